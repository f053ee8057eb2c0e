import { FairleadError } from "../../errors.js";
import { bradleyTerry, winMatrix } from "../../estimators/bradley-terry.js";
import { tiersOf } from "../../estimators/tiers.js";
import { trainingBattles } from "../battles.js";
import type { TrainingSet } from "../router.js";

/** Which models count as strong and which as weak, by index; no model is both. */
export interface Sides {
  readonly strong: readonly number[];
  readonly weak: readonly number[];
  /** Whose scores count, where only verdicts are borrowed from other models. Default: every strong one's with every weak one's */
  readonly scored?: ModelPair;
}

export interface ModelPair {
  readonly strong: number;
  readonly weak: number;
}

/** 1 where a counts as strong and b as weak, −1 where b does and a as weak, 0 where they are not compared. */
export type Orientation = (a: number, b: number) => number;

export interface SidesOptions {
  /**
   * `tiers`: in battles, each model of the pair stands for all models of its tier, because most pairs hardly ever met;
   * where both are of one tier, the pair is alone. `pair`: alone in any case. Default `tiers`
   */
  readonly by?: "tiers" | "pair";
  /** Default 10, as RouteLLM */
  readonly tiers?: number;
}

/**
 * The sides that a pair of models stands for. Scores are those of the pair itself, whatever battles borrow.
 *
 * @throws {FairleadError} INVALID_ARGUMENT where the two are one model, or none of the training set's
 */
export function sidesOf(
  pair: ModelPair,
  train: Pick<TrainingSet, "models" | "scores" | "battles" | "seed">,
  { by = "tiers", tiers = 10 }: SidesOptions = {},
): Sides {
  const { strong, weak } = checked(pair, train.models.length);
  const tier = by === "tiers" ? tiersOf(overallRatings(train), tiers) : undefined;
  if (tier === undefined || tier[strong] === tier[weak]) return { strong: [strong], weak: [weak], scored: pair };
  const mates = (k: number) => [...tier.keys()].filter((j) => tier[j] === tier[k]);
  return { strong: mates(strong), weak: mates(weak), scored: pair };
}

/** Bradley-Terry ratings (K), in log-odds, over all battles, those that outcomes imply included. */
export function overallRatings(train: Pick<TrainingSet, "models" | "scores" | "battles" | "seed">): Float64Array {
  return bradleyTerry(winMatrix(trainingBattles(train), train.models.length));
}

/** Every pair is compared, and the model of higher rating counts as strong; of equals, the first. For audits of judges. */
export function orientedByRating(ratings: ArrayLike<number>): Orientation {
  return (a, b) => (a === b ? 0 : ratings[a]! > ratings[b]! || (ratings[a] === ratings[b] && a < b) ? 1 : -1);
}

export function orientedBySides({ strong, weak }: Pick<Sides, "strong" | "weak">): Orientation {
  const [isStrong, isWeak] = [new Set(strong), new Set(weak)];
  return (a, b) => (isStrong.has(a) && isWeak.has(b) ? 1 : isStrong.has(b) && isWeak.has(a) ? -1 : 0);
}

function checked(pair: ModelPair, models: number): ModelPair {
  const isModel = (k: number) => Number.isInteger(k) && k >= 0 && k < models;
  if (isModel(pair.strong) && isModel(pair.weak) && pair.strong !== pair.weak) return pair;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `two different models in [0, ${models})`,
    found: `${pair.strong} and ${pair.weak}`,
    fix: "Pass the indices of the two models between which is routed.",
  });
}
