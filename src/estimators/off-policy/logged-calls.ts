import type { Matrix } from "../../math/matrix.js";

/** Calls of a log as numbers: one model answered each, and only its outcome is known. */
export interface LoggedCalls {
  /** (m) row of the prompt in the embeddings. */
  readonly prompt: Int32Array;
  /** (m) index in [0, K) of the model that answered. */
  readonly arm: Int32Array;
  /** (m) its score in [0, 1]; NaN where none was given yet. */
  readonly score: Float64Array;
  /** (m) its cost in USD, >= 0; NaN where unknown. */
  readonly cost: Float64Array;
  /** m × K: probabilities with which the policy would have chosen each model; a row of NaN where they were not logged. */
  readonly propensities: Matrix;
  /** (m) 0 where the record says that nothing was drawn at random, else 1. */
  readonly randomized: Uint8Array;
}
