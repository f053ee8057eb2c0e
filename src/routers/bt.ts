import { bradleyTerry, winMatrix } from "../estimators/bradley-terry.js";
import { zeros } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import { checkEnough, trainingBattles } from "./battles.js";
import { type CostModelKind, fitCostModel } from "./cost-model.js";
import { gainsOverPool } from "./gains-over-pool.js";
import { linearRouter, linearRouterFrom } from "./linear-router.js";
import type { Router, RouterState, StorableRouter } from "./router.js";

/**
 * Bradley-Terry ratings, blind to the prompt: what a router that learns from battles has to beat.
 *
 *   P(a preferred to b) = σ(ξ[a] − ξ[b])       ξ: see {@link bradleyTerry}
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 10 battles
 */
export function btRouter({
  ties = "soft",
  outcomeWeight = 1,
  cost = "length",
}: {
  ties?: "soft" | "drop";
  outcomeWeight?: number;
  cost?: CostModelKind;
} = {}): Router {
  return {
    name: "bt",
    async fit(train) {
      const battles = trainingBattles(train, { ties, outcomeWeight, maxPairs: 60 });
      checkEnough(battles);
      const K = train.models.length;
      const linear = {
        coefficients: zeros(K, train.embeddings.columns),
        intercepts: bradleyTerry(winMatrix(battles, K)),
      };
      const costs = fitCostModel(train.costs, train.lengths, train.models, cost);
      return linearRouter(
        "bt",
        train.models,
        linear,
        costs,
        { scale: 1, meanLength: mean(train.lengths) },
        gainsOverPool,
      );
    },
  };
}

export const btFrom = (state: RouterState): StorableRouter => linearRouterFrom(state, gainsOverPool);
