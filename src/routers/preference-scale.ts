import { at, type Matrix } from "../math/matrix.js";
import { preferenceSlope } from "./preference-slope.js";

/**
 * The scale that turns a gap between two predicted scores into a probability of preference:
 *
 *   P(k preferred to l) = σ((ŝ[k] − ŝ[l]) / scale),   label = (1 + s[k] − s[l]) / 2
 *
 * Maximum likelihood in slope = 1/scale over all pairs of models on all training prompts. Ranks of
 * prompts do not depend on it; thresholds on the win rate mean something because of it.
 *
 * @param predicted  n × K
 * @param scores     n × K, NaN where not observed
 * @param weights    (n) how much a row counts. Default all 1
 * @returns          in (0, 1000]: 1000 where the predictions tell nothing
 */
export function preferenceScale(predicted: Matrix, scores: Matrix, weights?: Float64Array): number {
  const gap: number[] = [];
  const winA: number[] = [];
  const weight: number[] = [];
  for (let i = 0; i < scores.rows; i++)
    for (let k = 1; k < scores.columns; k++)
      for (let l = 0; l < k; l++) {
        const label = (1 + at(scores, i, k) - at(scores, i, l)) / 2;
        if (Number.isNaN(label)) continue;
        gap.push(at(predicted, i, k) - at(predicted, i, l));
        winA.push(Math.min(1, Math.max(0, label)));
        weight.push(weights?.[i] ?? 1);
      }
  return 1 / preferenceSlope({ gap, winA, weight });
}
