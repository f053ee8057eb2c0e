import type { Matrix } from "../../math/matrix.js";
import { quantileOfSorted } from "../../math/statistics.js";
import { type ChosenWeights, leastEstimatedMse } from "./least-estimated-mse.js";
import { type OffPolicySample, weightedSample } from "./off-policy-sample.js";

/** Quantiles of the positive weights that are tried as thresholds, beside 0 (the direct method) and no threshold. */
export const SWITCH_QUANTILES: readonly number[] = [0.99, 0.95, 0.9, 0.75, 0.5];

/**
 * Doubly robust where weights are moderate, the direct method where they are not:
 *
 *   value = Σ (V[i] + 1{w[i] <= τ} w[i] r[i]) / n
 *
 * with the τ of {@link leastEstimatedMse}, unless it is given.
 *
 * @param threshold  τ >= 0; Infinity is `dr`, 0 is `dm`. Default: chosen
 * @throws {FairleadError} SHAPE_MISMATCH
 * @see Wang, Agarwal & Dudík 2017, arXiv:1612.01205
 */
export function switchDr(
  sample: OffPolicySample,
  target: Matrix,
  { threshold }: { readonly threshold?: number } = {},
): ChosenWeights<number> {
  const weighted = weightedSample(sample, target);
  const { w } = weighted;
  const positive = w.filter((one) => one > 0).sort();
  const quantiles = positive.length > 0 ? SWITCH_QUANTILES.map((p) => quantileOfSorted(positive, p)) : [];
  const thresholds = threshold === undefined ? [Infinity, ...quantiles, 0] : [threshold];
  const candidates = thresholds.map((tau) => ({ name: tau, weights: w.map((one) => (one <= tau ? one : 0)) }));
  return leastEstimatedMse(weighted, candidates, sample.group);
}
