import type { Router, StorableRouter } from "../router.js";
import { foldAverage } from "./fold-average.js";
import { softmaxRegret } from "./regret-losses.js";
import { regretProblem } from "./regret-problem.js";
import { checkSettings, type LoggedSettings } from "./settings.js";
import { propensityNote, routerOfHeads, trainingNote } from "./two-head-fit.js";

/**
 * Minimises the softmax policy's regret by doubly robust scores, over a grid of λ, with two heads that make utilities affine in
 * λ. It starts from the plug-in solution, has an entropy bonus of η = τ, and stops by the regret on held-out calls.
 *
 * @see {@link softmaxRegret}, {@link foldAverage}
 */
export function rmSoftmaxRouter(settings: LoggedSettings = {}): Router {
  checkSettings(settings);
  return {
    name: "rm-softmax",
    async fit(train): Promise<StorableRouter> {
      const problem = regretProblem(train, settings);
      const trained = foldAverage(problem, {
        loss: softmaxRegret,
        targets: problem.scores,
        lambdas: problem.lambdas,
        ...(settings.epochs !== undefined && { epochs: settings.epochs }),
      });
      return routerOfHeads("rm-softmax", problem, trained.weights, [propensityNote(problem), trainingNote(trained)]);
    },
  };
}
