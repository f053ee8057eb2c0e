import { arena } from "./kernels/kernels.js";
import { type Matrix, zeros } from "./matrix.js";

/** Compressed rows: row i holds the entries offsets[i] … offsets[i + 1] − 1. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** (rows + 1) */
  readonly offsets: Int32Array;
  /** column of each entry */
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** S·B (rows × k) for dense B of columns × k. */
export function sparseTimes(s: SparseMatrix, b: Matrix): Matrix {
  const k = b.columns;
  const out = zeros(s.rows, k);
  const scratch = arena(8 * (b.values.length + out.values.length) + 8 * s.values.length + 4 * s.offsets.length);
  const c = scratch.doubles(out.values.length);
  scratch.kernels.sparseTimes(
    scratch.placeIntegers(s.offsets),
    scratch.placeIntegers(s.indices),
    scratch.placeFloats(s.values),
    scratch.place(b.values),
    c.pointer,
    s.rows,
    k,
  );
  out.values.set(c.values);
  return out;
}

/** Sᵀ, entries of a row in order of column. */
export function transposed(s: SparseMatrix): SparseMatrix {
  const offsets = new Int32Array(s.columns + 1);
  for (const column of s.indices) offsets[column + 1]!++;
  for (let j = 0; j < s.columns; j++) offsets[j + 1]! += offsets[j]!;
  const next = offsets.slice();
  const indices = new Int32Array(s.indices.length);
  const values = new Float32Array(s.values.length);
  for (let i = 0; i < s.rows; i++)
    for (let e = s.offsets[i]!; e < s.offsets[i + 1]!; e++) {
      const to = next[s.indices[e]!]!++;
      indices[to] = i;
      values[to] = s.values[e]!;
    }
  return { rows: s.columns, columns: s.rows, offsets, indices, values };
}
