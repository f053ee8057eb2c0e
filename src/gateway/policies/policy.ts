import type { Rng } from "../../random.js";

/** A choice and the probabilities it was drawn with, without which its outcome could never be corrected. */
export interface Choice {
  /** In [0, K). */
  readonly index: number;
  /** (K) sums to 1. */
  readonly propensities: Float64Array;
}

/** What a policy may know besides the utilities. */
export interface Situation {
  /** (K) names. */
  readonly models?: readonly string[];
  /** (K) utilities by the router that this one is compared with; −∞ for a model that it does not know. */
  readonly rival?: Float64Array;
}

/** Turns utilities into a choice. The propensities are those that the draw was made with, exactly. */
export interface Policy {
  readonly name: string;
  /**
   * @param utilities  (K) finite, higher is better, at least one
   * @throws {FairleadError} INVALID_ARGUMENT for no utilities, or one that is no number
   */
  choose(utilities: Float64Array, rng: Rng, situation?: Situation): Choice;
}
