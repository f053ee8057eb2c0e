import { FairleadError } from "../../errors.js";
import { inclusionProbabilities, systematicSample } from "../../math/systematic-sample.js";
import { rng } from "../../random.js";
import { predictRows } from "../regressor.js";
import { ridge } from "../ridge.js";
import type { BiasScores } from "./bias-scores.js";

/** Fewest prompts with gold that say where its residuals are large. */
const LEAST_TO_FIT = 30;
/** Predicted residuals are held within this factor of their mean. */
const MOST_UNEVEN = 5;

/**
 * How far gold is expected to be from what is foretold of it, prompt by prompt: a ridge regression of |residual| on the features, over the
 * judge's comparisons. Where it is large, a gold label takes most uncertainty away.
 *
 * @param prompts  how many there are
 * @returns        (prompts) > 0, with mean 1 over the judge's prompts; NaN where the judge made no comparison
 */
export function residualSpread({ sample, gold, weight }: BiasScores, prompts: number): Float64Array {
  const total = weight.reduce((sum, w) => sum + w, 0);
  const centre = gold.reduce((sum, value, i) => sum + (weight[i]! / total) * value, 0);
  const residual = gold.map((value) => Math.abs(value - centre));
  const size = residual.reduce((sum, value) => sum + value, 0) / residual.length || 1;
  const canFit = new Set(sample.gold.prompt).size >= LEAST_TO_FIT && sample.gold.x.columns > 0;
  const predicted = canFit ? predictRows(ridge().fit(sample.gold.x, residual), sample.judged.x) : undefined;
  const [sum, count] = [new Float64Array(prompts), new Float64Array(prompts)];
  sample.judged.prompt.forEach((prompt, i) => {
    sum[prompt]! += Math.min(MOST_UNEVEN, Math.max(1 / MOST_UNEVEN, (predicted?.[i] ?? size) / size)) ** 2;
    count[prompt]!++;
  });
  const spread = sum.map((value, prompt) => Math.sqrt(value / count[prompt]!));
  const known = spread.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((all, value) => all + value, 0) / known.length;
  return spread.map((value) => value / mean);
}

export interface LabelPlanOptions {
  /** How many to draw; whole. */
  readonly size: number;
  /** Share of the draw that is plain chance, in (0, 1]: what keeps every probability above 0. Default 0.2 */
  readonly randomShare?: number;
  readonly seed: number;
}

/** What to label, and the chance that it had. */
export interface PlannedLabel {
  /** Index among the candidates. */
  readonly index: number;
  /** P(it is drawn), in (0, 1]: exact, and to be kept with the label. */
  readonly propensity: number;
}

/**
 * Draws exactly `size` candidates with probabilities
 *
 *   π[i] ∝ (1 − ρ) · s[i] / Σ s  +  ρ / M          none above 1, Σ π = size
 *
 * which for ρ = 0 is Neyman's allocation, of least variance where s are the standard deviations; ρ is what it costs to be wrong
 * about them. Drawn systematically, so that each π is exact and the number too (`systematicSample`).
 *
 * @param spread  (M) s > 0
 * @throws {FairleadError} INVALID_ARGUMENT; NOT_ENOUGH_DATA where there are fewer candidates
 * @see Neyman 1934, JRSS 97:558–625
 */
export function planLabels(spread: Float64Array, { size, randomShare = 0.2, seed }: LabelPlanOptions): PlannedLabel[] {
  check(spread.length, size, randomShare);
  const total = spread.reduce((sum, s) => sum + s, 0);
  const propensity = inclusionProbabilities(
    spread.map((s) => ((1 - randomShare) * s) / total + randomShare / spread.length),
    size,
  );
  return systematicSample(propensity, rng(seed, "audit/label-next")).map((index) => ({
    index,
    propensity: propensity[index]!,
  }));
}

function check(candidates: number, size: number, randomShare: number): void {
  if (!(Number.isInteger(size) && size >= 1) || !(randomShare > 0 && randomShare <= 1))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a whole number of prompts to label, and a random share above 0 and at most 1",
      found: `${size} and ${randomShare}`,
      fix: "For example: --label-next 100 --random-share 0.2",
    });
  if (candidates < size)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `${size} judged prompts without gold to draw from`,
      found: `${candidates}`,
      fix:
        candidates > 0
          ? `Draw at most ${candidates}, or add verdicts on more prompts.`
          : "Add verdicts on more prompts.",
    });
}
