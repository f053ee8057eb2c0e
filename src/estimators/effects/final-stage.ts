import { type Matrix, rowsOf } from "../../math/matrix.js";
import { valuesAt } from "../cross-fit.js";
import { effectiveSampleSize } from "../effective-sample-size.js";
import type { Predictor, Regressor } from "../regressor.js";

/**
 * Regresses pseudo-outcomes on features. Their weights are precisions, not counts, and their noise differs by row: so the
 * learner's `byPrecision` is used where there is one. Elsewhere weights are counts, and they are scaled to sum to their
 * effective sample size (Σw)²/Σw²: where gold is rare and the R-learner weighs it, a gold row counts as about one, and a
 * tree's least leaf as gold rows.
 *
 * GCV would go wrong on any scale. The rare treatment decides the fit, but most of Σ w (z − Δ)² = Σ (y − m − (t − e)Δ)² is
 * the other's noise: shared out over n = Σw or (Σw)²/Σw², gold's noise is taken for N/n times what it is, and Δ is smoothed
 * to a constant; shared out over n = N, it is taken for the judges'. On 100 gold rows of 4,500 and 10 features, mean squared
 * error of a linear Δ of variance 0.25 (noise sd 0.3 both) and 0.09 (gold 0.2, judges 0.8), 12 seeds:
 *
 *   regression of gold's y − m 0.012, 0.007; leave-one-out 0.012, 0.007; GCV by n = N 0.012, 0.051; by (Σw)²/Σw² 0.263, 0.095
 *
 * @param z     (N) pseudo-outcomes
 * @param w     (N) weights
 * @param rows  indices of the rows to learn from
 */
export function finalStage(
  effect: Regressor,
  x: Matrix<Float32Array | Float64Array>,
  z: Float64Array,
  w: Float64Array,
  rows: Int32Array,
): Predictor {
  return (effect.byPrecision ?? effect).fit(rowsOf(x, rows), valuesAt(z, rows), asCounts(valuesAt(w, rows)));
}

function asCounts(w: Float64Array): Float64Array {
  const scale = effectiveSampleSize(w) / w.reduce((sum, value) => sum + value, 0);
  return w.map((value) => scale * value);
}
