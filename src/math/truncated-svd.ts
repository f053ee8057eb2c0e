import type { Rng } from "../random.js";
import { choleskyFactor } from "./cholesky.js";
import { type Matrix, type Matrix32, zeros } from "./matrix.js";
import { gram, times, transposeTimes } from "./product.js";
import { type SparseMatrix, sparseGramTimes, sparseTimes, transposed } from "./sparse.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** S ≈ U diag(σ) Vᵀ. */
export interface TruncatedSvd {
  /** (r) descending, r <= rank asked for; directions that the matrix does not have are left out. */
  readonly singularValues: Float64Array;
  /** columns × r, orthonormal columns. */
  readonly v: Matrix32;
}

/**
 * The leading singular values and right singular vectors of a sparse matrix by a randomised range finder, started from
 * its shorter side (rows are prompts, columns are terms):
 *
 *   Y = S Sᵀ G,  then `powerIterations` times  Y ← S Sᵀ basis(Y)            G: rows × (rank + oversampling), normal
 *   Q = basis(Y),  QᵀS SᵀQ = W Λ Wᵀ,  σ = √Λ,  V = Sᵀ (Q W) Λ^(−1/2)
 *
 * Only products with S touch the long side, and no dense product is longer than the number of rows.
 *
 * @param rank             wanted directions, >= 1
 * @param oversampling     extra random directions. Default 10
 * @param powerIterations  more sharpen a slowly falling spectrum. Default 2
 * @see Halko, Martinsson & Tropp 2011, SIAM Review 53:217–288, algorithms 4.4 and 5.1
 */
export function truncatedSvd(
  s: SparseMatrix,
  rank: number,
  rng: Rng,
  { oversampling = 10, powerIterations = 2 } = {},
): TruncatedSvd {
  const st = transposed(s);
  const throughRows = (b: Matrix) => sparseGramTimes(s, st, b);
  const g = zeros(s.rows, Math.min(rank + oversampling, s.rows, s.columns));
  for (let i = 0; i < g.values.length; i++) g.values[i] = rng.normal();

  let y = throughRows(g);
  for (let i = 0; i < powerIterations; i++) y = throughRows(fastBasis(y));
  const q = fastBasis(fastBasis(y)); // twice: forming YᵀY squares the condition number, and these directions are kept

  const { values, vectors } = symmetricEigen(transposeTimes(q, throughRows(q)));
  const r = Math.min(rank, significant(values));
  return {
    singularValues: values.slice(0, r).map(Math.sqrt),
    v: sparseTimes(st, times(q, scaled(values, vectors, r))),
  };
}

/**
 * A basis of the columns of Y that is orthonormal up to rounding: Y L^(−ᵀ) with YᵀY = L Lᵀ, at a fraction of the price of
 * eigenvectors. Between iterations only the span matters. Where columns depend on each other, as {@link basis}.
 */
function fastBasis(y: Matrix): Matrix {
  const inverse = inverseOfCholesky(gram(y));
  return inverse === undefined ? basis(y) : times(y, inverse);
}

/** L^(−ᵀ) of G = L Lᵀ; undefined where a pivot is lost in rounding. */
function inverseOfCholesky(g: Matrix): Matrix | undefined {
  const n = g.rows;
  const l = choleskyFactor(g)?.values;
  if (l === undefined) return undefined;
  const out = zeros(n, n); // row j of `out` ends up as column j of L⁻¹
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= l[i * n + k]! * out.values[j * n + k]!;
      out.values[j * n + i] = sum / l[i * n + i]!;
    }
  return out;
}

/** Orthonormal directions that span the columns of Y: Y W Λ^(−1/2) with YᵀY = W Λ Wᵀ. */
function basis(y: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(gram(y));
  return times(y, scaled(values, vectors, significant(values)));
}

/** W Λ^(−1/2), first r columns; `vectors` holds W's columns as rows. */
function scaled(values: Float64Array, vectors: Matrix, r: number): Matrix {
  const out = zeros(vectors.columns, r);
  for (let k = 0; k < r; k++) {
    const scale = 1 / Math.sqrt(values[k]!);
    for (let j = 0; j < vectors.columns; j++) out.values[j * r + k] = vectors.values[k * vectors.columns + j]! * scale;
  }
  return out;
}

/** How many eigenvalues stand clear of rounding. */
function significant(values: Float64Array): number {
  const floor = (values[0] ?? 0) * 1e-12;
  let r = 0;
  while (r < values.length && values[r]! > floor) r++;
  return r;
}
