import { FairleadError } from "../errors.js";
import { logistic } from "../math/logistic.js";
import type { CostModel } from "./cost-model.js";
import type { FittedRouter } from "./router.js";

/** What a router that predicts scores has to know; utilities and win rates follow, once for all of them. */
export interface ScoreRouter {
  readonly name: string;
  readonly models: readonly string[];
  /** (d) → (K) predicted quality. */
  scores(embedding: Float32Array): Float64Array;
  readonly costModel: CostModel;
  /** Quality points per unit of log-odds of a preference, > 0: see {@link preferenceScale}. */
  readonly scale: number;
  /** Turns scores into quality points, in place, where they are measured in something else. */
  toQuality?(scores: Float64Array, scale: number): void;
}

/**
 *   utility[k] = score[k] − λ · cost[k]
 *   P(strong preferred) = σ((score[strong] − score[weak]) / scale)
 */
export function scoreRouter({ name, models, scores, costModel, scale, toQuality }: ScoreRouter): FittedRouter {
  return {
    name,
    models,
    utilities(embedding, lambda, promptLength) {
      const out = scores(embedding);
      toQuality?.(out, scale);
      if (lambda === 0) return out;
      const costs = costModel.costs(promptLength);
      for (let k = 0; k < out.length; k++) out[k]! -= lambda * costs[k]!;
      return out;
    },
    winRate(embedding, strong, weak) {
      const s = indexOf(models, strong, name);
      const w = indexOf(models, weak, name);
      const out = scores(embedding);
      return logistic((out[s]! - out[w]!) / scale);
    },
  };
}

/** @throws {FairleadError} UNKNOWN_MODEL */
export function indexOf(models: readonly string[], model: string, router: string): number {
  const index = models.indexOf(model);
  if (index < 0)
    throw new FairleadError("UNKNOWN_MODEL", {
      expected: `one of the models of router ${router}: ${models.join(", ")}`,
      found: `"${model}"`,
      fix: "Name a model that the router was trained on.",
    });
  return index;
}
