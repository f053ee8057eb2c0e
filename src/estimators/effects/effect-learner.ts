import type { Matrix } from "../../math/matrix.js";
import type { Predictor } from "../regressor.js";

/** Outcomes under two treatments, one of them per row. In Fairlead the treatment is how a gain was evaluated: 1 gold, 0 judged. */
export interface TreatedSample {
  /** N × d */
  readonly x: Matrix<Float32Array | Float64Array>;
  /** (N) outcome */
  readonly y: Float64Array;
  /** (N) t in {0, 1} */
  readonly treated: Uint8Array;
  /** (N) P(t = 1 | x), where the design says it. Default: estimated, cross-fitted and calibrated */
  readonly propensity?: Float64Array;
  /** (N) rows that share a number are held out together: labels of the same answers, say. Default: every row for itself */
  readonly group?: Int32Array;
}

/**
 * Learns the conditional average treatment effect Δ(x) = E[y(1) − y(0) | x]. Settings go to the constructor; `fit` returns
 * a new object.
 */
export interface EffectLearner {
  readonly name: string;
  /** @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where a treatment has fewer rows than folds */
  fit(sample: TreatedSample): Predictor;
}
