import { effectiveSampleSize } from "../../estimators/effective-sample-size.js";
import { at, type Matrix } from "../../math/matrix.js";

/** How much of what a policy would do the log has seen done. */
export interface Coverage {
  /** Kish's effective number of calls that speak for the policy: (Σw)² / Σw², w = π[a] / ē[a]. */
  readonly effectiveSampleSize: number;
  /** u in [0, 1]: share of the policy's calls that no call of the log stands for. */
  readonly uncovered: number;
  /** Share of the calls that speak for the policy whose propensity was raised to the clip. */
  readonly clippedShare: number;
  readonly models: readonly ModelCoverage[];
}

export interface ModelCoverage {
  readonly model: string;
  /** Share of the calls that the policy would send it. */
  readonly share: number;
  /** Calls of the log that it answered. */
  readonly calls: number;
  /** Kish's effective number of its calls that speak for the policy. */
  readonly effectiveSampleSize: number;
  readonly uncovered: number;
}

/**
 * A doubly robust score of model k on prompt i is right on average where e = ē, and stands with the weight e / ē for what the
 * log shows, the rest being the outcome model's word:
 *
 *   u = 1/n Σᵢₖ π[i,k] (1 − e[i,k] / ē[i,k]),   ē = max(e, clip) where e > 0;  1 − e/ē = 1 where e = 0
 *
 * so that a value in [0, 1] can be wrong by u at most, however wrong the outcome model is.
 *
 * @param arm  (n)
 * @param pi   n × K, rows sum to 1
 * @param e    n × K, not clipped
 */
export function coverageOf(arm: Int32Array, pi: Matrix, e: Matrix, clip: number, models: readonly string[]): Coverage {
  const n = arm.length;
  const weights = Float64Array.from(arm, (k, i) => at(pi, i, k) / Math.max(at(e, i, k), clip));
  const perModel = models.map((model, k): ModelCoverage => {
    let [share, uncovered, calls] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const p = at(pi, i, k);
      share += p / n;
      uncovered += (p * lost(at(e, i, k), clip)) / n;
      calls += Number(arm[i] === k);
    }
    const own = weights.filter((_, i) => arm[i] === k);
    return { model, share, calls, effectiveSampleSize: effectiveSampleSize(own), uncovered };
  });
  let [speaking, clipped] = [0, 0];
  arm.forEach((k, i) => {
    speaking += Number(weights[i]! > 0);
    clipped += Number(weights[i]! > 0 && at(e, i, k) < clip);
  });
  return {
    effectiveSampleSize: effectiveSampleSize(weights),
    uncovered: Math.min(
      1,
      perModel.reduce((sum, one) => sum + one.uncovered, 0),
    ),
    clippedShare: speaking > 0 ? clipped / speaking : 0,
    models: perModel,
  };
}

const lost = (e: number, clip: number): number => (e >= clip && e > 0 ? 0 : e > 0 ? 1 - e / clip : 1);
