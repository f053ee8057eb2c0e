import { FairleadError } from "../../errors.js";
import { at, type Matrix } from "../../math/matrix.js";

/**
 * Doubly robust (AIPW) scores: each model's outcome on each prompt, from a log that shows one model's outcome per prompt.
 *
 *   score[i,k] = μ[i,k] + 1{a[i] = k} · (y[i] − μ[i,k]) / max(e[i,k], minPropensity)
 *
 * Averages are consistent if either μ or e is, where the clip does not bind.
 *
 * @param a   (n) index in [0, K) of the model that answered
 * @param y   (n) its outcome: quality in [0, 1], or cost in USD
 * @param mu  (n × K) outcomes predicted out of fold (see `crossFit`), in y's unit
 * @param e   (n × K) P(a = k | prompt), out of fold
 * @param minPropensity  clip in (0, 1]; higher trades variance for bias. Default 0.01
 * @returns   (n × K) in y's unit; entries may leave y's range
 * @throws {FairleadError} SHAPE_MISMATCH
 * @see Robins, Rotnitzky & Zhao 1994, JASA 89:846–866; Kennedy 2020, arXiv:2004.14497
 */
export function doublyRobustScores(
  a: Int32Array,
  y: Float64Array,
  mu: Matrix,
  e: Matrix,
  minPropensity = 0.01,
): Matrix {
  if (y.length !== a.length || mu.rows !== a.length || e.rows !== mu.rows || e.columns !== mu.columns)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${a.length} outcomes, and mu and e of ${a.length} × K`,
      found: `${y.length} outcomes, ${mu.rows} × ${mu.columns} and ${e.rows} × ${e.columns}`,
      fix: "Predict both for every logged call, one column per model.",
    });
  const values = mu.values.slice();
  a.forEach((k, i) => {
    values[i * mu.columns + k]! += (y[i]! - at(mu, i, k)) / Math.max(at(e, i, k), minPropensity);
  });
  return { ...mu, values };
}
