import type { Matrix } from "../math/matrix.js";

/**
 * How much better one model's answer is than another's, each label as one mechanism saw it: gold, or a judge. One row per
 * label; a comparison that gold and a judge both saw has two.
 */
export interface GainLabels {
  /** (J) source j + 1 is judges[j]. */
  readonly judges: readonly string[];
  /** (N) 0 for gold, j + 1 for judges[j]. */
  readonly source: Int32Array;
  /** (N) row of the prompt in the embeddings. */
  readonly prompt: Int32Array;
  /** (N) index of the models compared, the one that counts as strong first. */
  readonly strong: Int32Array;
  readonly weak: Int32Array;
  /** (N) in [−1, 1]: score(strong) − score(weak), or 2 · P(strong preferred) − 1. */
  readonly gain: Float64Array;
  /** (N) labels of the same two answers share a number, whoever gave them. */
  readonly answers: Int32Array;
  /** (N) ln(characters of strong's answer / of weak's); NaN where unknown. */
  readonly lengthRatio: Float64Array;
  /** (N) 1: strong was shown first, −1: weak was, 0: both orders averaged, or not known. */
  readonly order: Float64Array;
  /** (N) verdicts averaged into the label, >= 1. */
  readonly weight: Float64Array;
}

/** The labels of the given rows, in that order. */
export function labelsAt(labels: GainLabels, rows: ArrayLike<number>): GainLabels {
  const integers = (values: Int32Array) => Int32Array.from({ length: rows.length }, (_, i) => values[rows[i]!]!);
  const numbers = (values: Float64Array) => Float64Array.from({ length: rows.length }, (_, i) => values[rows[i]!]!);
  return {
    judges: labels.judges,
    source: integers(labels.source),
    prompt: integers(labels.prompt),
    strong: integers(labels.strong),
    weak: integers(labels.weak),
    gain: numbers(labels.gain),
    answers: integers(labels.answers),
    lengthRatio: numbers(labels.lengthRatio),
    order: numbers(labels.order),
    weight: numbers(labels.weight),
  };
}

/** Features of each label: N × d. */
export type LabelFeatures = Matrix<Float32Array | Float64Array>;
