import type { LoggedRecord } from "../data/records.js";

/** Why the fallback model answered, and not one of the router's choice. */
export type FallbackReason = "no-user-text" | "router-failed";

/**
 * One choice of a model for one prompt, as the gateway made it: a logged call without its outcome, so that a decision
 * log is training data once scores are joined to it by `id`.
 */
export interface Decision extends LoggedRecord {
  /** Model → probability with which this choice would have fallen on it; sums to 1 and is positive for `model`. */
  readonly propensities: Readonly<Record<string, number>>;
  readonly policy: string;
  /** Whether chance took part: more than one model had a positive propensity. */
  readonly randomized: boolean;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Name of the router in the gateway's configuration. */
  readonly router: string;
  /** λ, quality points per USD; with `utilities`. */
  readonly lambda?: number;
  /** Model → score − λ·cost, in quality points. */
  readonly utilities?: Readonly<Record<string, number>>;
  /** In [0, 1]; with `winRate`, `strong` and `weak`. */
  readonly threshold?: number;
  /** P(`strong`'s answer preferred to `weak`'s), in [0, 1]. */
  readonly winRate?: number;
  readonly strong?: string;
  readonly weak?: string;
  readonly fallback?: FallbackReason;
  /** Share of the training prompts that lie farther from training than this prompt, in [0, 1]; near 0 the router guesses. */
  readonly familiarity?: number;
}
