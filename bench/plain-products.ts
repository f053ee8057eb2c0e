import { type Matrix, type Matrix32, zeros } from "../src/math/matrix.js";
import type { SparseMatrix } from "../src/math/sparse.js";

/*
 * The products of `src/math` as good plain JavaScript: every inner loop runs along rows of typed arrays, none allocates.
 * What the SIMD kernels are held against.
 */

/** AᵀA. */
export function plainGram({ rows, columns: d, values }: Matrix): Matrix {
  const out = zeros(d, d);
  const c = out.values;
  for (let i = 0; i < rows; i++)
    for (let j = 0, o = i * d; j < d; j++) {
      const x = values[o + j]!;
      for (let k = 0; k <= j; k++) c[j * d + k]! += x * values[o + k]!;
    }
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) c[k * d + j] = c[j * d + k]!;
  return out;
}

/** A·B. */
export function plainTimes(a: Matrix, b: Matrix): Matrix {
  const k = b.columns;
  const out = zeros(a.rows, k);
  for (let i = 0; i < a.rows; i++)
    for (let l = 0; l < a.columns; l++) {
      const x = a.values[i * a.columns + l]!;
      for (let j = 0; j < k; j++) out.values[i * k + j]! += x * b.values[l * k + j]!;
    }
  return out;
}

/** S·B, rounded to float32. */
export function plainSparseTimes(s: SparseMatrix, b: Matrix): Matrix32 {
  const k = b.columns;
  const out = new Float32Array(s.rows * k);
  const sum = new Float64Array(k);
  for (let i = 0; i < s.rows; i++) {
    sum.fill(0);
    for (let e = s.offsets[i]!; e < s.offsets[i + 1]!; e++) {
      const x = s.values[e]!;
      const from = s.indices[e]! * k;
      for (let j = 0; j < k; j++) sum[j]! += x * b.values[from + j]!;
    }
    out.set(sum, i * k);
  }
  return { rows: s.rows, columns: k, values: out };
}
