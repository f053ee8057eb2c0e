import { epsilonGreedy } from "./epsilon-greedy.js";
import { greedy } from "./greedy.js";
import type { Policy } from "./policy.js";

/** A policy and its settings, as the configuration names it. */
export type PolicySettings =
  | { readonly kind: "greedy" }
  | { readonly kind: "epsilon-greedy"; readonly epsilon: number };

export function policyOf(settings: PolicySettings): Policy {
  switch (settings.kind) {
    case "greedy":
      return greedy();
    case "epsilon-greedy":
      return epsilonGreedy(settings.epsilon);
  }
}
