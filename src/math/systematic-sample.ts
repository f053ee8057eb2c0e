import type { Rng } from "../random.js";

/**
 * Probabilities in (0, 1] that sum to `size`, proportional to `weights` as far as none passes 1: those that would are
 * taken for certain, and the rest share what is left.
 *
 * @param weights  (M) > 0
 * @param size     whole, from 0 to M
 */
export function inclusionProbabilities(weights: ArrayLike<number>, size: number): Float64Array {
  const out = new Float64Array(weights.length);
  let open = Array.from({ length: weights.length }, (_, i) => i);
  let left = size;
  for (;;) {
    const total = open.reduce((sum, i) => sum + weights[i]!, 0);
    const certain = open.filter((i) => (left * weights[i]!) / total >= 1);
    if (certain.length === 0) {
      for (const i of open) out[i] = (left * weights[i]!) / total;
      return out;
    }
    for (const i of certain) out[i] = 1;
    left -= certain.length;
    open = open.filter((i) => out[i] !== 1);
  }
}

/**
 * Draws exactly Σ p indices, each with exactly its own probability: one uniform start, then steps of 1 along the running
 * sum of p, over the indices in random order.
 *
 *   i is drawn where some u + k, k = 0, 1, …, lies in [S, S + p[i])         S: sum of those before it
 *
 * @param p  (M) in [0, 1], with a whole sum
 * @returns  ascending indices
 * @see Madow 1949, Annals of Mathematical Statistics 20:333–354; Hartley & Rao 1962, ibid. 33:350–374, for the order
 */
export function systematicSample(p: ArrayLike<number>, random: Rng): number[] {
  const order = random.shuffled(Array.from({ length: p.length }, (_, i) => i));
  const size = Math.round(order.reduce((sum, i) => sum + p[i]!, 0));
  const start = random.uniform();
  const out: number[] = [];
  let sum = 0;
  for (const i of order) {
    sum += p[i]!;
    if (out.length < size && sum > start + out.length) out.push(i);
  }
  // The running sum may end a rounding error short of the last step.
  if (out.length < size) out.push(order.findLast((i) => p[i]! > 0 && !out.includes(i))!);
  return out.sort((a, b) => a - b);
}
