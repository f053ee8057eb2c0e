import { greedyPropensities } from "./greedy.js";
import type { Policy } from "./policy.js";

/**
 * Mostly the best model, now and then any, so that the log shows what every model does on every kind of prompt:
 *
 *   π[k] = (1 − ε) · greedy[k] + ε / K
 *
 * @param epsilon  ε in [0, 1]; every model's propensity is at least ε / K
 */
export function epsilonGreedy(epsilon: number): Policy {
  return {
    name: `epsilon-greedy(${epsilon})`,
    choose(utilities, rng) {
      const propensities = greedyPropensities(utilities).map((p) => (1 - epsilon) * p + epsilon / utilities.length);
      return { index: rng.choice(propensities), propensities };
    },
  };
}
