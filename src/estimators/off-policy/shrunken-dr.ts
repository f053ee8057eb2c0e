import type { Matrix } from "../../math/matrix.js";
import { quantileOfSorted } from "../../math/statistics.js";
import { type ChosenWeights, leastEstimatedMse, type WeightCandidate } from "./least-estimated-mse.js";
import { type OffPolicySample, weightedSample } from "./off-policy-sample.js";

/** How weights were shrunk, and by which λ; Infinity is `dr`. */
export interface Shrinkage {
  readonly kind: "optimistic" | "pessimistic";
  readonly lambda: number;
}

/** Quantiles of the positive weights that λ is tried at. */
const QUANTILES: readonly number[] = [0.99, 0.95, 0.9, 0.75, 0.5];
/** And, times λ, what optimistic shrinkage is tried with besides: it halves a weight of √λ. */
const FACTORS: readonly number[] = [100, 10, 1];

/**
 * Doubly robust with weights that are shrunk, not dropped:
 *
 *   optimistic    ŵ = λ w / (w² + λ)        best where the outcome models are good
 *   pessimistic   ŵ = min(w, λ)             best where nothing is known of them
 *   value         Σ (V[i] + ŵ[i] r[i]) / n
 *
 * Kind and λ are those of {@link leastEstimatedMse}, unless they are given.
 *
 * @param shrinkage  Default: chosen
 * @throws {FairleadError} SHAPE_MISMATCH
 * @see Su, Dimakopoulou, Krishnamurthy & Dudík 2020, arXiv:1907.09623
 */
export function shrunkenDr(
  sample: OffPolicySample,
  target: Matrix,
  { shrinkage }: { readonly shrinkage?: Shrinkage } = {},
): ChosenWeights<Shrinkage> {
  const weighted = weightedSample(sample, target);
  const tried = shrinkage ? [shrinkage] : shrinkages(weighted.w);
  return leastEstimatedMse(
    weighted,
    tried.map((name): WeightCandidate<Shrinkage> => ({ name, weights: shrunken(weighted.w, name) })),
    sample.group,
  );
}

function shrunken(w: Float64Array, { kind, lambda }: Shrinkage): Float64Array {
  if (lambda === Infinity) return w;
  if (kind === "pessimistic") return w.map((one) => Math.min(one, lambda));
  return w.map((one) => (one > 0 ? (lambda * one) / (one * one + lambda) : 0));
}

function shrinkages(w: Float64Array): Shrinkage[] {
  const positive = w.filter((one) => one > 0).sort();
  const quantiles = positive.length > 0 ? QUANTILES.map((p) => quantileOfSorted(positive, p)) : [];
  const squares = new Set(quantiles.flatMap((q) => FACTORS.map((factor) => factor * q * q)));
  return [
    { kind: "pessimistic", lambda: Infinity },
    ...quantiles.map((lambda) => ({ kind: "pessimistic", lambda }) as const),
    ...[...squares, 0].map((lambda) => ({ kind: "optimistic", lambda }) as const),
  ];
}
