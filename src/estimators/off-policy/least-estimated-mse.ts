import type { WeightedSample } from "./off-policy-sample.js";
import { clusterSums, meanScore, type PolicyValue } from "./policy-value.js";

/** Weights in place of w, and what they are called. */
export interface WeightCandidate<Name> {
  readonly name: Name;
  /** (n) in [0, w]. */
  readonly weights: Float64Array;
}

export interface ChosenWeights<Name> extends PolicyValue {
  readonly chosen: Name;
  /** The value less that of the plain doubly robust estimate, in y's unit: its bias, if that one has none. */
  readonly shift: number;
}

/**
 * Doubly robust with the weights ŵ of least estimated mean squared error:
 *
 *   value(ŵ) = Σ (V[i] + ŵ[i] r[i]) / n,    b(ŵ) = Σ (ŵ[i] − w[i]) r[i] / n
 *   MSE(ŵ)   = SE²(value(ŵ)) + max(0, b(ŵ)² − SE²(b(ŵ)))
 *
 * b is unbiased for the bias where w is right, and b² is too large by its own variance, which is therefore taken off. Of equals the
 * first is taken. The interval is centred on a value that may be off by what the data could not show.
 *
 * @param candidates  the first with the weights w themselves
 * @param group       (n) prompt of each call. Default: each its own
 * @see Su, Dimakopoulou, Krishnamurthy & Dudík 2020, arXiv:1907.09623, section 4, who bound the bias where it is estimated here
 */
export function leastEstimatedMse<Name>(
  { w, V, r }: WeightedSample,
  candidates: readonly WeightCandidate<Name>[],
  group?: ArrayLike<number>,
): ChosenWeights<Name> {
  let best: (ChosenWeights<Name> & { readonly mse: number }) | undefined;
  for (const { name, weights } of candidates) {
    const value = meanScore(
      V.map((v, i) => v + weights[i]! * r[i]!),
      group,
    );
    const bias = meanOf(
      weights.map((one, i) => (one - w[i]!) * r[i]!),
      group,
    );
    const mse = value.standardError ** 2 + Math.max(0, bias.mean ** 2 - bias.variance);
    if (best === undefined || mse < best.mse) best = { ...value, chosen: name, shift: bias.mean, mse };
  }
  const { mse: _, ...chosen } = best!;
  return chosen;
}

/** Mean, and its variance, clustered. */
function meanOf(values: Float64Array, group: ArrayLike<number> | undefined) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = clusterSums(
    values.map((value) => value - mean),
    group,
  );
  const squares = sums.reduce((sum, s) => sum + s * s, 0);
  return { mean, variance: (squares * sums.length) / (sums.length - 1) / values.length ** 2 };
}
