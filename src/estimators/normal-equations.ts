import type { Matrix } from "../math/matrix.js";
import { dot, gram } from "../math/product.js";
import { symmetricEigen } from "../math/symmetric-eigen.js";
import { type LinearModel, linearModel, penaltyByGcv } from "./ridge.js";

/** All that least squares, and a Gaussian likelihood, ask of labelled rows: sums over them, each row z = [1, x]. */
export interface NormalEquations {
  /** Σ w */
  readonly n: number;
  /** q × q: Σ w z zᵀ, q = 1 + columns of x */
  readonly zz: Matrix;
  /** (q) Σ w z y */
  readonly zy: Float64Array;
  /** Σ w y² */
  readonly yy: number;
}

type Rows = Matrix<Float32Array | Float64Array>;

/** Features whose sums are kept, as they are met again with other labels. */
const known = new WeakMap<Rows, { weight: Float64Array; zz: Matrix }>();

/**
 * @param x       n × p
 * @param y       (n)
 * @param weight  (n) >= 0
 */
export function normalEquations(x: Rows, y: Float64Array, weight: Float64Array): NormalEquations {
  const q = x.columns + 1;
  const zy = new Float64Array(q);
  let [n, yy] = [0, 0];
  for (let i = 0; i < x.rows; i++) {
    const [w, value] = [weight[i]!, y[i]!];
    const wy = w * value;
    n += w;
    yy += wy * value;
    zy[0]! += wy;
    for (let j = 1, e = i * x.columns; j < q; j++, e++) zy[j]! += wy * x.values[e]!;
  }
  return { n, zz: outerProducts(x, weight), zy, yy };
}

function outerProducts(x: Rows, weight: Float64Array): Matrix {
  const found = known.get(x);
  if (found?.weight === weight) return found.zz;
  const q = x.columns + 1;
  const z = new Float64Array(x.rows * q);
  for (let i = 0; i < x.rows; i++) {
    z[i * q] = 1;
    z.set(x.values.subarray(i * x.columns, (i + 1) * x.columns), i * q + 1);
  }
  const zz = gram({ rows: x.rows, columns: q, values: z }, weight);
  known.set(x, { weight, zz });
  return zz;
}

/** The sums for the first p features alone. */
export function leading({ n, zz, zy, yy }: NormalEquations, p: number): NormalEquations {
  const q = p + 1;
  const values = new Float64Array(q * q);
  for (let i = 0; i < q; i++) values.set(zz.values.subarray(i * zz.columns, i * zz.columns + q), i * q);
  return { n, zz: { rows: q, columns: q, values }, zy: zy.slice(0, q), yy };
}

/** Sums over several sets of rows, each counting as much as its share says. */
export function pooled(parts: readonly { readonly sums: NormalEquations; readonly share: number }[]): NormalEquations {
  const q = parts[0]!.sums.zy.length;
  const total = { n: 0, yy: 0, zy: new Float64Array(q), zz: new Float64Array(q * q) };
  for (const { sums, share } of parts) {
    total.n += share * sums.n;
    total.yy += share * sums.yy;
    for (let e = 0; e < q; e++) total.zy[e]! += share * sums.zy[e]!;
    for (let e = 0; e < q * q; e++) total.zz[e]! += share * sums.zz.values[e]!;
  }
  return { ...total, zz: { rows: q, columns: q, values: total.zz } };
}

/** The same model as `ridge().fit`, from sums alone: up to rounding, which centring after the fact makes larger. */
export function ridgeOfSums({ n, zz, zy, yy }: NormalEquations): LinearModel {
  const q = zy.length;
  const p = q - 1;
  const centre = Float64Array.from({ length: p }, (_, j) => zz.values[j + 1]! / n);
  const average = zy[0]! / n;
  const scatter = { rows: p, columns: p, values: new Float64Array(p * p) };
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++)
      scatter.values[i * p + j] = zz.values[(i + 1) * q + j + 1]! - n * centre[i]! * centre[j]!;
  const xy = Float64Array.from({ length: p }, (_, j) => zy[j + 1]! - n * centre[j]! * average);
  const { values: e, vectors } = symmetricEigen(scatter);
  for (let i = 0; i < p; i++) e[i] = Math.max(0, e[i]!);
  const z = Float64Array.from({ length: p }, (_, i) => dot(vectors.values.subarray(i * p, (i + 1) * p), xy));
  const penalty = penaltyByGcv(e, [{ z, squares: Math.max(0, yy - n * average * average) }], n);
  const coefficients = new Float64Array(p);
  for (let i = 0; i < p; i++) {
    const shrunk = e[i]! + penalty > 0 ? z[i]! / (e[i]! + penalty) : 0;
    for (let j = 0; j < p; j++) coefficients[j]! += shrunk * vectors.values[i * p + j]!;
  }
  return linearModel(coefficients, average - dot(coefficients, centre), penalty);
}
