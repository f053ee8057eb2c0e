import { crossFit } from "../cross-fit.js";
import { overlapWeights } from "../overlap.js";
import type { Regressor } from "../regressor.js";
import type { EffectLearner, TreatedSample } from "./effect-learner.js";
import { finalStage } from "./final-stage.js";
import { preparedSample } from "./prepared-sample.js";

export interface DrLearnerOptions {
  /** Learns μ₁ on the rows with t = 1, and μ₀ on those with t = 0. */
  readonly outcome: Regressor;
  /** Learns Δ(x). */
  readonly effect: Regressor;
  /** Default 5 */
  readonly folds?: number;
  /** Of the folds. Default 0 */
  readonly seed?: number;
  /** Leave out rows whose e is below this share of the rarer treatment's base rate. Default 0.1 */
  readonly trim?: number;
  /** `overlap`: rows weigh e(1 − e) when Δ is learned. Default `none` */
  readonly weights?: "none" | "overlap";
}

/**
 * The DR-learner: Δ is a regression of doubly robust pseudo-outcomes on x,
 *
 *   z = μ₁(x) − μ₀(x) + (t − e(x)) / (e(x)(1 − e(x))) · (y − μ_t(x))
 *
 * μ₁, μ₀ and e are predicted out of fold. E[z | x] = Δ(x) if either the μ or e are right. Where gold is rare, few rows of z
 * carry its noise, 1/e times enlarged: the R-learner is steadier there.
 *
 * @throws {FairleadError} by `fit`: SHAPE_MISMATCH; NOT_ENOUGH_DATA where a treatment has fewer rows than folds
 * @see Kennedy 2023, Electronic Journal of Statistics 17:3008-3049, arXiv:2004.14497
 */
export function drLearner(options: DrLearnerOptions): EffectLearner {
  const { outcome, effect, folds = 5, seed = 0, trim = 0.1, weights = "none" } = options;
  return {
    name: "dr-learner",
    fit(sample) {
      const { fold, e, rows } = preparedSample(sample, { folds, seed, trim });
      const z = pseudoOutcomes(sample, outcome, fold, e);
      const w = weights === "overlap" ? overlapWeights(e) : new Float64Array(e.length).fill(1);
      return finalStage(effect, sample.x, z, w, rows);
    },
  };
}

function pseudoOutcomes({ x, y, treated }: TreatedSample, outcome: Regressor, fold: Int32Array, e: Float64Array) {
  const rowsOfTreatment = (t: number) => Int32Array.from(treated.keys()).filter((i) => treated[i] === t);
  const mu1 = crossFit(outcome, x, y, fold, { rows: rowsOfTreatment(1) });
  const mu0 = crossFit(outcome, x, y, fold, { rows: rowsOfTreatment(0) });
  return y.map((value, i) => {
    const [t, p] = [treated[i]!, e[i]!];
    const residual = value - (t === 1 ? mu1[i]! : mu0[i]!);
    return mu1[i]! - mu0[i]! + ((t - p) / (p * (1 - p))) * residual;
  });
}
