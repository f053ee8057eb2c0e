import { logistic } from "../../math/logistic.js";

/**
 * Davidson's model of a battle with ties, from the gap g = (δ[a] − δ[b]) / 2 and the tie's log-odds t:
 *
 *   P(a won, tie, b won) = softmax(g, t, −g)
 *
 * For two models it is a softmax over three labels; t = −∞ is Bradley-Terry.
 *
 * @see Davidson 1970, JASA 65:317–328
 */
export interface ThreeLabels {
  readonly won: number;
  readonly tied: number;
  readonly lost: number;
}

export function threeLabels(g: number, t: number): ThreeLabels {
  const most = Math.max(Math.abs(g), t);
  const [a, tie, b] = [Math.exp(g - most), Math.exp(t - most), Math.exp(-g - most)];
  const sum = a + tie + b;
  return { won: a / sum, tied: tie / sum, lost: b / sum };
}

/** −Σ label · ln P(label), in nats. */
export function threeLabelLoss(g: number, t: number, won: number, tied: number): number {
  const most = Math.max(Math.abs(g), t);
  const logSum = most + Math.log(Math.exp(g - most) + Math.exp(t - most) + Math.exp(-g - most));
  return logSum - won * g - (tied > 0 ? tied * t : 0) + (1 - won - tied) * g;
}

/**
 * Log-odds of P(a won) + P(tie) / 2, the share of the win that a gets; odd in g:
 *
 *   ln( (2 e^g + e^t) / (2 e^−g + e^t) )
 */
export function shareLogOdds(g: number, t: number): number {
  const most = Math.max(Math.abs(g), t);
  const tie = Math.exp(t - most);
  return Math.log(2 * Math.exp(g - most) + tie) - Math.log(2 * Math.exp(-g - most) + tie);
}

/** P(a won) + P(tie) / 2, in [0, 1]. @param slope  of Platt scaling, > 0 */
export const winShare = (g: number, t: number, slope = 1): number => logistic(slope * shareLogOdds(g, t));
