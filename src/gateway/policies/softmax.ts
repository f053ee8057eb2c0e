import type { Policy } from "./policy.js";
import { checkedUtilities } from "./utilities.js";

/**
 * Better models more often, by how much better they are:
 *
 *   π[k] = exp(u[k] / T) / Σⱼ exp(u[j] / T)
 *
 * No model is ever left out, but one far behind is as good as: its propensity falls e-fold with each T that it is worse.
 *
 * @param temperature  T > 0, in quality points: a model that is T worse is taken 1 / e times as often
 */
export function softmax(temperature: number): Policy {
  return {
    name: `softmax(${temperature})`,
    choose(utilities, rng) {
      const propensities = softmaxPropensities(utilities, temperature);
      return { index: rng.choice(propensities), propensities };
    },
  };
}

/** Stable form: the best utility is taken off first, so that no exponent is above 0. @returns (K) sums to 1 */
export function softmaxPropensities(utilities: Float64Array, temperature: number): Float64Array {
  const u = checkedUtilities(utilities);
  const best = Math.max(...u);
  const weights = u.map((value) => Math.exp((value - best) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
