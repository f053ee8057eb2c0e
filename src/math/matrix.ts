import { FairleadError } from "../errors.js";

/** A dense matrix, row by row. `Float64Array` where we estimate, `Float32Array` where we store embeddings. */
export interface Matrix<V extends Float32Array | Float64Array = Float64Array> {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns values; entry (i, j) is at i · columns + j. */
  readonly values: V;
}

export type Matrix32 = Matrix<Float32Array>;

export const zeros = (rows: number, columns: number): Matrix => filled(rows, columns, 0);

export function filled(rows: number, columns: number, value: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns).fill(value) };
}

/** @throws {FairleadError} SHAPE_MISMATCH where the length is not rows × columns */
export function matrix<V extends Float32Array | Float64Array>(rows: number, columns: number, values: V): Matrix<V> {
  if (values.length !== rows * columns)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${rows} × ${columns} = ${rows * columns} values`,
      found: `${values.length}`,
      fix: "Pass one value per row and column, row by row.",
    });
  return { rows, columns, values };
}

/** Entry (i, j). Bounds are the caller's business: check shapes at the door. */
export function at(m: Matrix<Float32Array | Float64Array>, i: number, j: number): number {
  return m.values[i * m.columns + j]!;
}

/** Row i as a view, not a copy. */
export function row<V extends Float32Array | Float64Array>(m: Matrix<V>, i: number): V {
  return m.values.subarray(i * m.columns, (i + 1) * m.columns) as V;
}

/** Column j as a copy. */
export function column(m: Matrix<Float32Array | Float64Array>, j: number): Float64Array {
  return Float64Array.from({ length: m.rows }, (_, i) => at(m, i, j));
}

/** The values of column j that are not NaN, in order: what was observed. */
export function observed(m: Matrix<Float32Array | Float64Array>, j: number): number[] {
  const values: number[] = [];
  for (let i = 0; i < m.rows; i++) if (!Number.isNaN(at(m, i, j))) values.push(at(m, i, j));
  return values;
}

/** The rows with the given indices, in that order, as a copy. */
export function rowsOf<V extends Float32Array | Float64Array>(m: Matrix<V>, indices: ArrayLike<number>): Matrix<V> {
  const values = new (m.values.constructor as new (length: number) => V)(indices.length * m.columns);
  for (let i = 0; i < indices.length; i++) values.set(row(m, indices[i]!), i * m.columns);
  return { rows: indices.length, columns: m.columns, values };
}
