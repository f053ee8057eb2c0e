/** Two mean scores nearer than this are equal: sums over prompts in another order differ in the last digits. */
const SAME = 1e-9;

/** Mean cost (any unit) and mean score of one setting. */
export interface Setting {
  readonly cost: number;
  readonly quality: number;
}

/**
 * PerfGain: how much better a router's best setting is than the best single model, relative to it.
 *
 *   PerfGain = (max quality − A_BS) / A_BS
 *
 * The best setting is picked on the same prompts, so the number flatters routers with many settings a little.
 *
 * @param qualities  (p) mean score at each setting
 * @returns 0.04 for 4 % better; NaN where A_BS is 0
 * @see LLMRouterBench
 */
export function perfGain(qualities: ArrayLike<number>, bestSingle: Setting): number {
  let best = -Infinity;
  for (let p = 0; p < qualities.length; p++) best = Math.max(best, qualities[p]!);
  return bestSingle.quality > 0 ? (best - bestSingle.quality) / bestSingle.quality : Number.NaN;
}

/**
 * CostSave: how much cheaper a router can be without being worse than the best single model.
 *
 *   CostSave = 1 − min{cost : quality >= A_BS} / cost_BS
 *
 * @returns 0.3 for 30 % cheaper, negative where it is dearer; NaN where no setting is as good, or cost_BS is 0
 * @see LLMRouterBench
 */
export function costSave(costs: ArrayLike<number>, qualities: ArrayLike<number>, bestSingle: Setting): number {
  let cheapest = Infinity;
  for (let p = 0; p < costs.length; p++)
    if (qualities[p]! >= bestSingle.quality - SAME) cheapest = Math.min(cheapest, costs[p]!);
  return bestSingle.cost > 0 && cheapest < Infinity ? 1 - cheapest / bestSingle.cost : Number.NaN;
}
