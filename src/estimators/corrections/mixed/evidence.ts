import { choleskyFactor } from "../../../math/cholesky.js";
import { zeros } from "../../../math/matrix.js";
import type { FeatureGroup } from "../gain-sample.js";

/**
 * Coefficients of several functions of the same features, which enter the labels of several mechanisms. Function 0 is ψ, the
 * true gain; function j is δ_j, judge j's bias.
 */
export interface LinearSystem {
  /** Columns of z = [1, features]. */
  readonly q: number;
  /** By function and function: (q × q) precision that the labels give; undefined where they never meet. */
  readonly precision: readonly (readonly (Float64Array | undefined)[])[];
  /** By function: (q) */
  readonly shift: readonly Float64Array[];
  /** Σ of the labels' squares, in units of their noise. */
  readonly squares: number;
}

export interface Evidence {
  /** log |A| */
  readonly logDeterminant: number;
  /** s − bᵀ D u: squares that the functions leave unexplained. */
  readonly unexplained: number;
  /** By function: (q) posterior means. */
  coefficients(): Float64Array[];
}

/** log p(labels | variances), up to a constant, where noises are known. */
export const logEvidence = ({ logDeterminant, unexplained }: Evidence): number => -(unexplained + logDeterminant) / 2;

/** Of a function's level: flat, as far as labels in [−1, 1] can tell. */
const LEVEL_VARIANCE = 100;

/**
 * The evidence of a Gaussian linear model whose coefficients have variance v[f][g] in function f and group g:
 *
 *   A = I + D P D,   u = A⁻¹ D b,   log p = −½ (s − bᵀ D u) − ½ log |A|       D² = diag(v), P precision, b shift, s squares
 *
 * A group whose variance is 0 takes part in nothing, so that a judge without bias costs nothing.
 *
 * @param variances  by function and group, >= 0
 * @see MacKay 1992, Neural Computation 4:415–447
 */
export function evidence(
  { q, precision, shift, squares }: LinearSystem,
  groups: readonly FeatureGroup[],
  variances: readonly (readonly number[])[],
): Evidence {
  const { own, column, d } = active(groups, variances);
  const size = own.length;
  const lower = zeros(size, size);
  const { values: a } = lower;
  const u = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const [f, c, di] = [own[i]!, column[i]! * q, d[i]!];
    u[i] = di * shift[f]![column[i]!]!;
    for (let j = 0, e = i * size; j <= i; j++, e++) {
      const block = precision[f]![own[j]!];
      if (block !== undefined) a[e] = di * d[j]! * block[c + column[j]!]!;
    }
    a[i * size + i]! += 1;
  }
  const l = choleskyFactor(lower, 0)!.values; // A − I is positive, so no pivot is lost
  let [explained, logDeterminant] = [0, 0];
  for (let i = 0; i < size; i++) {
    let sum = u[i]!;
    for (let k = 0, e = i * size; k < i; k++, e++) sum -= l[e]! * u[k]!;
    u[i] = sum / l[i * size + i]!;
    explained += u[i]! * u[i]!;
    logDeterminant += 2 * Math.log(l[i * size + i]!);
  }
  return {
    logDeterminant,
    unexplained: Math.max(0, squares - explained),
    coefficients() {
      const w = new Float64Array(size);
      for (let i = size - 1; i >= 0; i--) {
        let sum = u[i]!;
        for (let k = i + 1; k < size; k++) sum -= l[k * size + i]! * w[k]!;
        w[i] = sum / l[i * size + i]!;
      }
      const out = shift.map(() => new Float64Array(q));
      w.forEach((value, i) => {
        out[own[i]!]![column[i]!] = d[i]! * value;
      });
      return out;
    },
  };
}

/** Function, column and prior standard deviation of each coefficient that may differ from 0. */
function active(groups: readonly FeatureGroup[], variances: readonly (readonly number[])[]) {
  const [own, column, d]: [number[], number[], number[]] = [[], [], []];
  const add = (f: number, c: number, variance: number) => {
    own.push(f);
    column.push(c);
    d.push(Math.sqrt(variance));
  };
  variances.forEach((byGroup, f) => {
    add(f, 0, LEVEL_VARIANCE);
    groups.forEach(({ from, to }, g) => {
      if (byGroup[g]! > 0) for (let j = from; j < to; j++) add(f, j + 1, byGroup[g]!);
    });
  });
  return { own, column, d };
}
