import { arena } from "./kernels/kernels.js";
import { type Matrix, zeros } from "./matrix.js";

type Values = Float32Array | Float64Array;

/** Rows that go to the kernels at once, so that scratch memory stays small however long the matrix is. */
const chunkRows = (columns: number) => Math.max(4, Math.floor(4_194_304 / Math.max(1, columns)));

function* chunks(rows: number, columns: number): Generator<[from: number, to: number]> {
  const size = chunkRows(columns);
  for (let from = 0; from < rows; from += size) yield [from, Math.min(from + size, rows)];
}

const part = (a: Matrix<Values>, from: number, to: number) => a.values.subarray(from * a.columns, to * a.columns);

/** AᵀA (d × d), or Aᵀ diag(w) A. */
export function gram(a: Matrix<Values>, weights?: ArrayLike<number>): Matrix {
  const d = a.columns;
  const out = accumulate(a, weights ? scaledRows(a, weights) : a, true);
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) out.values[k * d + j] = out.values[j * d + k]!;
  return out;
}

/** AᵀB (d × k) for A of n × d and B of n × k. */
export const transposeTimes = (a: Matrix<Values>, b: Matrix<Values>): Matrix => accumulate(a, b, false);

function accumulate(a: Matrix<Values>, b: Matrix<Values>, lowerOnly: boolean): Matrix {
  const [d, k] = [a.columns, b.columns];
  const out = zeros(d, k);
  for (const [from, to] of chunks(a.rows, d + k)) {
    const scratch = arena(8 * ((to - from) * (d + k) + d * k));
    const c = scratch.doubles(d * k);
    c.values.set(out.values);
    scratch.kernels.transposeTimes(
      scratch.place(part(a, from, to)),
      scratch.place(part(b, from, to)),
      c.pointer,
      to - from,
      d,
      k,
      lowerOnly,
    );
    out.values.set(c.values);
  }
  return out;
}

function scaledRows(a: Matrix<Values>, weights: ArrayLike<number>): Matrix {
  const out = zeros(a.rows, a.columns);
  for (let i = 0, o = 0; i < a.rows; i++)
    for (let j = 0; j < a.columns; j++, o++) out.values[o] = weights[i]! * a.values[o]!;
  return out;
}

/** A·B (n × k) for A of n × d and B of d × k. */
export function times(a: Matrix<Values>, b: Matrix<Values>): Matrix {
  const [d, k] = [a.columns, b.columns];
  const out = zeros(a.rows, k);
  for (const [from, to] of chunks(a.rows, d + k)) {
    const scratch = arena(8 * ((to - from) * (d + k) + d * k));
    const c = scratch.doubles((to - from) * k);
    scratch.kernels.times(scratch.place(part(a, from, to)), scratch.place(b.values), c.pointer, to - from, d, k);
    out.values.set(c.values, from * k);
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
