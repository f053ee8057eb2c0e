import { FairleadError } from "../errors.js";
import { logistic } from "../math/logistic.js";
import type { Matrix } from "../math/matrix.js";
import { stratifiedFolds } from "./folds.js";
import { logOddsOutOfFold, lowestLoss, penaltiesFor } from "./logistic-regression.js";
import { trimmingBound } from "./overlap.js";
import { type Platt, plattScaling } from "./platt.js";

/** P(t = 1) where gold rows are a plain random part of all: n / (n + m), the same for every row. */
export function designPropensity(gold: number, judged: number): number {
  if (!(gold > 0 && judged > 0))
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "rows of both kinds",
      found: `${gold} gold and ${judged} judged`,
      fix: "Add rows of the missing kind.",
    });
  return gold / (gold + judged);
}

export interface PropensityOptions {
  /** (N) fold of each row, stratified by t. Default {@link stratifiedFolds} of `folds` and `seed` */
  readonly fold?: Int32Array;
  /** Default 5 */
  readonly folds?: number;
  /** Default 0 */
  readonly seed?: number;
  /** λ of the logistic regression, in rows. Default: the one of lowest log loss out of fold */
  readonly penalty?: number;
  /** Least propensity, as a share of the rarer treatment's base rate. Default 0.1 */
  readonly floor?: number;
}

export interface Propensity {
  /** (N) P(t = 1 | x), out of fold, calibrated, in [floor, 1 − floor]. */
  readonly e: Float64Array;
  /** (N) before it was clipped. */
  readonly unclipped: Float64Array;
  /** Share of rows with t = 1. */
  readonly baseRate: number;
  /** 0.1 · min(n, m) / (n + m) by default: a fixed one, such as 0.05, would clip every row where gold is rare. */
  readonly floor: number;
  /** Share of rows that were clipped, in [0, 1]. */
  readonly clippedShare: number;
  readonly penalty: number;
  /** How the log-odds were stretched and moved. A slope near 0: x says nothing of t. */
  readonly calibration: Platt;
}

/**
 * P(t = 1 | x) where no design says it: a logistic regression of t on x, each row by the other folds' model, then Platt
 * scaling of those log-odds,
 *
 *   e = clip(σ(slope · ℓ^{−fold}(x) + intercept), floor, 1 − floor)
 *
 * The penalty is chosen by the same out-of-fold log-odds: one number of thousands of rows.
 *
 * @param x        N × d
 * @param treated  (N) t in {0, 1}
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where a treatment has fewer rows than folds
 */
export function crossFittedPropensity(
  x: Matrix<Float32Array | Float64Array>,
  treated: Uint8Array,
  {
    folds = 5,
    seed = 0,
    fold = stratifiedFolds(treated, { folds, seed }),
    penalty,
    floor = 0.1,
  }: PropensityOptions = {},
): Propensity {
  checkTreatment(x, treated, fold);
  const t = Float64Array.from(treated);
  const ones = new Float64Array(t.length).fill(1);
  const penalties = penalty === undefined ? penaltiesFor(t, ones) : [penalty];
  const best = lowestLoss(penalties, logOddsOutOfFold(x, t, ones, fold, penalties), t);
  const calibration = plattScaling({ gap: best.logOdds, winA: t, weight: ones });
  const unclipped = best.logOdds.map((z) => logistic(calibration.slope * z + calibration.intercept));
  return { ...clipped(unclipped, treated, floor), unclipped, penalty: best.penalty, calibration };
}

function clipped(e: Float64Array, treated: Uint8Array, share: number) {
  const baseRate = treated.reduce((sum, t) => sum + t, 0) / treated.length;
  const floor = trimmingBound(treated, share);
  const outside = e.filter((value) => value < floor || value > 1 - floor).length;
  return {
    e: e.map((value) => Math.min(1 - floor, Math.max(floor, value))),
    baseRate,
    floor,
    clippedShare: outside / e.length,
  };
}

function checkTreatment(x: Matrix<Float32Array | Float64Array>, treated: Uint8Array, fold: Int32Array): void {
  if (treated.length === x.rows && fold.length === x.rows && treated.every((t) => t <= 1)) return;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `${x.rows} treatments of 0 or 1 and ${x.rows} folds, one per row of x`,
    found: `${treated.length} treatments up to ${Math.max(...treated)} and ${fold.length} folds`,
    fix: "Cut the features and all that goes with them to the same rows.",
  });
}
