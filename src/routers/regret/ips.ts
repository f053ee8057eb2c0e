import type { Matrix } from "../../math/matrix.js";
import type { Router, StorableRouter } from "../router.js";
import { foldAverage } from "./fold-average.js";
import { softmaxRegret } from "./regret-losses.js";
import { ipsScores, regretProblem } from "./regret-problem.js";
import { checkSettings, type LoggedSettings } from "./settings.js";
import { propensityNote, routerOfHeads } from "./two-head-fit.js";

/**
 * Maximises the softmax policy's inverse-propensity value over a grid of λ: what `rm-softmax` does, without an outcome model in
 * the scores, and from no quality at all. What an outcome model is worth shows in the difference.
 */
export function ipsRouter(settings: LoggedSettings = {}): Router {
  checkSettings(settings);
  return {
    name: "ips",
    async fit(train): Promise<StorableRouter> {
      const problem = regretProblem(train, settings);
      const { weights } = foldAverage(problem, {
        loss: softmaxRegret,
        targets: ipsScores(problem),
        lambdas: problem.lambdas,
        unproven: "end",
        start: withoutQuality,
        ...(settings.epochs !== undefined && { epochs: settings.epochs }),
      });
      return routerOfHeads("ips", problem, weights, [propensityNote(problem)]);
    },
  };
}

/** p × 2K: the quality of every model 0, its cost as it was. */
function withoutQuality(weights: Matrix): Matrix {
  const K = weights.columns / 2;
  return { ...weights, values: weights.values.map((value, o) => (o % weights.columns < K ? 0 : value)) };
}
