import { align, instantiate, PAGE, START } from "./kernels/kernels.js";
import { type Matrix32, row } from "./matrix.js";

/**
 * The products of one vector with every row of a matrix that stays in the kernels' memory: what a nearest-neighbour
 * search does per prompt, at the speed of memory.
 *
 * @returns  x (d) → (n) in float32, valid until the next call
 */
export function rowIndex(a: Matrix32): (x: Float32Array) => Float32Array {
  const width = Math.ceil(a.columns / 4) * 4;
  const at = { x: START, out: START + 4 * width, rows: align(START + 4 * width + 4 * a.rows) };
  const { memory, kernels } = instantiate(Math.ceil((at.rows + 4 * width * a.rows) / PAGE));
  for (let i = 0; i < a.rows; i++) new Float32Array(memory.buffer, at.rows + 4 * width * i, width).set(row(a, i));
  const query = new Float32Array(memory.buffer, at.x, width);
  const out = new Float32Array(memory.buffer, at.out, a.rows);
  return (x) => {
    query.set(x);
    kernels.rowProducts(at.rows, at.x, at.out, a.rows, width);
    return out;
  };
}
