import type { Corrected } from "../../estimators/corrections/correction.js";
import { countingBlocks } from "../../estimators/corrections/training-rows.js";
import { at, filled, type Matrix, observed, rowsOf } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import type { TrainingSet } from "../router.js";
import type { PairSample } from "./pair-sample.js";

/** One pair's labels, once judges are corrected. */
export interface CorrectedPair {
  readonly strong: number;
  readonly weak: number;
  readonly pair: PairSample;
  readonly corrected: Corrected;
}

/** Nobody has fought: all evidence is in the scores. */
const NO_BATTLES = {
  prompt: new Int32Array(0),
  a: new Int32Array(0),
  b: new Int32Array(0),
  winA: new Float64Array(0),
  weight: new Float64Array(0),
};

/**
 * A training set of gold and corrected labels, one row a prompt, for any router to learn from:
 *
 *   s[weak] = its gold score on the prompt, else its mean gold score;   s[strong] = s[weak] + gain
 *
 * where the gain is the average of the prompt's labels by their weights, and the row counts as much as the heaviest of them.
 * Scores may leave [0, 1]: corrected gains are unbiased, not bounded. Other models' scores are unknown (NaN), as in any set.
 *
 * @param pairs  all over one weak model
 */
export function correctedSet(train: TrainingSet, pairs: readonly CorrectedPair[]): TrainingSet {
  const rows = rowsByPrompt(pairs);
  const prompt = [...rows.keys()].sort((a, b) => a - b);
  const scores = filled(prompt.length, train.models.length, Number.NaN);
  const { gold } = train.sources!;
  const weak = pairs[0]!.weak;
  const level = levelOf(gold, weak);
  prompt.forEach((i, to) => {
    const own = at(gold, i, weak);
    const base = Number.isNaN(own) ? level : own;
    scores.values[to * scores.columns + weak] = base;
    for (const [strong, { sum, total }] of rows.get(i)!)
      scores.values[to * scores.columns + strong] = base + sum / total;
  });
  return {
    models: train.models,
    embeddings: rowsOf(train.embeddings, prompt),
    lengths: Float64Array.from(prompt, (i) => train.lengths[i]!),
    scores,
    costs: rowsOf(train.costs, prompt),
    battles: NO_BATTLES,
    rowWeights: Float64Array.from(prompt, (i) => Math.max(...[...rows.get(i)!.values()].map((one) => one.heaviest))),
    seed: train.seed,
  };
}

interface Gains {
  sum: number;
  total: number;
  heaviest: number;
}

/** Prompt → strong model → its gains over the weak one. */
function rowsByPrompt(pairs: readonly CorrectedPair[]): Map<number, Map<number, Gains>> {
  const rows = new Map<number, Map<number, Gains>>();
  for (const { strong, pair, corrected } of pairs)
    for (const { y, weight, prompt, share } of countingBlocks(pair.sample, corrected))
      y.forEach((gain, i) => {
        const w = weight[i]! * share;
        const row = rows.get(prompt![i]!) ?? new Map<number, Gains>();
        const own = row.get(strong) ?? { sum: 0, total: 0, heaviest: 0 };
        own.sum += w * gain;
        own.total += w;
        own.heaviest = Math.max(own.heaviest, w);
        row.set(strong, own);
        rows.set(prompt![i]!, row);
      });
  return rows;
}

function levelOf(gold: Matrix, k: number): number {
  const known = observed(gold, k);
  return known.length > 0 ? mean(known) : 0.5;
}
