import type { Matrix } from "../math/matrix.js";

/** A target in the eigenbasis: z = Vᵀ XᵀW(y − ȳ). */
export interface RotatedTarget {
  /** (n) */
  readonly y: Float64Array;
  /** ȳ, weighted. */
  readonly average: number;
  /** (d) */
  readonly z: Float64Array;
}

/**
 * Leave-one-out error of ridge regressions with an unpenalised intercept, without fitting one anew:
 *
 *   LOO(α) = Σ w ((y − f_α(x)) / (1 − h))² / Σ w,    h = w (1/Σw + Σ_k u_k² / (e_k + α)),   u = V(x − x̄)
 *
 * It asks nothing of the weights' scale. GCV, which gives every unit of weight the mean residual, is misled where weights are
 * precisions: rows that weigh next to nothing then hold most of the residuals, and are taken for the noise of all.
 *
 * @param u        n × d, centred rows in the eigenbasis of XᵀWX
 * @param e        (d) its eigenvalues
 * @param weights  (n)
 * @returns        sum over the targets, for each penalty; Infinity where some row decides its own prediction
 * @see Allen 1974, Technometrics 16:125-127 (PRESS)
 */
export function leaveOneOutErrors(
  penalties: readonly number[],
  u: Matrix,
  e: Float64Array,
  weights: Float64Array,
  targets: readonly RotatedTarget[],
): readonly number[] {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return penalties.map((penalty) => {
    const shrinkage = e.map((value) => 1 / (value + penalty));
    const slopes = targets.map(({ z }) => z.map((value, k) => value * shrinkage[k]!));
    let sum = 0;
    for (let i = 0; i < u.rows; i++) {
      if (weights[i] === 0) continue;
      const stays = 1 - weights[i]! * (1 / total + quadratic(u, i, shrinkage));
      if (stays < 1e-9) return Infinity;
      targets.forEach(({ y, average }, k) => {
        sum += weights[i]! * ((y[i]! - average - product(u, i, slopes[k]!)) / stays) ** 2;
      });
    }
    return sum / total;
  });
}

/** Σ_k u[i,k]² s_k */
function quadratic({ columns, values }: Matrix, i: number, s: Float64Array): number {
  let sum = 0;
  for (let k = 0, o = i * columns; k < columns; k++, o++) sum += values[o]! * values[o]! * s[k]!;
  return sum;
}

/** Σ_k u[i,k] b_k */
function product({ columns, values }: Matrix, i: number, b: Float64Array): number {
  let sum = 0;
  for (let k = 0, o = i * columns; k < columns; k++, o++) sum += values[o]! * b[k]!;
  return sum;
}
