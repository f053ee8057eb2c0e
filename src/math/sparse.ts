import { type Arena, arena } from "./kernels/kernels.js";
import { type Matrix, type Matrix32, zeros } from "./matrix.js";

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

/** Columns of B that go through the kernels at once, so that what lies between two products stays small. */
const PANEL = 64;
/** Values of the result that the kernels hold at once. */
const CHUNK = 2_000_000;

/** S·B (rows × k) for dense B of columns × k, rounded to float32: for results as long as a vocabulary. */
export function sparseTimes(s: SparseMatrix, b: Matrix): Matrix32 {
  const k = b.columns;
  const out = new Float32Array(s.rows * k);
  const step = Math.max(1, Math.floor(CHUNK / k));
  for (let from = 0; from < s.rows; from += step) {
    const to = Math.min(from + step, s.rows);
    const scratch = arena(8 * (b.values.length + (to - from) * k) + bytesOf(s));
    const place = placed(scratch, s);
    const c = scratch.doubles((to - from) * k);
    place.times(scratch.place(b.values), c.pointer, k, from, to);
    out.set(c.values, from * k);
  }
  return { rows: s.rows, columns: k, values: out };
}

/** S Sᵀ B (rows × k) for dense B of rows × k, without ever holding Sᵀ B whole. @param st  Sᵀ, see {@link transposed} */
export function sparseGramTimes(s: SparseMatrix, st: SparseMatrix, b: Matrix): Matrix {
  const k = b.columns;
  const out = zeros(s.rows, k);
  for (let from = 0; from < k; from += PANEL) {
    const width = Math.min(PANEL, k - from);
    const scratch = arena(8 * width * (2 * s.rows + s.columns) + bytesOf(s) + bytesOf(st));
    const [forth, back] = [placed(scratch, st), placed(scratch, s)];
    const panel = scratch.doubles(s.rows * width);
    for (let i = 0; i < s.rows; i++) panel.values.set(b.values.subarray(i * k + from, i * k + from + width), i * width);
    const between = scratch.doubles(s.columns * width);
    const result = scratch.doubles(s.rows * width);
    forth.times(panel.pointer, between.pointer, width, 0, st.rows);
    back.times(between.pointer, result.pointer, width, 0, s.rows);
    for (let i = 0; i < s.rows; i++) out.values.set(result.values.subarray(i * width, (i + 1) * width), i * k + from);
  }
  return out;
}

const bytesOf = (s: SparseMatrix) => 8 * s.values.length + 4 * s.offsets.length;

/** S in the kernels' memory, ready to be multiplied: rows from … to − 1 of S times B. */
function placed(scratch: Arena, s: SparseMatrix) {
  const offsets = scratch.placeIntegers(s.offsets);
  const indices = scratch.placeIntegers(s.indices);
  const values = scratch.placeFloats(s.values);
  return {
    times: (b: number, c: number, k: number, from: number, to: number) =>
      scratch.kernels.sparseTimes(offsets + 4 * from, indices, values, b, c, to - from, k),
  };
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
