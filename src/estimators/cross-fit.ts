import { FairleadError } from "../errors.js";
import { type Matrix, rowsOf } from "../math/matrix.js";
import { predictRows, type Regressor } from "./regressor.js";

type Features = Matrix<Float32Array | Float64Array>;

export interface CrossFitOptions {
  /** (n), >= 0. Default all 1 */
  readonly weights?: Float64Array;
  /** Indices of the rows that may be learned from; every row is predicted. Default: all */
  readonly rows?: ArrayLike<number>;
}

/**
 * Out-of-fold predictions: each row is predicted by a model that was fitted on the other folds,
 *
 *   ŷ[i] = μ^{−fold[i]}(x[i])
 *
 * so that no row's own noise is in its prediction. With `rows`, a model learns from those rows alone (say one treatment's)
 * and still predicts all; targets of other rows are not read.
 *
 * @param x     n × d
 * @param y     (n)
 * @param fold  (n) see `stratifiedFolds`
 * @returns     (n) in y's unit
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where a fold leaves nothing to learn from
 * @see Chernozhukov et al. 2018, Econometrics Journal 21:C1-C68
 */
export function crossFit(
  regressor: Regressor,
  x: Features,
  y: Float64Array,
  fold: Int32Array,
  { weights, rows }: CrossFitOptions = {},
): Float64Array {
  checkLength(y, x.rows, "targets");
  if (weights) checkLength(weights, x.rows, "weights");
  return outOfFold(
    x,
    fold,
    (train, unseen) => {
      const model = regressor.fit(rowsOf(x, train), valuesAt(y, train), weights && valuesAt(weights, train));
      return predictRows(model, unseen);
    },
    rows,
  );
}

/**
 * What {@link crossFit} does for a model of any kind.
 *
 * @param predict  fits on the rows of the given indices, and returns a number for each row of `unseen`
 */
export function outOfFold(
  x: Features,
  fold: Int32Array,
  predict: (train: Int32Array, unseen: Features) => Float64Array,
  rows?: ArrayLike<number>,
): Float64Array {
  checkLength(fold, x.rows, "folds");
  const learnable = rows ? Int32Array.from(rows) : Int32Array.from({ length: x.rows }, (_, i) => i);
  const out = new Float64Array(x.rows);
  for (const f of new Set(fold)) {
    const train = learnable.filter((i) => fold[i] !== f);
    if (train.length === 0) throw nothingToLearnFrom(f);
    const unseen = Int32Array.from(fold.keys()).filter((i) => fold[i] === f);
    const predicted = predict(train, rowsOf(x, unseen));
    unseen.forEach((i, j) => {
      out[i] = predicted[j]!;
    });
  }
  return out;
}

/** (rows.length) the values of the given rows, in that order. */
export const valuesAt = (values: ArrayLike<number>, rows: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: rows.length }, (_, j) => values[rows[j]!]!);

const nothingToLearnFrom = (fold: number) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: "rows to learn from in at least two folds",
    found: `all of them in fold ${fold}`,
    fix: "Use folds that are stratified by what the rows are chosen by, or fewer folds.",
  });

function checkLength(values: ArrayLike<number>, rows: number, what: string): void {
  if (values.length !== rows)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${rows} ${what}, one per row of x`,
      found: `${values.length}`,
      fix: "Cut the features and all that goes with them to the same rows.",
    });
}
