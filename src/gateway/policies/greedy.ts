import type { Policy } from "./policy.js";
import { checkedUtilities } from "./utilities.js";

/** Takes the best model; among equals, each with the same probability. */
export function greedy(): Policy {
  return {
    name: "greedy",
    choose(utilities, rng) {
      const propensities = greedyPropensities(utilities);
      return { index: rng.choice(propensities), propensities };
    },
  };
}

/**
 *   π[k] = 1{u[k] = max u} / |{j : u[j] = max u}|
 *
 * @param u  (K) utilities
 * @returns  (K) sums to 1
 */
export function greedyPropensities(u: Float64Array): Float64Array {
  const best = Math.max(...checkedUtilities(u));
  const ties = u.filter((value) => value === best).length;
  return u.map((value) => (value === best ? 1 / ties : 0));
}
