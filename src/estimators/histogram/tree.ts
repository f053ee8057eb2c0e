import { ROOM } from "./thresholds.js";

/** A regression tree on bins. */
export interface Tree {
  /**
   * Two numbers a node: feature · 2048 + bin, and the left child's index, which the right one follows. A row whose bin
   * is at most the node's goes left. A leaf is its own left child.
   */
  readonly nodes: Uint32Array;
  /** Mean of the training rows that reached the node, one per node. */
  readonly values: Float64Array;
}

/**
 * The tree's value for raw features. bin(v) > b exactly where v > threshold[b], so that it is the value for their bins.
 *
 * @param x  (d)
 */
export function valueAt({ nodes, values }: Tree, thresholds: Float64Array, x: Float32Array | Float64Array): number {
  let at = 0;
  for (;;) {
    const left = nodes[2 * at + 1]!;
    if (left === at) return values[at]!;
    const split = nodes[2 * at]!;
    const feature = split >>> 11;
    at = x[feature]! > thresholds[feature * ROOM + (split & 255)]! ? left + 1 : left;
  }
}

export const leavesOf = ({ nodes }: Tree): number => (nodes.length / 2 + 1) / 2;

/** Splits on the way to the deepest leaf. */
export function depthOf({ nodes }: Tree): number {
  const depth = new Int32Array(nodes.length / 2);
  let deepest = 0;
  for (let at = 0; at < depth.length; at++) {
    const left = nodes[2 * at + 1]!;
    if (left === at) continue;
    depth[left] = depth[left + 1] = depth[at]! + 1; // children come after their parent
    deepest = Math.max(deepest, depth[left]!);
  }
  return deepest;
}
