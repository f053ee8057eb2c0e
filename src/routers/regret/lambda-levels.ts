import type { LambdaLevel, Targets } from "./regret-losses.js";

/** Multiples of the λ at which the dearest model must be a whole quality point better than the cheapest. */
const MULTIPLES = [0, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2] as const;

/**
 * λ that span the frontier of these models, whatever a dollar buys: from 0 to where hardly any prompt is worth the dearest model,
 *
 *   λ = multiple / (max_k c̄_k − min_k c̄_k)
 *
 * @param average  (K) USD a call
 * @returns        ascending; 0 alone where costs do not differ
 */
export function defaultLambdas(average: ArrayLike<number>): readonly number[] {
  const spread = Math.max(...Array.from(average)) - Math.min(...Array.from(average));
  return spread > 0 ? MULTIPLES.map((multiple) => multiple / spread) : [0];
}

/**
 * The unit of utilities at each λ: without it, τ would mean something else at every λ.
 *
 *   s_λ² = (1/nK) Σ_ik (u_ik − ū_i)²,   u = quality − λ cost      as predicted: doubly robust scores would add their noise
 */
export function lambdaLevels({ quality, cost }: Targets, lambdas: readonly number[]): readonly LambdaLevel[] {
  return [...new Set(lambdas)]
    .sort((a, b) => a - b)
    .map((lambda) => {
      const K = quality.columns;
      let squares = 0;
      for (let o = 0; o < quality.values.length; o += K) {
        const u = Float64Array.from({ length: K }, (_, k) => quality.values[o + k]! - lambda * cost.values[o + k]!);
        const average = u.reduce((sum, value) => sum + value, 0) / K;
        squares += u.reduce((sum, value) => sum + (value - average) ** 2, 0);
      }
      const variance = squares / quality.values.length;
      return { lambda, scale: variance > 1e-12 ? Math.sqrt(variance) : 1 };
    });
}
