import { biasFeatures } from "../../estimators/corrections/bias-features.js";
import { type GainSample, rowsOfBlock } from "../../estimators/corrections/gain-sample.js";
import type { GainLabels } from "../../estimators/gain-labels.js";
import { type Matrix, rowsOf } from "../../math/matrix.js";
import type { TrainingSet } from "../router.js";

/** Labels of one pair of models, one a prompt and source, with the features that corrections see. */
export interface PairSample {
  readonly sample: GainSample;
  /** (J) judges with a label, by name. */
  readonly judges: readonly string[];
}

/**
 * Labels of one source on one prompt, several where tiers lend battles, are averaged with their features. Of k labels the
 * average counts 2k / (1 + k): as k labels do whose noise is half the prompt's and half their own.
 *
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
  const whole = averagedByPrompt(labels, x);
  const of = (source: number) => [...whole.source.keys()].filter((i) => whole.source[i] === source);
  const gold = rowsOfBlock(whole, of(0));
  const present = labels.judges.map((_, j) => j).filter((j) => labels.source.includes(j + 1));
  const judged = present.map((j) => rowsOfBlock(whole, of(j + 1)));
  const pairs = judged.map(({ prompt }) => pairedWith(gold.prompt!, prompt!));
  return { judges: present.map((j) => labels.judges[j]!), sample: { groups, gold, judged, pairs, isGoldRandom } };
}

function averagedByPrompt({ source, prompt, gain, weight }: GainLabels, x: Matrix) {
  const groups = new Map<string, number[]>();
  source.forEach((own, i) => {
    const key = `${own} ${prompt[i]}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const rows = [...groups.values()];
  const values = new Float64Array(rows.length * x.columns);
  const y = new Float64Array(rows.length);
  rows.forEach((group, to) => {
    const total = group.reduce((sum, i) => sum + weight[i]!, 0);
    for (const i of group) {
      const share = weight[i]! / total;
      y[to]! += share * gain[i]!;
      for (let j = 0; j < x.columns; j++) values[to * x.columns + j]! += share * x.values[i * x.columns + j]!;
    }
  });
  return {
    x: { rows: rows.length, columns: x.columns, values },
    y,
    weight: Float64Array.from(rows, ({ length: k }) => (2 * k) / (1 + k)),
    prompt: Int32Array.from(rows, ([i]) => prompt[i!]!),
    source: Int32Array.from(rows, ([i]) => source[i!]!),
  };
}

/** For each gold label the judge's label of the same prompt, by place; −1 where there is none. */
function pairedWith(gold: Int32Array, judged: Int32Array): Int32Array {
  const place = new Map([...judged].map((prompt, at) => [prompt, at]));
  return gold.map((prompt) => place.get(prompt) ?? -1);
}
