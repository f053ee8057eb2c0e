import type { GainLabels } from "../../estimators/gain-labels.js";
import { type Matrix, row, zeros } from "../../math/matrix.js";

/** With more models than this, their ratings stand for them. */
const MOST_MODELS = 16;

/**
 * What is known of each comparison before gold is asked: the prompt's main directions, how far apart the two models are rated,
 * and, if there are few models, which they are. Each column about of variance 1.
 *
 * @param prompts  one row a prompt, of variance 1
 * @returns        one row a label
 */
export function auditFeatures(labels: GainLabels, prompts: Matrix, ratings: Float64Array): Matrix {
  const K = ratings.length;
  const named = K > 2 && K <= MOST_MODELS ? K : 0;
  const columns = prompts.columns + 1 + 2 * named;
  const out = zeros(labels.source.length, columns);
  labels.prompt.forEach((prompt, i) => {
    const [strong, weak] = [labels.strong[i]!, labels.weak[i]!];
    out.values.set(row(prompts, prompt), i * columns);
    const own = i * columns + prompts.columns;
    out.values[own] = K > 2 ? ratings[strong]! - ratings[weak]! : 0;
    if (named === 0) return;
    out.values[own + 1 + strong] = 1;
    out.values[own + 1 + K + weak] = 1;
  });
  return out;
}
