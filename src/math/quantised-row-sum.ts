import { align, instantiate, PAGE, START } from "./kernels/kernels.js";

/** A matrix in 8 bits a value, row by row. */
export interface Matrix8 {
  readonly rows: number;
  readonly columns: number;
  readonly values: Int8Array;
}

/** Most rows in one sum before the scratch memory has to grow. */
const INITIAL_TERMS = 8192;

/**
 * Weighted sums of rows of an 8-bit matrix that stays in the kernels' memory:
 *
 *   out[j] = Σ_e weights[e] · A[indices[e], j]
 *
 * @returns  (count, indices, weights) → (d) in float32, valid until the next call
 */
export function quantisedRowSum(
  a: Matrix8,
): (count: number, indices: Int32Array, weights: Float32Array) => Float32Array {
  const width = Math.ceil(a.columns / 16) * 16;
  const rows = START + 4 * width;
  const scratch = align(rows + width * a.rows);
  const { memory, kernels } = instantiate(Math.ceil((scratch + 8 * INITIAL_TERMS) / PAGE));
  const bytes = new Int8Array(memory.buffer, rows, width * a.rows);
  for (let i = 0; i < a.rows; i++) bytes.set(a.values.subarray(i * a.columns, (i + 1) * a.columns), i * width);

  let room = INITIAL_TERMS;
  let views = scratchViews();

  function scratchViews() {
    return {
      out: new Float32Array(memory.buffer, START, width),
      indices: new Int32Array(memory.buffer, scratch, room),
      weights: new Float32Array(memory.buffer, scratch + 4 * room, room),
    };
  }

  return (count, indices, weights) => {
    if (count > room) {
      memory.grow(Math.ceil((8 * (2 * count - room)) / PAGE));
      room = 2 * count;
      views = scratchViews();
    }
    for (let e = 0; e < count; e++) {
      views.indices[e] = indices[e]!;
      views.weights[e] = weights[e]!;
    }
    kernels.weightedRowSum(rows, scratch, scratch + 4 * room, START, count, width);
    return views.out;
  };
}
