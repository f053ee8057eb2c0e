import type { PolicyValue } from "../../estimators/off-policy/policy-value.js";
import type { Estimate } from "../../evaluation/estimate.js";

/** What an interval must allow for beyond the scatter that was seen. */
export interface Allowance {
  /** Effective number of calls that speak for the policy, > 0. */
  readonly effectiveSampleSize: number;
  /** u in [0, 1]: share of the policy's calls that no call of the log stands for. */
  readonly uncovered: number;
  /** Least and greatest that the outcome can be, or was. */
  readonly range: readonly [low: number, high: number];
  /** Of the range, what one answer right or wrong makes: 1 for scores; 0 for costs, which scatter for all to see. */
  readonly step: number;
}

const Z = 1.96;

/**
 * A 95 % interval that stays true where normal ones do not:
 *
 *   half = √( half₀² + (z² · step / n_eff)² ) + u · (high − low)
 *
 * half₀ is that of the estimate. The second term is Wilson's at the edge: where all of n answers were right nothing scattered, and a
 * rate of 1 − z²/n is still within reach. The third is the most that what no call stands for can be off by.
 *
 * Value and interval are cut to the bounds within which the truth must lie.
 */
export function widened(
  { value, low, high }: Pick<PolicyValue, "value" | "low" | "high">,
  { effectiveSampleSize, uncovered, range, step }: Allowance,
  [least, most]: readonly [least: number, most: number] = [-Infinity, Infinity],
): Estimate {
  const edge = (Z * Z * step) / Math.max(1, effectiveSampleSize);
  const half = Math.hypot((high - low) / 2, edge) + uncovered * (range[1] - range[0]);
  const within = (bound: number) => Math.min(most, Math.max(least, bound));
  return { value: within(value), low: within(value - half), high: within(value + half) };
}
