import { type Matrix, zeros } from "./matrix.js";

type Values = Float32Array | Float64Array;

/** AᵀA (d × d), optionally Aᵀ diag(w) A. Four rows at a time, so that each pass over the result does four updates. */
export function gram(a: Matrix<Values>, weights?: ArrayLike<number>): Matrix {
  const d = a.columns;
  const out = zeros(d, d);
  const { values } = a;
  const g = out.values;
  const w = (i: number) => (i < a.rows ? (weights?.[i] ?? 1) : 0);
  for (let i = 0; i < a.rows; i += 4) {
    const o0 = i * d;
    const o1 = Math.min(i + 1, a.rows - 1) * d;
    const o2 = Math.min(i + 2, a.rows - 1) * d;
    const o3 = Math.min(i + 3, a.rows - 1) * d;
    const [w0, w1, w2, w3] = [w(i), w(i + 1), w(i + 2), w(i + 3)];
    for (let j = 0; j < d; j++) {
      const x0 = w0 * values[o0 + j]!;
      const x1 = w1 * values[o1 + j]!;
      const x2 = w2 * values[o2 + j]!;
      const x3 = w3 * values[o3 + j]!;
      const o = j * d;
      for (let k = 0; k <= j; k++)
        g[o + k]! += x0 * values[o0 + k]! + x1 * values[o1 + k]! + x2 * values[o2 + k]! + x3 * values[o3 + k]!;
    }
  }
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) g[k * d + j] = g[j * d + k]!;
  return out;
}

/** AᵀB (d × k) for A of n × d and B of n × k, four rows at a time. */
export function transposeTimes(a: Matrix<Values>, b: Matrix<Values>): Matrix {
  const out = zeros(a.columns, b.columns);
  const d = a.columns;
  const k = b.columns;
  for (let i = 0; i < a.rows; i += 4) {
    // Past the end a row is read again with weight 0.
    const rows = [i, i + 1, i + 2, i + 3].map((r) => Math.min(r, a.rows - 1));
    const [r0, r1, r2, r3] = rows as [number, number, number, number];
    const [w1, w2, w3] = [i + 1 < a.rows ? 1 : 0, i + 2 < a.rows ? 1 : 0, i + 3 < a.rows ? 1 : 0];
    for (let j = 0; j < d; j++) {
      const x0 = a.values[r0 * d + j]!;
      const x1 = w1 * a.values[r1 * d + j]!;
      const x2 = w2 * a.values[r2 * d + j]!;
      const x3 = w3 * a.values[r3 * d + j]!;
      for (let c = 0, o = j * k; c < k; c++)
        out.values[o + c]! +=
          x0 * b.values[r0 * k + c]! +
          x1 * b.values[r1 * k + c]! +
          x2 * b.values[r2 * k + c]! +
          x3 * b.values[r3 * k + c]!;
    }
  }
  return out;
}

/** A·B (n × k) for A of n × d and B of d × k. */
export function times(a: Matrix<Values>, b: Matrix<Values>): Matrix {
  const out = zeros(a.rows, b.columns);
  const { values } = out;
  const k = b.columns;
  const d = a.columns;
  for (let i = 0; i < a.rows; i++) {
    const o = i * k;
    let j = 0;
    for (; j + 3 < d; j += 4) {
      const x0 = a.values[i * d + j]!;
      const x1 = a.values[i * d + j + 1]!;
      const x2 = a.values[i * d + j + 2]!;
      const x3 = a.values[i * d + j + 3]!;
      const p = j * k;
      for (let c = 0; c < k; c++)
        values[o + c]! +=
          x0 * b.values[p + c]! +
          x1 * b.values[p + k + c]! +
          x2 * b.values[p + 2 * k + c]! +
          x3 * b.values[p + 3 * k + c]!;
    }
    for (; j < d; j++) {
      const x = a.values[i * d + j]!;
      for (let c = 0; c < k; c++) values[o + c]! += x * b.values[j * k + c]!;
    }
  }
  return out;
}

/** xᵀy for vectors of one length, in four independent sums. */
export function dot(x: Values, y: Values): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < x.length; i += 4) {
    s0 += x[i]! * y[i]!;
    s1 += x[i + 1]! * y[i + 1]!;
    s2 += x[i + 2]! * y[i + 2]!;
    s3 += x[i + 3]! * y[i + 3]!;
  }
  for (; i < x.length; i++) s0 += x[i]! * y[i]!;
  return s0 + s1 + (s2 + s3);
}
