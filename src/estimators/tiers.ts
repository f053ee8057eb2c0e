import { FairleadError } from "../errors.js";

/**
 * What a tier of ratings r costs: `squares` Σ (r − r̄)², as Jenks' natural breaks; `variance` the mean of the same, as
 * RouteLLM's code, which does not charge a tier for its size, so that a few tiers hold most models.
 */
export type TierCost = "squares" | "variance";

/**
 * Splits ratings into tiers of neighbours with the least total cost, by dynamic programming over the sorted ratings:
 *
 *   best[t, j] = min_l best[t − 1, l] + cost(l + 1 … j)
 *
 * Exact, O(tiers · K²). No tier is empty: with fewer models than tiers, each model has its own.
 *
 * @param ratings  (K) higher is better; any unit
 * @param tiers    >= 1
 * @returns        (K) tier of each model, 0 the best
 * @throws {FairleadError} INVALID_ARGUMENT for a number of tiers that is none
 * @see Ong et al. 2024, arXiv:2406.18665, section 4.1; Fisher 1958, JASA 53:789-798
 */
export function tiersOf(ratings: ArrayLike<number>, tiers: number, cost: TierCost = "squares"): Int32Array {
  if (!Number.isInteger(tiers) || tiers < 1)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a whole number of tiers, 1 or more",
      found: `${tiers}`,
      fix: "RouteLLM uses 10.",
    });
  const order = Array.from({ length: ratings.length }, (_, k) => k).sort((a, b) => ratings[b]! - ratings[a]! || a - b);
  const lasts = cuts(
    order.map((k) => ratings[k]!),
    Math.min(tiers, order.length),
    cost,
  );
  const out = new Int32Array(order.length);
  let tier = 0;
  order.forEach((k, position) => {
    out[k] = tier;
    if (position === lasts[tier]) tier++;
  });
  return out;
}

/** Position of the last rating of each tier. */
function cuts(sorted: readonly number[], tiers: number, kind: TierCost): number[] {
  const n = sorted.length;
  const costOf = segmentCost(sorted, kind);
  const best = [Array.from({ length: n }, (_, j) => costOf(0, j))];
  const from: Int32Array[] = [new Int32Array(n)];
  for (let t = 1; t < tiers; t++) {
    const row = new Array<number>(n).fill(Number.POSITIVE_INFINITY);
    const cut = new Int32Array(n);
    for (let j = t; j < n; j++)
      for (let l = t - 1; l < j; l++) {
        const total = best[t - 1]![l]! + costOf(l + 1, j);
        if (total < row[j]!) {
          row[j] = total;
          cut[j] = l;
        }
      }
    best.push(row);
    from.push(cut);
  }
  const lasts = [n - 1];
  for (let t = tiers - 1; t > 0; t--) lasts.unshift(from[t]![lasts[0]!]!);
  return lasts;
}

/** Cost of the ratings i … j from running sums of the ratings less the first, so that squares do not cancel. */
function segmentCost(sorted: readonly number[], kind: TierCost): (i: number, j: number) => number {
  const sums = [0];
  const squares = [0];
  sorted.forEach((value, i) => {
    const x = value - sorted[0]!;
    sums.push(sums[i]! + x);
    squares.push(squares[i]! + x * x);
  });
  return (i, j) => {
    const n = j - i + 1;
    const sum = sums[j + 1]! - sums[i]!;
    const deviations = Math.max(0, squares[j + 1]! - squares[i]! - (sum * sum) / n);
    return kind === "squares" ? deviations : deviations / n;
  };
}
