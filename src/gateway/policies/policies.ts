import { epsilonGreedy } from "./epsilon-greedy.js";
import { greedy } from "./greedy.js";
import { neyman } from "./neyman.js";
import type { Policy } from "./policy.js";
import { softmax } from "./softmax.js";

/** A policy and its settings, as the configuration names it. */
export type PolicySettings =
  | { readonly kind: "greedy" }
  | { readonly kind: "epsilon-greedy"; readonly epsilon: number }
  | { readonly kind: "softmax"; readonly temperature: number }
  | {
      readonly kind: "neyman";
      readonly epsilon: number;
      readonly minPropensity: number;
      readonly sd?: Readonly<Record<string, number>> | undefined;
    };

export function policyOf(settings: PolicySettings): Policy {
  switch (settings.kind) {
    case "greedy":
      return greedy();
    case "epsilon-greedy":
      return epsilonGreedy(settings.epsilon);
    case "softmax":
      return softmax(settings.temperature);
    case "neyman": {
      const { epsilon, minPropensity, sd } = settings;
      return neyman({ epsilon, minPropensity, ...(sd && { sd }) });
    }
  }
}
