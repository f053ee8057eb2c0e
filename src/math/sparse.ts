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
  for (let i = 0; i < s.rows; i++) {
    const o = i * k;
    let e = s.offsets[i]!;
    const end = s.offsets[i + 1]!;
    for (; e + 1 < end; e += 2) {
      const x0 = s.values[e]!;
      const x1 = s.values[e + 1]!;
      const p0 = s.indices[e]! * k;
      const p1 = s.indices[e + 1]! * k;
      for (let c = 0; c < k; c++) out.values[o + c]! += x0 * b.values[p0 + c]! + x1 * b.values[p1 + c]!;
    }
    if (e < end) {
      const x = s.values[e]!;
      const p = s.indices[e]! * k;
      for (let c = 0; c < k; c++) out.values[o + c]! += x * b.values[p + c]!;
    }
  }
  return out;
}

/** Sᵀ·B (columns × k) for dense B of rows × k. */
export function sparseTransposeTimes(s: SparseMatrix, b: Matrix): Matrix {
  const k = b.columns;
  const out = zeros(s.columns, k);
  for (let i = 0; i < s.rows; i++) {
    const o = i * k;
    for (let e = s.offsets[i]!; e < s.offsets[i + 1]!; e++) {
      const x = s.values[e]!;
      const p = s.indices[e]! * k;
      for (let c = 0; c < k; c++) out.values[p + c]! += x * b.values[o + c]!;
    }
  }
  return out;
}
