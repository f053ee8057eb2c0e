/**
 * The call-performance curve: how much quality a router wins over always-weak when the prompts it ranks highest go to
 * the strong model, for every share of strong calls from 0 to 1.
 *
 * Everything here takes weights, so that a bootstrap resample (its counts) costs one pass and no sorting.
 */

/** Prompts from the highest win rate to the lowest, tied prompts in one block. */
export interface Ranking {
  /** (m) row of the prompt. */
  readonly order: Int32Array;
  /** (b) position in `order` just past each block, ascending; the last is m. */
  readonly ends: Int32Array;
}

/** A piecewise linear curve. Nodes stand where a block of tied prompts ends. */
export interface Curve {
  /** Share of strong calls, ascending from 0 to 1. */
  readonly shares: Float64Array;
  /** Mean quality above always-weak, in quality points; 0 at share 0, mean gain at share 1. */
  readonly gains: Float64Array;
}

/**
 * Ranks prompts by win rate in O(m log m).
 *
 * @param winRates  (n) P(strong preferred) by prompt
 * @param prompts   (m) the rows that count
 */
export function rankByWinRate(winRates: Float64Array, prompts: Int32Array): Ranking {
  const order = prompts.slice().sort((i, j) => winRates[j]! - winRates[i]! || i - j);
  const ends: number[] = [];
  for (let r = 1; r <= order.length; r++)
    if (r === order.length || winRates[order[r]!] !== winRates[order[r - 1]!]) ends.push(r);
  return { order, ends: Int32Array.from(ends) };
}

/**
 * The exact call-performance curve, in O(m).
 *
 * Within a block of tied prompts the curve is a straight line: its expected value when ties are broken at random.
 * Copies of one prompt (weight above 1) are tied with each other.
 *
 * @param gains    (n) score(strong) − score(weak) by prompt, in quality points
 * @param weights  (n) how often each prompt counts, >= 0
 * @returns a curve of at least two nodes; NaN gains where the weights are all 0
 */
export function callPerformance({ order, ends }: Ranking, gains: Float64Array, weights: Float64Array): Curve {
  const shares = new Float64Array(ends.length + 1);
  const sums = new Float64Array(ends.length + 1);
  let weight = 0;
  let gain = 0;
  for (let block = 0, r = 0; block < ends.length; block++) {
    for (const end = ends[block]!; r < end; r++) {
      const i = order[r]!;
      const times = weights[i]!;
      weight += times;
      gain += times * gains[i]!;
    }
    shares[block + 1] = weight;
    sums[block + 1] = gain;
  }
  for (let node = 0; node < shares.length; node++) {
    shares[node]! /= weight;
    sums[node]! /= weight;
  }
  return { shares, gains: sums };
}

/**
 * The curve of prompts ranked in the order given, one by one, none tied.
 *
 * @param order  rows of the prompts, repeats allowed; those without a gain (NaN) are left out
 */
export function curveInOrder(order: Int32Array, gains: Float64Array): Curve {
  const counted = order.filter((i) => !Number.isNaN(gains[i]!));
  const shares = new Float64Array(counted.length + 1);
  const sums = new Float64Array(counted.length + 1);
  for (let r = 0; r < counted.length; r++) {
    shares[r + 1] = (r + 1) / counted.length;
    sums[r + 1] = sums[r]! + gains[counted[r]!]! / counted.length;
  }
  return { shares, gains: sums };
}

/** The line from always-weak to always-strong: random routing, in expectation. */
export function chanceCurve(gap: number): Curve {
  return { shares: Float64Array.of(0, 1), gains: Float64Array.of(0, gap) };
}

/** Mean gain at the right end of the curve: always-strong minus always-weak, in quality points. */
export const gapOf = ({ gains }: Curve): number => gains[gains.length - 1]!;

/**
 * The curve's height at given shares of strong calls, in O(nodes + shares).
 *
 * @param at  shares in [0, 1], ascending
 */
export function gainsAt({ shares, gains }: Curve, at: ArrayLike<number>): Float64Array {
  const heights = new Float64Array(at.length);
  for (let s = 0, node = 1; s < at.length; s++) {
    while (node < shares.length - 1 && shares[node]! < at[s]!) node++;
    const width = shares[node]! - shares[node - 1]!;
    const part = width > 0 ? Math.min(1, (at[s]! - shares[node - 1]!) / width) : 1;
    heights[s] = gains[node - 1]! + part * (gains[node]! - gains[node - 1]!);
  }
  return heights;
}
