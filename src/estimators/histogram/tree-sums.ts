import { FairleadError } from "../../errors.js";
import { treeArena } from "../../math/kernels/trees.js";
import { row } from "../../math/matrix.js";
import { ROOM, type Thresholds } from "./thresholds.js";
import type { Features } from "./training-rows.js";
import { type Tree, valueAt } from "./tree.js";

/** Rows that are binned at a time. */
const CHUNK = 4096;
/** Fewer rows do not repay the copying of the trees. */
const FEW = 48;

/**
 * Σ over the trees of their values, tree by tree: the same number for one row as for many.
 *
 * @param x  (d)
 * @throws {FairleadError} SHAPE_MISMATCH for another number of features, or NaN among them
 */
export function treeSum(trees: readonly Tree[], thresholds: Thresholds, x: Float32Array | Float64Array): number {
  if (x.length !== thresholds.columns) throw notAsFitted(thresholds.columns, `${x.length}`);
  for (let j = 0; j < x.length; j++) if (Number.isNaN(x[j]!)) throw notAsFitted(x.length, "NaN");
  let sum = 0;
  for (const tree of trees) sum += valueAt(tree, thresholds.values, x);
  return sum;
}

/** {@link treeSum} of each row. Rows become bins once; then each tree, in the cache, is walked by all rows of a chunk. */
export function treeSums(trees: readonly Tree[], thresholds: Thresholds, x: Features): Float64Array {
  if (x.rows < FEW)
    return Float64Array.from({ length: x.rows }, (_, i) =>
      treeSum(trees, thresholds, row<Float32Array | Float64Array>(x, i)),
    );
  if (x.columns !== thresholds.columns) throw notAsFitted(thresholds.columns, `${x.columns}`);
  const out = new Float64Array(x.rows);
  for (let from = 0; from < x.rows; from += CHUNK) {
    const to = Math.min(from + CHUNK, x.rows);
    out.set(chunkSums(trees, thresholds, x.values.subarray(from * x.columns, to * x.columns), to - from), from);
  }
  return out;
}

function chunkSums(trees: readonly Tree[], thresholds: Thresholds, x: Float32Array | Float64Array, n: number) {
  const d = thresholds.columns;
  const largest = Math.max(0, ...trees.map(({ values }) => values.length));
  const blocks = Math.ceil(n / 8);
  const arena = treeArena(largest, 8 * blocks * (9 * d + 8) + d * (8 * ROOM + 128) + largest * 8 + 1024);
  const { kernels, tree: nodes, bytes, doubles } = arena;
  const [bins, sums, leaves] = [bytes(8 * blocks * d), doubles(8 * blocks), doubles(largest)];
  const [raw, cuts, pivots] = [doubles(8 * blocks * d), doubles(d * ROOM), doubles(16 * d)];
  raw.values.set(x);
  cuts.values.set(thresholds.values);
  raw.values.fill(0, x.length);
  if (!kernels.bin(raw.pointer, cuts.pointer, pivots.pointer, bins.pointer, blocks, d)) throw notAsFitted(d, "NaN");
  sums.values.fill(0);
  for (const tree of trees) {
    nodes.set(tree.nodes);
    leaves.values.set(tree.values);
    kernels.walk(leaves.pointer, bins.pointer, d, blocks, 1, sums.pointer);
  }
  return sums.values.slice(0, n);
}

const notAsFitted = (expected: number, found: string) =>
  new FairleadError("SHAPE_MISMATCH", {
    expected: `${expected} features, none NaN`,
    found,
    fix: "Pass the features that the model was fitted on, filled in where they were not observed.",
  });
