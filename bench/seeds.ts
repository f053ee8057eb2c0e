import type { Estimate } from "../src/evaluation/estimate.js";
import { mean } from "../src/math/statistics.js";
import type { Figure } from "./bench.js";

/** The seeds of every bench that splits real data: each gives another split, and another start where training draws. */
export const SEEDS = [1, 2, 3, 4, 5] as const;

/** One number of one seed, with its bootstrap interval over that seed's n test prompts. */
export interface OfSeed {
  readonly seed: number;
  readonly estimate: Estimate;
  readonly n: number;
}

/**
 * The mean over seeds, and each seed's number with its interval.
 *
 * @param ends  what stands beside the mean: `range`, the lowest and the highest seed; or `interval`, the mean of the
 *   seeds' interval ends. The seeds' test sets overlap, so that no interval for their mean can be had by treating them as
 *   independent; the mean interval is that of one split, wider than the mean of five deserves
 */
export function overSeeds(name: string, unit: string, seeds: readonly OfSeed[], ends: "range" | "interval"): Figure[] {
  const values = seeds.map(({ estimate }) => estimate.value);
  const bounds =
    ends === "range"
      ? { low: Math.min(...values), high: Math.max(...values) }
      : {
          low: mean(seeds.map(({ estimate }) => estimate.low)),
          high: mean(seeds.map(({ estimate }) => estimate.high)),
        };
  const n = seeds.reduce((sum, one) => sum + one.n, 0);
  return [
    { name, value: mean(values), ...bounds, n, unit },
    ...seeds.map(({ seed, estimate: { value, low, high }, n }) => ({
      name: `${name}-seed-${seed}`,
      value,
      low,
      high,
      n,
      unit,
    })),
  ];
}
