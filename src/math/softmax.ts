import { type Matrix, row, zeros } from "./matrix.js";

/** ln Σ e^z without overflow. */
export function logSumExp(z: ArrayLike<number>): number {
  let top = -Infinity;
  for (let k = 0; k < z.length; k++) top = Math.max(top, z[k]!);
  let sum = 0;
  for (let k = 0; k < z.length; k++) sum += Math.exp(z[k]! - top);
  return top + Math.log(sum);
}

/** Each row's e^z / Σ e^z. @param z  n × K */
export function softmaxRows(z: Matrix): Matrix {
  const out = zeros(z.rows, z.columns);
  for (let i = 0, o = 0; i < z.rows; i++) {
    const total = logSumExp(row(z, i));
    for (let k = 0; k < z.columns; k++, o++) out.values[o] = Math.exp(z.values[o]! - total);
  }
  return out;
}
