import { type Matrix, row, rowsOf } from "../math/matrix.js";
import { valuesAt } from "./cross-fit.js";
import { stratifiedFolds } from "./folds.js";
import { checkProbabilities, type LogisticModel, logisticPath, logLoss, weightedMean } from "./logistic-path.js";

type Features = Matrix<Float32Array | Float64Array>;

export interface LogisticRegression {
  readonly name: string;
  /**
   * @param x        n × d
   * @param y        (n) in [0, 1]: labels, or probabilities
   * @param weights  (n), >= 0; with a given penalty, a weight of 2 counts as two equal rows. Default all 1
   * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where all targets are 0 or all are 1
   */
  fit(x: Features, y: Float64Array, weights?: Float64Array): LogisticModel;
}

export interface LogisticOptions {
  /** λ >= 0, in rows. Default: of {@link PENALTY_DECADES} the one of lowest log loss out of fold */
  readonly penalty?: number;
  /** Folds to choose the penalty by, 2 or more; fewer where a label has fewer rows. Default 5 */
  readonly folds?: number;
  /** Of the folds. Default 0 */
  readonly seed?: number;
}

/** Penalties that are tried, as powers of ten of the curvature Σw · ȳ(1 − ȳ) that a feature of unit variance meets. */
export const PENALTY_DECADES: readonly number[] = [3, 2, 1, 0.5, 0, -0.5, -1, -2, -3];

/** L2-penalised logistic regression (see {@link logisticPath}), its penalty chosen by K-fold log loss unless given. */
export function logisticRegression({ penalty, folds = 5, seed = 0 }: LogisticOptions = {}): LogisticRegression {
  return {
    name: "logistic-regression",
    fit(x, y, weights = new Float64Array(x.rows).fill(1)) {
      checkProbabilities(x, y, weights);
      return logisticPath(x, y, weights, [penalty ?? chosenPenalty(x, y, weights, folds, seed)])[0]!;
    },
  };
}

/** {@link PENALTY_DECADES} for these targets, in rows. */
export function penaltiesFor(y: ArrayLike<number>, weights: ArrayLike<number>): readonly number[] {
  const p = weightedMean(y, weights);
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  return PENALTY_DECADES.map((decade) => total * p * (1 - p) * 10 ** decade);
}

/** The largest penalty where the labels are too few to hold any out. */
function chosenPenalty(x: Features, y: Float64Array, weights: Float64Array, folds: number, seed: number): number {
  const penalties = penaltiesFor(y, weights);
  const label = Int32Array.from(y, (value) => (value >= 0.5 ? 1 : 0));
  const ones = label.reduce((sum, value) => sum + value, 0);
  const fewest = Math.min(ones, y.length - ones) || y.length; // soft targets may lie on one side: then no strata
  if (fewest < 2) return penalties[0]!;
  const fold = stratifiedFolds(label, { folds: Math.min(folds, fewest), seed });
  return lowestLoss(penalties, logOddsOutOfFold(x, y, weights, fold, penalties), y, weights).penalty;
}

/** The penalty whose log-odds lose least: which it is, and how much it loses. */
export function lowestLoss(
  penalties: readonly number[],
  logOdds: readonly Float64Array[],
  y: ArrayLike<number>,
  weights?: ArrayLike<number>,
) {
  const losses = logOdds.map((one) => logLoss(y, one, weights));
  const best = losses.indexOf(Math.min(...losses));
  return { penalty: penalties[best]!, logOdds: logOdds[best]!, loss: losses[best]! };
}

/** For each penalty (n) log-odds of each row, by the models of the other folds. */
export function logOddsOutOfFold(
  x: Features,
  y: Float64Array,
  weights: Float64Array,
  fold: Int32Array,
  penalties: readonly number[],
): readonly Float64Array[] {
  const out = penalties.map(() => new Float64Array(x.rows));
  for (const f of new Set(fold)) {
    const train = Int32Array.from(fold.keys()).filter((i) => fold[i] !== f);
    const models = logisticPath(rowsOf(x, train), valuesAt(y, train), valuesAt(weights, train), penalties);
    const unseen = [...fold.keys()].filter((i) => fold[i] === f);
    models.forEach((model, k) => {
      for (const i of unseen) out[k]![i] = model.logOdds(row<Float32Array | Float64Array>(x, i));
    });
  }
  return out;
}
