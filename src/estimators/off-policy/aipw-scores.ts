import { at, type Matrix } from "../../math/matrix.js";
import { doublyRobustScores } from "./doubly-robust-scores.js";
import type { LoggedCalls } from "./logged-calls.js";
import type { Nuisances } from "./nuisances.js";

/** Doubly robust scores of both outcomes: made once, for every λ. */
export interface AipwScores {
  /** n × K quality; entries may leave [0, 1]. */
  readonly quality: Matrix;
  /** n × K USD; entries may be below 0. */
  readonly cost: Matrix;
}

/**
 * Quality and cost apart, as utility is affine in λ. A call of unknown cost has the predicted one, and the residuals of its
 * model's other calls count the more, by 1 / costKnown: right where costs are missing by chance.
 *
 * @param nuisances  of the same calls
 * @throws {FairleadError} SHAPE_MISMATCH
 */
export function aipwScores(
  calls: Pick<LoggedCalls, "arm" | "score" | "cost">,
  nuisances: Pick<Nuisances, "quality" | "cost" | "e" | "minPropensity" | "costKnown">,
): AipwScores {
  const { arm, score } = calls;
  const { quality, cost, e, minPropensity } = nuisances;
  return {
    quality: doublyRobustScores(arm, score, quality, e, minPropensity),
    cost: doublyRobustScores(arm, completedCosts(calls, nuisances), cost, e, minPropensity),
  };
}

/** (n) y* with the residual y* − μ = 1{known} (y − μ) / P(known). */
export function completedCosts(
  { arm, cost: paid }: Pick<LoggedCalls, "arm" | "cost">,
  { cost, costKnown }: Pick<Nuisances, "cost" | "costKnown">,
): Float64Array {
  return paid.map((usd, i) => {
    const [k, mu] = [arm[i]!, at(cost, i, arm[i]!)];
    return Number.isNaN(usd) ? mu : mu + (usd - mu) / costKnown[k]!;
  });
}

/**
 * quality − λ · cost
 *
 * @param lambda  λ, quality points given up per USD, >= 0
 * @returns       n × K in quality points
 */
export function utilitiesOf({ quality, cost }: AipwScores, lambda: number): Matrix {
  return { ...quality, values: quality.values.map((value, o) => value - lambda * cost.values[o]!) };
}
