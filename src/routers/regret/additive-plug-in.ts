import { ridgeBasis } from "../../estimators/ridge.js";
import { type Matrix, row, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import type { LinearScores } from "../linear-router.js";

/** Calls of the average model that a model's level is drawn towards. */
const PRIOR_CALLS = 3;

/**
 * What models share of an outcome, learned from one model's outcome per prompt: one slope for all of them, and a level each,
 *
 *   y[i] ≈ b[a[i]] + w · z[i]
 *
 * w by ridge on what is left when each model's own averages are taken from y and z; b drawn towards the models' average where
 * calls are few. Of all that can be fitted to a log this varies least: regret training starts here and adds what sets models
 * apart.
 *
 * @param z    n × p
 * @param arm  (n) in [0, K)
 * @param y    (n) finite
 */
export function additivePlugIn(z: Matrix, arm: Int32Array, y: Float64Array, K: number): LinearScores {
  const averages = armMeans(z, arm, y, K);
  const within = zeros(z.rows, z.columns);
  const residual = new Float64Array(z.rows);
  arm.forEach((k, i) => {
    const { means, outcome } = averages[k]!;
    for (let j = 0; j < z.columns; j++) within.values[i * z.columns + j] = z.values[i * z.columns + j]! - means[j]!;
    residual[i] = y[i]! - outcome;
  });
  const w = z.rows > 2 ? ridgeBasis(within).fit([residual])[0]!.coefficients : new Float64Array(z.columns);

  const levels = averages.map(({ means, outcome }) => outcome - dot(w, means));
  const known = averages.map(({ calls }) => calls);
  const overall = levels.reduce((sum, b, k) => sum + (known[k]! > 0 ? b * known[k]! : 0), 0) / z.rows;
  const coefficients = zeros(K, z.columns);
  const intercepts = Float64Array.from(levels, (b, k) => {
    coefficients.values.set(w, k * z.columns);
    return ((known[k]! > 0 ? b * known[k]! : 0) + PRIOR_CALLS * overall) / (known[k]! + PRIOR_CALLS);
  });
  return { coefficients, intercepts };
}

/** The same of costs: relative to the model's own average, since a long answer is dear whoever gives it. */
export function additiveCosts(z: Matrix, arm: Int32Array, cost: Float64Array, K: number): LinearScores {
  const level = armMeans(z, arm, cost, K).map(({ outcome }) => outcome);
  const relative = cost.map((usd, i) => (level[arm[i]!]! > 0 ? usd / level[arm[i]!]! : 1));
  const { coefficients, intercepts } = additivePlugIn(z, arm, relative, K);
  coefficients.values.forEach((value, o) => {
    coefficients.values[o] = value * level[Math.floor(o / z.columns)]!;
  });
  return { coefficients, intercepts: intercepts.map((b, k) => b * level[k]!) };
}

interface ArmMean {
  readonly calls: number;
  /** (p) */
  readonly means: Float64Array;
  readonly outcome: number;
}

function armMeans(z: Matrix, arm: Int32Array, y: Float64Array, K: number): readonly ArmMean[] {
  return Array.from({ length: K }, (_, k) => {
    const own = [...arm.keys()].filter((i) => arm[i] === k);
    const means = new Float64Array(z.columns);
    let outcome = 0;
    for (const i of own) {
      outcome += y[i]! / own.length;
      row(z, i).forEach((value, j) => {
        means[j]! += value / own.length;
      });
    }
    return { calls: own.length, means, outcome };
  });
}
