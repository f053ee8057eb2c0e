import { type Matrix, rowsOf, zeros } from "../../math/matrix.js";
import { outOfFold, valuesAt } from "../cross-fit.js";
import { type Predictor, predictRows, type Regressor } from "../regressor.js";

type Features = Matrix<Float32Array | Float64Array>;

/** E[y | x] of each model, from calls that show one model each. */
export interface OutcomeModels {
  /** n × K, out of fold. */
  readonly mu: Matrix;
  /** Arms with a shrunken mean in place of a model. */
  readonly fallback: readonly number[];
  /** (K) by models fitted on all calls. @param x  (d) */
  predict(x: Float32Array | Float64Array): Float64Array;
}

export interface OutcomeSettings {
  readonly regressor: Regressor;
  /** (n) */
  readonly fold: Int32Array;
  readonly folds: number;
  /** Predictions are cut to this range, which the outcome never leaves. */
  readonly range: readonly [low: number, high: number];
}

/** Calls of the average model that a mean is drawn towards. */
const PRIOR_CALLS = 10;

/**
 * One regression a model, each predicting all calls out of fold. A model whose calls do not reach every fold, or that was never
 * called, has its mean instead, drawn towards that of all calls:
 *
 *   μ[i,k] = (Σ y + 10 ȳ) / (calls + 10)      over k's calls of the other folds; ȳ over those of all models
 *
 * @param y  (n); NaN where it is unknown, which leaves the call out
 */
export function outcomeModels(
  x: Features,
  arm: Int32Array,
  y: Float64Array,
  K: number,
  { regressor, fold, folds, range }: OutcomeSettings,
): OutcomeModels {
  const mu = zeros(x.rows, K);
  const known = Int32Array.from(arm.keys()).filter((i) => !Number.isNaN(y[i]!));
  const reached = new Set(known.map((i) => fold[i]!)).size;
  const within = (value: number) => Math.min(range[1], Math.max(range[0], value));
  const predictors: Predictor[] = [];
  const fallback: number[] = [];
  for (let k = 0; k < K; k++) {
    const rows = known.filter((i) => arm[i] === k);
    const isFew = new Set(rows.map((i) => fold[i]!)).size < folds;
    if (isFew) fallback.push(k);
    const learn = (train: Int32Array): Predictor => {
      const own = train.filter((i) => arm[i] === k);
      if (isFew) return constant(shrunkenMean(valuesAt(y, own), valuesAt(y, train)));
      return regressor.fit(rowsOf(x, own), valuesAt(y, own));
    };
    const predicted =
      reached < 2
        ? new Float64Array(x.rows)
        : outOfFold(x, fold, (train, unseen) => predictRows(learn(train), unseen), known);
    predicted.forEach((value, i) => {
      mu.values[i * K + k] = within(value);
    });
    predictors.push(known.length === 0 ? constant(0) : learn(known));
  }
  return { mu, fallback, predict: (one) => Float64Array.from(predictors, (model) => within(model.predict(one))) };
}

function shrunkenMean(own: Float64Array, all: Float64Array): number {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return (sum(own) + (PRIOR_CALLS * sum(all)) / all.length) / (own.length + PRIOR_CALLS);
}

const constant = (value: number): Predictor => ({ predict: () => value });
