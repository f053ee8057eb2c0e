import { crossFit } from "../cross-fit.js";
import type { Regressor } from "../regressor.js";
import type { EffectLearner } from "./effect-learner.js";
import { finalStage } from "./final-stage.js";
import { preparedSample } from "./prepared-sample.js";

export interface RLearnerOptions {
  /** Learns m(x) = E[y | x]. */
  readonly outcome: Regressor;
  /**
   * Learns Δ(x), by weights: ridge, kernel ridge or boosting. Where gold is rare, a forest should have no bags and leaves
   * of 5 or more: a bag draws rows that weigh next to nothing as whole ones, with their large z.
   */
  readonly effect: Regressor;
  /** Default 5 */
  readonly folds?: number;
  /** Of the folds. Default 0 */
  readonly seed?: number;
  /** Leave out rows whose e is below this share of the rarer treatment's base rate. Default 0: the weights see to it */
  readonly trim?: number;
}

/**
 * The R-learner: what is left of y after m is regressed on what is left of t after e,
 *
 *   min_Δ  Σ [(y − m(x)) − (t − e(x)) Δ(x)]²  =  Σ w (z − Δ(x))²,    z = (y − m)/(t − e),  w = (t − e)²
 *
 * m and e are predicted out of fold. An error in either enters only by its product with another, and rows of sure treatment
 * weigh nothing. Where gold is rare at random, w is near 1 for gold and near 0 for the rest: Δ is a regression of gold's
 * y − m.
 *
 * How weights are read is said at {@link finalStage}.
 *
 * @throws {FairleadError} by `fit`: SHAPE_MISMATCH; NOT_ENOUGH_DATA where a treatment has fewer rows than folds
 * @see Nie & Wager 2021, Biometrika 108:299-319
 */
export function rLearner({ outcome, effect, folds = 5, seed = 0, trim = 0 }: RLearnerOptions): EffectLearner {
  return {
    name: "r-learner",
    fit(sample) {
      const { x, y, treated } = sample;
      const { fold, e, rows } = preparedSample(sample, { folds, seed, trim });
      const m = crossFit(outcome, x, y, fold);
      const z = y.map((value, i) => (value - m[i]!) / (treated[i]! - e[i]!));
      const w = e.map((p, i) => (treated[i]! - p) ** 2);
      return finalStage(effect, x, z, w, rows);
    },
  };
}
