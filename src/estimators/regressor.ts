import { type Matrix, row } from "../math/matrix.js";

/** Predicts one number from features. */
export interface Predictor {
  /** @param x (d) */
  predict(x: Float32Array | Float64Array): number;
  /**
   * Many rows at once, where that is faster than one by one; the same numbers as `predict`. Call {@link predictRows}.
   *
   * @param x  n × d
   * @returns  (n)
   */
  predictRows?(x: Matrix<Float32Array | Float64Array>): Float64Array;
}

/** Learns E[y | x]. Settings go to the constructor; `fit` returns a new object. */
export interface Regressor {
  readonly name: string;
  /**
   * @param x        n × d
   * @param y        (n), finite
   * @param weights  (n), >= 0; a weight of 2 counts as two equal rows. Default all 1
   * @throws {FairleadError} SHAPE_MISMATCH
   */
  fit(x: Matrix<Float32Array | Float64Array>, y: Float64Array, weights?: Float64Array): Predictor;
  /**
   * The same learner for weights that say how precise a target is, 1/variance in any unit, and not how often its row is
   * there. Default: none; they can only be read as counts.
   */
  readonly byPrecision?: Regressor;
}

/**
 * Predictions for all rows: by the predictor's own `predictRows` where it has one, else row by row.
 *
 * @param x  n × d
 * @returns  (n)
 */
export function predictRows(predictor: Predictor, x: Matrix<Float32Array | Float64Array>): Float64Array {
  if (predictor.predictRows) return predictor.predictRows(x);
  return Float64Array.from({ length: x.rows }, (_, i) => predictor.predict(row<Float32Array | Float64Array>(x, i)));
}
