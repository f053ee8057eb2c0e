import { logistic } from "../math/logistic.js";
import { at, type Matrix } from "../math/matrix.js";

/**
 * The scale that turns a gap between two predicted scores into a probability of preference:
 *
 *   P(k preferred to l) = σ((ŝ[k] − ŝ[l]) / scale),   label = (1 + s[k] − s[l]) / 2
 *
 * Maximum likelihood in slope = 1/scale over all pairs of models on all training prompts, by Newton's method. Ranks of
 * prompts do not depend on it; thresholds on the win rate mean something because of it.
 *
 * @param predicted  n × K
 * @param scores     n × K, NaN where not observed
 * @returns          in (0, 1000]: 1000 where the predictions tell nothing
 */
export function preferenceScale(predicted: Matrix, scores: Matrix): number {
  let slope = 1;
  for (let step = 0; step < 30; step++) {
    let gradient = 0;
    let curvature = 1e-9;
    for (let i = 0; i < scores.rows; i++)
      for (let k = 1; k < scores.columns; k++)
        for (let l = 0; l < k; l++) {
          const label = (1 + at(scores, i, k) - at(scores, i, l)) / 2;
          if (Number.isNaN(label)) continue;
          const gap = at(predicted, i, k) - at(predicted, i, l);
          const p = logistic(slope * gap);
          gradient += (label - p) * gap;
          curvature += p * (1 - p) * gap * gap;
        }
    const next = Math.min(1000, Math.max(0.001, slope + Math.max(-2, Math.min(2, gradient / curvature))));
    if (Math.abs(next - slope) < 1e-9) break;
    slope = next;
  }
  return 1 / slope;
}
