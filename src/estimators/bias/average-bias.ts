import { FairleadError } from "../../errors.js";
import type { GainLabels, LabelFeatures } from "../gain-labels.js";
import { type BiasInterval, biasInterval } from "./bias-interval.js";
import { type BiasSample, biasSample, LEAST_GOLD } from "./bias-sample.js";
import { type BiasScores, biasScores } from "./bias-scores.js";
import { type GoldDesign, type GoldOverlap, goldWeights } from "./gold-weights.js";

export interface BiasOptions {
  /** How gold was chosen. Default: estimated from the features */
  readonly design?: GoldDesign;
  readonly seed?: number;
}

/** What is known of one judge's bias. Parts of it are averages of `scores` over parts of the comparisons. */
export interface JudgeBias {
  readonly judge: string;
  /** E[judge's gain − gold gain] over the judge's comparisons. */
  readonly average: BiasInterval;
  readonly scores: BiasScores;
  readonly overlap: GoldOverlap;
}

/**
 * The average bias of one judge: how much higher it rates the strong model over the weak one than gold does, over all of
 * its comparisons. Three designs in one estimator: gold on the same answers (`biasSample`), gold on a random or known part
 * of the prompts, and gold chosen by what the features show (`goldWeights`, `biasScores`). The interval is clustered by prompt
 * (`biasInterval`); `npm run bench -- coverage` measures how often it holds the truth.
 *
 * @param labels    one per source and answers: see `averagedOrders`
 * @param features  N × d, one row a label, known before gold is asked: of the prompt and the models
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than ten prompts with gold or by the judge, or where gold covers next to nothing of
 *         what the judge saw
 */
export function averageBias(
  labels: GainLabels,
  features: LabelFeatures,
  judge: string,
  { design = { kind: "estimated" }, seed = 0 }: BiasOptions = {},
): JudgeBias {
  const sample = biasSample(labels, features, judge);
  checkGold(sample);
  const weights = goldWeights(sample, design, seed);
  checkOverlap(sample, weights.overlap);
  const scores = biasScores(sample, weights, seed);
  return { judge, average: biasInterval(scores)!, scores, overlap: weights.overlap };
}

function checkGold({ judge, gold, judged }: BiasSample): void {
  const [seen, known] = [judged, gold].map(({ prompt }) => new Set(prompt).size) as [number, number];
  if (seen < LEAST_GOLD)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `comparisons by ${judge} on at least ${LEAST_GOLD} prompts`,
      found: `${seen}`,
      fix: "Add its verdicts or grades on more prompts.",
    });
  if (known < LEAST_GOLD)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `gold on at least ${LEAST_GOLD} prompts to hold ${judge} against`,
      found: `${known}`,
      fix: `Have people or tests compare the same models on ${LEAST_GOLD - known} prompts more; 100 make a useful interval.`,
    });
}

function checkOverlap({ judge, gold }: BiasSample, { effectivePrompts, outsideShare }: GoldOverlap): void {
  if (effectivePrompts >= LEAST_GOLD / 2 && outsideShare <= 0.5) return;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: `gold on prompts like those that ${judge} judged`,
    found: `${new Set(gold.prompt).size} prompts with gold that stand for them as ${effectivePrompts.toFixed(1)} would, ${(100 * outsideShare).toFixed(0)} % of its comparisons out of their reach`,
    fix: "Ask for gold on prompts drawn at random from those that were judged.",
  });
}
