import { type Placed, treeArena } from "../../math/kernels/trees.js";
import { ROOM, type Thresholds } from "./thresholds.js";
import type { Features } from "./training-rows.js";
import type { Tree } from "./tree.js";

export interface GrowSettings {
  /** Rows that the tree learns from; each has a weight above 0. */
  readonly rows: Int32Array;
  /** Draws the order in which a node looks at features. */
  readonly seed: number;
  readonly maxDepth: number;
  /** Least weight of a leaf. */
  readonly minLeaf: number;
  /** Least weight of a node that is split. */
  readonly minSplit: number;
  /** Features that a node looks at, not counting those that are constant in it. */
  readonly tries: number;
  /** Added to the weights' sum in each mean. */
  readonly l2: number;
  /** A split must gain more than this; −Infinity for any that is possible. */
  readonly minGain: number;
}

/**
 * The features' bins and one target and weight per row, in the kernels' memory. One grower at a time: making another
 * one, or predicting many rows, takes the memory away.
 */
export interface TreeGrower {
  /** (n) to be set before `grow`. */
  readonly target: Float64Array;
  /** (n) to be set before `grow`. */
  readonly weight: Float64Array;
  /** Grows a tree that keeps its nodes for itself. */
  grow(settings: GrowSettings): Tree;
  /** (n) the values that the tree grown last has for all rows; until the next call. */
  lastValues(): Float64Array;
}

/** @param x  n × d */
export function treeGrower(x: Features, { values, binCounts }: Thresholds): TreeGrower {
  const { rows: n, columns: d } = x;
  const blocks = Math.ceil(n / 8);
  const arena = treeArena(2 * n, n * (3 * d + 120) + d * (8 * ROOM + 256) + 16_384);
  const { kernels, bytes, integers, doubles } = arena;
  const [byFeature, byRow, byBlock] = [bytes(n * d), bytes(n * d), bytes(8 * blocks * d)];
  const counts = integers(d);
  const [target, weight, latest] = [doubles(n), doubles(n), doubles(8 * blocks)];
  const [rows, spare, offsets] = [integers(n), integers(n), integers(n)];
  const [features, order] = [integers(d), integers(d)];
  const [pairs, histogram, bitmap] = [doubles(2 * n), doubles(512), doubles(4)];
  const [stack, leaves] = [integers(4 * (n + 2)), doubles(2 * n)];
  const [thresholds, pivots, raw] = [doubles(d * ROOM), doubles(16 * d), doubles(8 * d)];

  counts.values.set(binCounts);
  thresholds.values.set(values);
  for (let b = 0; b < blocks; b++) {
    raw.values.set(x.values.subarray(8 * b * d, (8 * b + 8) * d));
    kernels.bin(raw.pointer, thresholds.pointer, pivots.pointer, byBlock.pointer + 8 * b * d, 1, d);
  }
  for (let i = 0, o = 0; i < n; i++)
    for (let j = 0, p = (i >>> 3) * 8 * d + (i & 7); j < d; j++, o++, p += 8)
      byFeature.values[j * n + i] = byRow.values[o] = byBlock.values[p]!;
  const pointers = [target, weight, rows, spare, offsets, pairs, histogram, bitmap, features, order, stack, leaves].map(
    ({ pointer }: Placed<unknown>) => pointer,
  ) as Twelve;
  kernels.prepare(byFeature.pointer, byRow.pointer, counts.pointer, n, d, ...pointers);

  return {
    target: target.values,
    weight: weight.values,
    grow(settings) {
      rows.values.set(settings.rows);
      const size = kernels.grow(
        settings.rows.length,
        settings.seed,
        Math.min(settings.maxDepth, n),
        settings.minLeaf * (1 - 1e-9), // sums of fractional weights may fall short by rounding
        settings.minSplit * (1 - 1e-9),
        settings.tries,
        settings.l2,
        settings.minGain,
      );
      return {
        nodes: arena.tree.slice(0, 2 * size),
        values: leaves.values.slice(0, size),
      };
    },
    lastValues() {
      latest.values.fill(0);
      kernels.walk(leaves.pointer, byBlock.pointer, d, blocks, 1, latest.pointer);
      return latest.values.subarray(0, n);
    },
  };
}

type Twelve = [number, number, number, number, number, number, number, number, number, number, number, number];
