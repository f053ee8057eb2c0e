import type { Router, StorableRouter } from "../router.js";
import { foldAverage } from "./fold-average.js";
import { classification } from "./regret-losses.js";
import { regretProblem, shrunkenScores } from "./regret-problem.js";
import { checkSettings, type LoggedSettings } from "./settings.js";
import { propensityNote, routerOfHeads, trainingNote } from "./two-head-fit.js";

export interface RmClassificationSettings extends LoggedSettings {
  /** Whether a prompt counts by what is at stake, Δ; else all prompts alike. Default true */
  readonly weighted?: boolean;
  /** Most that a call corrects its prediction by, for labels: see {@link shrunkenScores}. Default 2 */
  readonly cap?: number;
}

/**
 * Cross-entropy of the model that is best by shrunken doubly robust scores, at a grid of λ. With unbounded corrections the label
 * would mostly be whatever model was logged and lucky.
 *
 * @see {@link classification}
 */
export function rmClassificationRouter({
  weighted = true,
  cap = 2,
  ...settings
}: RmClassificationSettings = {}): Router {
  checkSettings(settings);
  return {
    name: "rm-classification",
    async fit(train): Promise<StorableRouter> {
      const problem = regretProblem(train, settings);
      const trained = foldAverage(problem, {
        loss: () => classification(weighted),
        targets: shrunkenScores(problem, cap),
        heldTargets: problem.scores,
        lambdas: problem.lambdas,
        ...(settings.epochs !== undefined && { epochs: settings.epochs }),
      });
      return routerOfHeads("rm-classification", problem, trained.weights, [
        propensityNote(problem),
        trainingNote(trained),
      ]);
    },
  };
}
