/** The costs between which RouterArena scores, in USD per 1,000 prompts. */
export const ARENA_COST = { low: 0.0044, high: 200 } as const;

/** How much the score leans to cost; 0 gives the accuracy alone. */
export const ARENA_BETA = 0.1;

export interface ArenaScore {
  /** S, in [0, 1]. */
  readonly score: number;
  /** A: mean score, in [0, 1]. */
  readonly accuracy: number;
  /** C, in [0, 1]: 1 at $0.0044 per 1,000 prompts and below, 0 at $200 and above. */
  readonly cost: number;
  /** Whether the cost lay outside of those bounds and was moved to the nearer one. */
  readonly clamped: boolean;
}

/**
 * RouterArena's score: a weighted harmonic mean of accuracy and (logarithmic) cheapness.
 *
 *   C = (log₂ c_max − log₂ c) / (log₂ c_max − log₂ c_min)
 *   S = (1 + β) · A · C / (β · A + C)
 *
 * Costs outside of [c_min, c_max] are clamped, where the original fails at 0 and leaves [0, 1].
 *
 * @param accuracy     A, in [0, 1]
 * @param costPer1000  c, USD per 1,000 prompts, >= 0
 * @see RouterArena, arXiv:2510.00202, and its `compute_scores.py`
 */
export function arenaScore(accuracy: number, costPer1000: number): ArenaScore {
  const c = Math.min(ARENA_COST.high, Math.max(ARENA_COST.low, costPer1000));
  const cost = Math.log2(ARENA_COST.high / c) / Math.log2(ARENA_COST.high / ARENA_COST.low);
  const parts = ARENA_BETA * accuracy + cost;
  const score = parts > 0 ? ((1 + ARENA_BETA) * accuracy * cost) / parts : 0; // 0/0: no accuracy, no cheapness
  return { score, accuracy, cost, clamped: c !== costPer1000 };
}
