import { align, instantiate, PAGE, START } from "./kernels/kernels.js";
import { type Matrix32, row } from "./matrix.js";

/** Rows that stay in the processor's cache while all queries pass over them, in bytes. */
const BLOCK_BYTES = 1 << 19;

/**
 * The largest cosine of each row of `x` (n × d) with any row of `among` (m × d), both of rows of unit length or all zero;
 * −1 where `among` has no rows.
 *
 * Blocks of `among` are compared with all of `x` in turn, so that memory beside the arguments stays below a megabyte.
 *
 * @returns (n)
 */
export function nearestCosines(x: Matrix32, among: Matrix32): Float64Array {
  const width = Math.ceil(x.columns / 4) * 4;
  const size = Math.max(1, Math.floor(BLOCK_BYTES / (4 * width)));
  const at = { x: START, out: START + 4 * width, rows: align(START + 4 * width + 4 * size) };
  const { memory, kernels } = instantiate(Math.ceil((at.rows + 4 * width * size) / PAGE));
  const query = new Float32Array(memory.buffer, at.x, width);
  const out = new Float32Array(memory.buffer, at.out, size);
  const block = new Float32Array(memory.buffer, at.rows, width * size);
  const nearest = new Float64Array(x.rows).fill(-1);
  for (let from = 0; from < among.rows; from += size) {
    const count = Math.min(size, among.rows - from);
    for (let i = 0; i < count; i++) block.set(row(among, from + i), width * i);
    for (let i = 0; i < x.rows; i++) {
      query.set(row(x, i));
      kernels.rowProducts(at.rows, at.x, at.out, count, width);
      for (let j = 0; j < count; j++) if (out[j]! > nearest[i]!) nearest[i] = out[j]!;
    }
  }
  return nearest;
}
