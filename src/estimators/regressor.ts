import type { Matrix } from "../math/matrix.js";

/** Predicts one number from features. */
export interface Predictor {
  /** @param x (d) */
  predict(x: Float32Array | Float64Array): number;
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
}
