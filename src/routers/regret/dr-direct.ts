import { ridgeBasis } from "../../estimators/ridge.js";
import { column, zeros } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import type { LinearScores } from "../linear-router.js";
import type { Router, StorableRouter } from "../router.js";
import { stacked, unstacked } from "./components.js";
import { type RegretProblem, regretProblem } from "./regret-problem.js";
import { checkSettings, type LoggedSettings } from "./settings.js";
import { propensityNote, routerOfHeads } from "./two-head-fit.js";

/**
 * Regresses doubly robust scores on the prompt, then takes the best of the predictions. As in `ridge`, what models share and what
 * sets them apart have a penalty each. Unbiased where propensities are right, and as noisy as the scores are.
 */
export function drDirectRouter(settings: LoggedSettings = {}): Router {
  checkSettings(settings);
  return {
    name: "dr-direct",
    async fit(train): Promise<StorableRouter> {
      const problem = regretProblem(train, settings);
      const { cost } = unstacked(problem.plugIn);
      return routerOfHeads("dr-direct", problem, stacked(regressed(problem), cost), [propensityNote(problem)]);
    },
  };
}

function regressed({ components: { z }, scores: { quality } }: RegretProblem): LinearScores {
  const K = quality.columns;
  const shared = Float64Array.from({ length: quality.rows }, (_, i) =>
    mean(quality.values.subarray(i * K, (i + 1) * K)),
  );
  const basis = ridgeBasis(z);
  const [common] = basis.fit([shared]);
  const apart = basis.fit(
    Array.from({ length: K }, (_, k) => column(quality, k).map((score, i) => score - shared[i]!)),
  );
  const coefficients = zeros(K, z.columns);
  apart.forEach((fit, k) => {
    coefficients.values.set(
      fit.coefficients.map((value, j) => value + common!.coefficients[j]!),
      k * z.columns,
    );
  });
  return { coefficients, intercepts: Float64Array.from(apart, (fit) => fit.intercept + common!.intercept) };
}
