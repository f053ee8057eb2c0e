import type { WeightedSample } from "./off-policy-sample.js";
import { meanScore, type PolicyValue } from "./policy-value.js";

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
 *   MSE(ŵ)   = SE²(value(ŵ)) + b(ŵ)²
 *
 * b is unbiased for the bias where w is right; b² is too large by its own variance, and so in doubt weights stay as they are. Of equals
 * the first is taken.
 *
 * Influence and interval are those of the weights w, about the new value: those of ŵ would be narrower, and know nothing of the bias.
 *
 * @param candidates  the first with the weights w themselves, unless it is the only one
 * @param group       (n) prompt of each call. Default: each its own
 * @see Su, Dimakopoulou, Krishnamurthy & Dudík 2020, arXiv:1907.09623, section 4, who bound the bias where it is estimated here
 */
export function leastEstimatedMse<Name>(
  { w, V, r }: WeightedSample,
  candidates: readonly WeightCandidate<Name>[],
  group?: ArrayLike<number>,
): ChosenWeights<Name> {
  const scoresOf = (weights: Float64Array) => V.map((v, i) => v + weights[i]! * r[i]!);
  const plain = meanScore(scoresOf(w), group);
  let best = { mse: Infinity, value: plain.value, chosen: candidates[0]!.name };
  for (const { name, weights } of candidates) {
    const { value, standardError } = meanScore(scoresOf(weights), group);
    const mse = standardError ** 2 + (value - plain.value) ** 2;
    if (mse < best.mse) best = { mse, value, chosen: name };
  }
  const shift = best.value - plain.value;
  const { value, low, high } = plain;
  return { ...plain, value: value + shift, low: low + shift, high: high + shift, chosen: best.chosen, shift };
}
