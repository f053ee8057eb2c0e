import { type Matrix, row, zeros } from "../../math/matrix.js";
import { type GainLabels, type LabelFeatures, labelsAt } from "../gain-labels.js";

/** Fewest prompts with gold that an interval is given for. */
export const LEAST_GOLD = 10;

/** Comparisons by one mechanism. */
export interface Comparisons {
  /** (n) row in the labels. */
  readonly label: Int32Array;
  /** (n) row of the prompt in the embeddings. */
  readonly prompt: Int32Array;
  /** (n) in [−1, 1]. */
  readonly gain: Float64Array;
  /** (n) ln(characters of strong's answer / of weak's); NaN where unknown. */
  readonly lengthRatio: Float64Array;
  /** n × d what is known of each comparison before gold is asked. */
  readonly x: Matrix;
}

/** One judge's comparisons, and the gold labels that say how far off it is. */
export interface BiasSample {
  readonly judge: string;
  /** N comparisons: those that the judge's bias is averaged over. */
  readonly judged: Comparisons;
  /** n gold labels. */
  readonly gold: Comparisons;
  /** (n) the judge's own comparison of the same two answers, as index in `judged`; −1 where it made none. */
  readonly partner: Int32Array;
  /** Whether all gold labels have a partner. The verdict is then known before gold is asked, and is part of `x`. */
  readonly isPaired: boolean;
  /** Gold labels left out, since the judge did not see these answers. */
  readonly leftOut: number;
}

/**
 * Gathers what speaks of one judge. Where at least ten prompts, and a quarter of those with gold, have gold and a verdict on the
 * same answers, those alone are compared: a difference on the same answers is free of all that differs between prompts.
 *
 * @param labels    one per source and answers: see `averagedOrders`
 * @param features  N × d, of prompts and models; x adds the lengths where known and, if paired, the judge's verdict
 */
export function biasSample(labels: GainLabels, features: LabelFeatures, judge: string): BiasSample {
  const source = labels.judges.indexOf(judge) + 1;
  const rowsBy = (wanted: number) => [...labels.source.keys()].filter((i) => labels.source[i] === wanted);
  const judged = rowsBy(source);
  const gold = rowsBy(0);
  const byAnswers = new Map(judged.map((i, at) => [labels.answers[i]!, at]));
  const partnerOf = (i: number) => byAnswers.get(labels.answers[i]!) ?? -1;
  const paired = gold.filter((i) => partnerOf(i) >= 0);
  const isPaired = promptsIn(labels, paired) >= Math.max(LEAST_GOLD, promptsIn(labels, gold) / 4);
  const kept = isPaired ? paired : gold;
  const partner = Int32Array.from(kept, partnerOf);

  const partners = Array.from(partner, (at) => judged[at]!);
  return {
    judge,
    judged: comparisons(labels, features, judged, isPaired ? judged : undefined),
    gold: comparisons(labels, features, kept, isPaired ? partners : undefined),
    partner,
    isPaired,
    leftOut: gold.length - kept.length,
  };
}

const promptsIn = ({ prompt }: GainLabels, rows: readonly number[]) => new Set(rows.map((i) => prompt[i])).size;

/** @param verdict  rows of the labels whose gain and lengths are known before gold is asked */
function comparisons(
  labels: GainLabels,
  features: LabelFeatures,
  rows: readonly number[],
  verdict: readonly number[] | undefined,
): Comparisons {
  const { prompt, gain, lengthRatio } = labelsAt(labels, rows);
  const d = features.columns;
  const x = zeros(rows.length, d + (verdict ? 2 : 0));
  const ratios = lengthRatio.slice();
  rows.forEach((i, at) => {
    x.values.set(row<Float32Array | Float64Array>(features, i), at * x.columns);
    if (!verdict) return;
    const known = labels.lengthRatio[verdict[at]!]!;
    if (Number.isNaN(ratios[at]!)) ratios[at] = known;
    x.values[at * x.columns + d] = labels.gain[verdict[at]!]!;
    x.values[at * x.columns + d + 1] = Number.isNaN(known) ? 0 : known;
  });
  return { label: Int32Array.from(rows), prompt, gain, lengthRatio: ratios, x };
}
