import { FairleadError } from "../../errors.js";
import { type Matrix, rowsOf } from "../../math/matrix.js";

/** Columns of the features that describe one thing: the prompt's vector, its length, its category. */
export interface FeatureGroup {
  readonly name: string;
  /** Columns from … to − 1. */
  readonly from: number;
  readonly to: number;
}

/** Labels of one mechanism. */
export interface LabelBlock {
  /** n × p, see `biasFeatures`. */
  readonly x: Matrix;
  /** (n) gains, in the mechanism's own units. */
  readonly y: Float64Array;
  /** (n) how much a label counts, > 0. */
  readonly weight: Float64Array;
  /** (n) number of the prompt, the same in all blocks of a sample. Default: each label is of a prompt of its own */
  readonly prompt?: Int32Array;
}

/**
 * Gains of a strong over a weak model as gold and as judges see them, with what is known of each label. Gold: r = ψ(x) + ε.
 * Judge j: y = η_j(x) + ε'. The evaluation mechanism is a treatment, and a judge's bias η_j − c·ψ its effect.
 */
export interface GainSample {
  /** In order of columns, without gaps; the first describes the prompt as the router will see it. */
  readonly groups: readonly FeatureGroup[];
  readonly gold: LabelBlock;
  /** (J) one block a judge. */
  readonly judged: readonly LabelBlock[];
  /** (J) for each gold label the judge's label of the same two answers, by row of its block; −1 where there is none. */
  readonly pairs: readonly Int32Array[];
  /** Whether gold labels fell on prompts at random: then P(gold) is n / (n + m) by design. Default false: it is estimated */
  readonly isGoldRandom?: boolean;
}

/** Gold labels that corrections ask for: what is left of ten where a fifth is held out. */
const LEAST_KEPT = 8;

/**
 * @param least  gold labels, at least; of a pair as a whole, ten
 * @throws {FairleadError} NOT_ENOUGH_DATA with fewer, or without a judged one
 */
export function checkSample({ gold, judged }: GainSample, least = LEAST_KEPT): void {
  const m = judged.reduce((sum, block) => sum + block.y.length, 0);
  if (gold.y.length >= least && m > 0) return;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: `at least ${least} gold labels of the pair, and judged ones to correct`,
    found: `${gold.y.length} gold and ${m} judged`,
    fix: "Score both models on some prompts, or declare a trusted judge with --gold-judges human; without judged labels train a router of outcomes, such as ridge.",
  });
}

/** The block with some of its rows. */
export function rowsOfBlock({ x, y, weight, prompt }: LabelBlock, rows: readonly number[]): LabelBlock {
  return {
    x: rowsOf(x, rows),
    y: Float64Array.from(rows, (i) => y[i]!),
    weight: Float64Array.from(rows, (i) => weight[i]!),
    ...(prompt && { prompt: Int32Array.from(rows, (i) => prompt[i]!) }),
  };
}

/** The sample with some of its gold labels; judged ones stay. */
export function withGold(sample: GainSample, rows: readonly number[]): GainSample {
  return {
    ...sample,
    gold: rowsOfBlock(sample.gold, rows),
    pairs: sample.pairs.map((pair) => Int32Array.from(rows, (i) => pair[i]!)),
  };
}
