import type { Corrected } from "../../estimators/corrections/correction.js";
import type { GainLabels } from "../../estimators/gain-labels.js";
import { at, filled, type Matrix, observed, rowsOf } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import type { TrainingSet } from "../router.js";
import type { PairSample } from "./pair-sample.js";

/** One pair's labels, once judges are corrected. */
export interface CorrectedPair {
  readonly strong: number;
  readonly weak: number;
  readonly labels: GainLabels;
  readonly pair: PairSample;
  readonly corrected: Corrected;
}

interface Row {
  readonly prompt: number;
  readonly strong: number;
  readonly weak: number;
  readonly gain: number;
  readonly weight: number;
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
 * A training set in which every label, gold or corrected, is a row of its own, for any router to learn from:
 *
 *   s[weak] = its gold score on the prompt, else its mean gold score;   s[strong] = s[weak] + gain
 *
 * Scores may leave [0, 1]: corrected gains are unbiased, not bounded. Other models' scores are unknown (NaN), as in any set.
 */
export function correctedSet(train: TrainingSet, pairs: readonly CorrectedPair[]): TrainingSet {
  const rows = pairs.flatMap(rowsOfPair).filter(({ weight }) => weight > 0);
  const prompt = rows.map((row) => row.prompt);
  const scores = filled(rows.length, train.models.length, Number.NaN);
  const gold = train.sources!.gold;
  const level = train.models.map((_, k) => levelOf(gold, k));
  rows.forEach(({ prompt: i, strong, weak, gain }, to) => {
    const own = at(gold, i, weak);
    const base = Number.isNaN(own) ? level[weak]! : own;
    scores.values[to * scores.columns + weak] = base;
    scores.values[to * scores.columns + strong] = base + gain;
  });
  return {
    models: train.models,
    embeddings: rowsOf(train.embeddings, prompt),
    lengths: Float64Array.from(prompt, (i) => train.lengths[i]!),
    scores,
    costs: rowsOf(train.costs, prompt),
    battles: NO_BATTLES,
    rowWeights: Float64Array.from(rows, ({ weight }) => weight),
    seed: train.seed,
  };
}

function levelOf(gold: Matrix, k: number): number {
  const known = observed(gold, k);
  return known.length > 0 ? mean(known) : 0.5;
}

function rowsOfPair({ strong, weak, labels, pair, corrected }: CorrectedPair): Row[] {
  const row = (i: number, gain: number, share: number): Row => ({
    prompt: labels.prompt[i]!,
    strong,
    weak,
    gain,
    weight: labels.weight[i]! * share,
  });
  return [
    ...pair.gold.map((i) => row(i, labels.gain[i]!, corrected.goldWeight)),
    ...pair.judged.flatMap((rows, j) =>
      rows.map((i, at) => row(i, corrected.labels[j]![at]!, corrected.judgedWeights[j]!)),
    ),
  ];
}
