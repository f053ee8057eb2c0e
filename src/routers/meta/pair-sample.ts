import { biasFeatures } from "../../estimators/corrections/bias-features.js";
import { type GainSample, rowsOfBlock } from "../../estimators/corrections/gain-sample.js";
import type { GainLabels } from "../../estimators/gain-labels.js";
import { type Matrix, rowsOf } from "../../math/matrix.js";
import type { TrainingSet } from "../router.js";

/** Labels of one pair of models, with the features that corrections see, and where each label came from. */
export interface PairSample {
  readonly sample: GainSample;
  /** (n) row of `labels` of each gold label. */
  readonly gold: readonly number[];
  /** (J) (m_j) row of `labels` of each of a judge's labels; judges without a label are left out. */
  readonly judged: readonly (readonly number[])[];
  /** (J) their names. */
  readonly judges: readonly string[];
}

/**
 * @param labels      of one pair of models, both orders averaged
 * @param components  n × d: prompts' vectors, reduced
 */
export function pairSample(
  labels: GainLabels,
  components: Matrix,
  { lengths, sources }: Pick<TrainingSet, "lengths" | "sources">,
  isGoldRandom: boolean,
): PairSample {
  const { x, groups } = biasFeatures({
    vectors: rowsOf(components, labels.prompt),
    lengths: Float64Array.from(labels.prompt, (i) => lengths[i]!),
    category: Int32Array.from(labels.prompt, (i) => sources?.category[i] ?? -1),
    categories: sources?.categories.length ?? 0,
    lengthRatio: labels.lengthRatio,
    order: labels.order,
  });
  const whole = { x, y: labels.gain, weight: labels.weight };
  const of = (source: number) => [...labels.source.keys()].filter((i) => labels.source[i] === source);
  const gold = of(0);
  const present = labels.judges.map((_, j) => j).filter((j) => labels.source.includes(j + 1));
  const judged = present.map((j) => of(j + 1));
  return {
    gold,
    judged,
    judges: present.map((j) => labels.judges[j]!),
    sample: {
      groups,
      gold: rowsOfBlock(whole, gold),
      judged: judged.map((rows) => rowsOfBlock(whole, rows)),
      pairs: judged.map((rows) => pairedWith(labels, gold, rows)),
      isGoldRandom,
    },
  };
}

/** For each gold label the place among `rows` of the label of the same two answers; −1 where there is none. */
function pairedWith({ answers }: GainLabels, gold: readonly number[], rows: readonly number[]): Int32Array {
  const place = new Map(rows.map((row, at) => [answers[row]!, at]));
  return Int32Array.from(gold, (row) => place.get(answers[row]!) ?? -1);
}
