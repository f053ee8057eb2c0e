import type { Estimate } from "../evaluation/estimate.js";
import type { Matrix32 } from "../math/matrix.js";
import { nearestCosines } from "../math/nearest-cosine.js";
import { mean, standardError } from "../math/statistics.js";

/** How near a benchmark is to the prompts that routers learn from. */
export interface Nearness {
  /**
   * RouteLLM's benchmark-dataset similarity, S(B, D) = (1/n) Σᵢ maxⱼ cos(bᵢ, dⱼ), over the whole benchmark, with the normal
   * interval ± 1.96 standard errors.
   *
   * @see Ong et al. 2024, arXiv:2406.18665, appendix C
   */
  readonly similarity: Estimate;
  /** Rows of the benchmark that stay. */
  readonly kept: readonly number[];
}

/** 32-bit products of unit vectors miss 1 by this much. */
const ROUNDING = 1e-6;

/**
 * Leaves out benchmark prompts whose nearest training prompt has a cosine of `limit` or more.
 *
 * @param repeats  rows that are a training prompt word for word: their cosine is 1, also where the embedder knows none of
 *   their words and gives a vector of zeros
 * @param limit    in (0, 1]; 0 keeps all
 */
export function decontaminate(
  benchmark: Matrix32,
  training: Matrix32,
  repeats: ReadonlySet<number>,
  limit: number,
): Nearness {
  const cosines = nearestCosines(benchmark, training).map((cosine, i) => (repeats.has(i) ? 1 : cosine));
  const value = mean(cosines);
  const margin = cosines.length > 1 ? 1.96 * standardError(cosines) : 0;
  const isClean = (i: number) => limit === 0 || cosines[i]! < limit - ROUNDING;
  return {
    similarity: { value, low: value - margin, high: value + margin },
    kept: [...cosines.keys()].filter(isClean),
  };
}
