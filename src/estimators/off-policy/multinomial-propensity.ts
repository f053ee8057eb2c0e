import { FairleadError } from "../../errors.js";
import { type Matrix, row, rowsOf, zeros } from "../../math/matrix.js";
import { principalAxes } from "../../math/principal-components.js";
import { softmaxRows } from "../../math/softmax.js";
import { rng } from "../../random.js";
import { boosting } from "../boosting/boosting.js";
import { crossFit, valuesAt } from "../cross-fit.js";
import { forest } from "../forest/forest.js";
import type { Regressor } from "../regressor.js";
import { type LoggedFolds, loggedFolds } from "./logged-folds.js";
import { calibrated, type MultinomialCalibration, multinomialCalibration } from "./multinomial-calibration.js";
import { multinomialLoss, multinomialPath } from "./multinomial-logistic.js";

type Features = Matrix<Float32Array | Float64Array>;

/** What a propensity is learned by: one model for all arms, or a regression of 1{a = k} for each. */
export type PropensityLearner = "logistic" | "forest" | "boosting";

export interface MultinomialPropensityOptions {
  /** Default "logistic" */
  readonly learner?: PropensityLearner;
  /** Default {@link loggedFolds} of `folds` and `seed` */
  readonly folded?: LoggedFolds;
  /** Default 5 */
  readonly folds?: number;
  /** Default 0 */
  readonly seed?: number;
  /** Clip in [0, 1); higher trades variance for bias. Default 0.01 */
  readonly minPropensity?: number;
  /** Features are brought to this many principal components first, >= 1. Default 50 */
  readonly components?: number;
}

export interface MultinomialPropensity {
  /** n × K: P(a = k | x), out of fold, calibrated, at least `minPropensity`; 0 for models that were never called. */
  readonly e: Matrix;
  /** n × K: before the clip; rows sum to 1. */
  readonly unclipped: Matrix;
  /** Share of the entries above 0 that were raised to `minPropensity`. */
  readonly clippedShare: number;
  readonly calibration: MultinomialCalibration;
  /** λ of the logistic regression, in rows; null for other learners. */
  readonly penalty: number | null;
  readonly folded: LoggedFolds;
}

/** Penalties that are tried, as powers of ten of the curvature that a feature of unit variance meets in a class. */
export const MULTINOMIAL_DECADES: readonly number[] = [1.5, 0.5, 0, -0.5, -1.5];

/**
 * P(a = k | x) where no policy logged it: learned on the other folds, calibrated on all out-of-fold logits, then clipped:
 *
 *   e[i,k] = max(softmax_k(slope · z_k^{−fold[i]}(x_i) + intercept_k), minPropensity)
 *
 * Features are first brought to 50 principal components, of variance 1: what a policy saw of a prompt is rarely finer, and
 * K = 11 models of 384 dimensions would have more coefficients than calls. Models with fewer prompts than folds have their
 * base rate, the same for every prompt; models never called have 0.
 *
 * @param x       n × d, one row a call
 * @param arm     (n) in [0, K)
 * @param prompt  (n) calls of one prompt stay in one fold
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where no model answered as many prompts as there are folds
 */
export function multinomialPropensity(
  x: Features,
  arm: Int32Array,
  prompt: Int32Array,
  K: number,
  {
    learner = "logistic",
    folds = 5,
    seed = 0,
    folded = loggedFolds(arm, prompt, K, { folds, seed }),
    minPropensity = 0.01,
    components = 50,
  }: MultinomialPropensityOptions = {},
): MultinomialPropensity {
  checkLengths(x, arm, prompt);
  const { frequent, fold } = folded;
  const rows = Int32Array.from(arm.keys()).filter((i) => frequent.includes(arm[i]!));
  const label = Int32Array.from(rows, (i) => frequent.indexOf(arm[i]!));
  const z = principalAxes(x, components, rng(seed, "propensity-components")).coordinates(x);
  const { logits, penalty } =
    learner === "logistic"
      ? logisticLogits(z, rows, label, fold, frequent.length)
      : regressedLogits(learner === "forest" ? smallForest(seed) : smallBoosting(seed), z, rows, label, fold, frequent);
  const calibration = multinomialCalibration(rowsOf(logits, rows), label);
  const unclipped = amongAll(softmaxRows(calibrated(logits, calibration)), arm, K, folded);
  return { ...clippedAt(unclipped, minPropensity), unclipped, calibration, penalty, folded };
}

/** Entries below `minPropensity` raised to it, and how many these were; a 0 says that the model could not be called, and stays. */
export function clippedAt(e: Matrix, minPropensity: number) {
  const values = e.values.map((p) => (p === 0 ? 0 : Math.max(p, minPropensity)));
  const [raised, possible] = [e.values.filter((p) => p > 0 && p < minPropensity), e.values.filter((p) => p > 0)];
  return { e: { ...e, values }, clippedShare: possible.length > 0 ? raised.length / possible.length : 0 };
}

/** n × K out-of-fold logits at the penalty of lowest loss. @param rows  of frequent arms, with their labels */
function logisticLogits(z: Matrix, rows: Int32Array, label: Int32Array, fold: Int32Array, K: number) {
  const rates = Float64Array.from({ length: K }, (_, k) => label.filter((a) => a === k).length / label.length);
  const curvature = (rows.length * rates.reduce((sum, p) => sum + p * (1 - p), 0)) / K || 1;
  const penalties = MULTINOMIAL_DECADES.map((decade) => curvature * 10 ** decade);
  const found = penalties.map(() => zeros(z.rows, K));
  for (const f of new Set(fold)) {
    const train = Int32Array.from(rows.keys()).filter((j) => fold[rows[j]!] !== f);
    const unseen = Int32Array.from(fold.keys()).filter((i) => fold[i] === f);
    const models = multinomialPath(
      rowsOf(z, valuesAt(rows, train)),
      label.filter((_, j) => fold[rows[j]!] !== f),
      K,
      penalties,
    );
    const features = rowsOf(z, unseen);
    models.forEach((model, p) => {
      const predicted = model.logits(features);
      unseen.forEach((i, j) => {
        found[p]!.values.set(row(predicted, j), i * K);
      });
    });
  }
  const losses = found.map((logits) => multinomialLoss(rowsOf(logits, rows), label));
  const best = losses.indexOf(Math.min(...losses));
  return { logits: found[best]!, penalty: penalties[best]! };
}

/** Share of its base rate that a one-vs-rest prediction keeps, so that a prediction of 0 has a logarithm. */
const KEPT = 0.01;

/** ln of regressions of 1{a = k}, one a class. Their sum is not 1 before the softmax. */
function regressedLogits(
  regressor: Regressor,
  z: Matrix,
  rows: Int32Array,
  label: Int32Array,
  fold: Int32Array,
  frequent: readonly number[],
) {
  const K = frequent.length;
  const logits = zeros(z.rows, K);
  for (let k = 0; k < K; k++) {
    const y = new Float64Array(z.rows);
    rows.forEach((i, j) => {
      y[i] = Number(label[j] === k);
    });
    const rate = label.filter((a) => a === k).length / label.length;
    crossFit(regressor, z, y, fold, { rows }).forEach((p, i) => {
      logits.values[i * K + k] = Math.log((1 - KEPT) * Math.max(0, p) + KEPT * rate);
    });
  }
  return { logits, penalty: null };
}

/** Leaves of 20 calls: a leaf is a probability here, and K · folds of them are grown. */
const smallForest = (seed: number) => forest({ trees: 50, minLeaf: 20, features: "sqrt", seed });
const smallBoosting = (seed: number) => boosting({ rounds: 200, learningRate: 0.1, maxDepth: 3, seed });

/** From the frequent arms to all: rare ones get their base rate, and the others share the rest. */
function amongAll(p: Matrix, arm: Int32Array, K: number, { frequent, rare }: LoggedFolds): Matrix {
  const out = zeros(p.rows, K);
  const rate = new Float64Array(K);
  for (const k of arm) rate[k]! += 1 / arm.length;
  const left = 1 - rare.reduce((sum, k) => sum + rate[k]!, 0);
  for (let i = 0; i < p.rows; i++) {
    for (const k of rare) out.values[i * K + k] = rate[k]!;
    frequent.forEach((k, j) => {
      out.values[i * K + k] = left * p.values[i * p.columns + j]!;
    });
  }
  return out;
}

function checkLengths(x: Features, arm: Int32Array, prompt: Int32Array): void {
  if (arm.length === x.rows && prompt.length === x.rows) return;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `${x.rows} models and prompts, one per row of x`,
    found: `${arm.length} and ${prompt.length}`,
    fix: "Give one row of features per call.",
  });
}
