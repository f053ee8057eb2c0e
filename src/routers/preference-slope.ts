import { logistic } from "../math/logistic.js";

/** Verdicts, each beside the log-odds that a router gave it. */
export interface JudgedGaps {
  /** (m) log-odds that a is preferred, as the router has them. */
  readonly gap: ArrayLike<number>;
  /** (m) share of the win that went to a, in [0, 1]. */
  readonly winA: ArrayLike<number>;
  /** (m) > 0. */
  readonly weight: ArrayLike<number>;
}

/**
 * Platt scaling with a slope alone: P(a preferred) = σ(slope · gap), by maximum likelihood (Newton's method).
 *
 * With `prior` the slope is drawn towards 1 as by a normal prior of that precision, for few verdicts. Without an intercept, P(a over b) and P(b over a) still sum to 1, and no two prompts change rank.
 *
 * @param prior  precision, >= 0; 1 is that of a standard deviation of 1. Default 0
 * @returns      in [0.001, 1000]: 0.001 where the gaps tell nothing
 * @see Platt 1999, Advances in Large Margin Classifiers
 */
export function preferenceSlope({ gap, winA, weight }: JudgedGaps, prior = 0): number {
  let slope = 1;
  for (let step = 0; step < 30; step++) {
    let gradient = prior * (1 - slope);
    let curvature = 1e-9 + prior;
    for (let i = 0; i < gap.length; i++) {
      const p = logistic(slope * gap[i]!);
      gradient += weight[i]! * (winA[i]! - p) * gap[i]!;
      curvature += weight[i]! * p * (1 - p) * gap[i]! * gap[i]!;
    }
    const next = Math.min(1000, Math.max(0.001, slope + Math.max(-2, Math.min(2, gradient / curvature))));
    if (Math.abs(next - slope) < 1e-9) break;
    slope = next;
  }
  return slope;
}

/** Weighted mean of −ln P(verdict) under σ(slope · gap), in nats; a tie counts half for each side. */
export function preferenceLogLoss({ gap, winA, weight }: JudgedGaps, slope = 1): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < gap.length; i++) {
    const z = slope * gap[i]!;
    sum += weight[i]! * (Math.max(z, 0) - winA[i]! * z + Math.log1p(Math.exp(-Math.abs(z))));
    total += weight[i]!;
  }
  return sum / total;
}
