import type { Matrix32 } from "./matrix.js";

/** Rows of a matrix in 8 bits a value: row i ≈ scale[i] · values[i], at most half a step off in each entry. */
export interface QuantisedRows {
  readonly rows: number;
  readonly columns: number;
  /** rows × columns, from −127 to 127. */
  readonly values: Int8Array;
  /** (rows) width of a step, largest magnitude / 127; 0 for a row of zeros. */
  readonly scale: Float32Array;
}

/** Rounds each row to 127 steps either side of zero. */
export function quantisedRows({ rows, columns, values }: Matrix32): QuantisedRows {
  const out = { rows, columns, values: new Int8Array(rows * columns), scale: new Float32Array(rows) };
  for (let i = 0; i < rows; i++) {
    const from = i * columns;
    let largest = 0;
    for (let j = 0; j < columns; j++) largest = Math.max(largest, Math.abs(values[from + j]!));
    if (largest === 0) continue;
    out.scale[i] = largest / 127;
    for (let j = 0; j < columns; j++) out.values[from + j] = Math.round((values[from + j]! / largest) * 127);
  }
  return out;
}
