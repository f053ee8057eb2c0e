import { areaUnderHull, nonDecreasingHull } from "./hull.js";

/** Costs in any one unit. */
export interface CostRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Average improvement in quality: the mean height of a router's non-decreasing concave hull over a range of costs,
 *
 *   AIQ = 1/(c_high − c_low) ∫ hull(c) dc
 *
 * The range is that of the single models, from the cheapest to the dearest, and the same for all routers, so that a
 * score does not depend on who else is compared. A router that cannot go as low as the cheapest model earns 0 there.
 *
 * @param costs      (p) mean cost at each point of the sweep; `qualities` (p) mean score there, in [0, 1]
 * @returns in [0, 1]; NaN where the range is empty
 * @see RouterBench, arXiv:2403.12031; {@link routerBenchAiq} is its code's version
 */
export function aiq(costs: ArrayLike<number>, qualities: ArrayLike<number>, range: CostRange): number {
  if (!(range.high > range.low)) return Number.NaN;
  return areaUnderHull(nonDecreasingHull(costs, qualities), range.low, range.high) / (range.high - range.low);
}
