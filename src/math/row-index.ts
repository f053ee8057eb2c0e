import { align, instantiate, PAGE, START } from "./kernels/kernels.js";
import { type Matrix32, row } from "./matrix.js";

/**
 * The products of one vector with every row of a matrix that stays in the kernels' memory: what a nearest-neighbour
 * search does per prompt, at the speed of memory.
 *
 * @returns  x (d) → (n) in float32, valid until the next call; with `from` and `to`, the products of those rows alone are made
 */
export function rowIndex(a: Matrix32): (x: Float32Array, from?: number, to?: number) => Float32Array {
  const width = Math.ceil(a.columns / 4) * 4;
  const at = { x: START, out: START + 4 * width, rows: align(START + 4 * width + 4 * a.rows) };
  const { memory, kernels } = instantiate(Math.ceil((at.rows + 4 * width * a.rows) / PAGE));
  for (let i = 0; i < a.rows; i++) new Float32Array(memory.buffer, at.rows + 4 * width * i, width).set(row(a, i));
  const query = new Float32Array(memory.buffer, at.x, width);
  const out = new Float32Array(memory.buffer, at.out, a.rows);
  return (x, from = 0, to = a.rows) => {
    query.set(x);
    kernels.rowProducts(at.rows + 4 * width * from, at.x, at.out + 4 * from, to - from, width);
    return out;
  };
}
