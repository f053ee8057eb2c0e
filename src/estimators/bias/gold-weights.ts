import { FairleadError } from "../../errors.js";
import { effectiveSampleSize } from "../effective-sample-size.js";
import { stratifiedFolds } from "../folds.js";
import { crossFittedPropensity } from "../propensity.js";
import { type BiasSample, LEAST_GOLD } from "./bias-sample.js";
import { stacked } from "./stacked.js";

/** How it was decided which comparisons gold was asked about. */
export type GoldDesign =
  /** Each alike. */
  | { readonly kind: "random" }
  /** (prompts) P(gold was asked about the prompt), in (0, 1]; anything where it was not asked. */
  | { readonly kind: "known"; readonly propensity: Float64Array }
  /** By what the features show, and nothing else: P(gold | x) is estimated. */
  | { readonly kind: "estimated" };

/** How many of the judge's comparisons each gold label stands for. */
export interface GoldWeights {
  /** (n) > 0, up to a factor. */
  readonly weight: Float64Array;
  readonly isEstimated: boolean;
  readonly overlap: GoldOverlap;
}

/** How well the weighted gold labels cover the judge's comparisons. */
export interface GoldOverlap {
  /** (Σ W)² / Σ W² over prompts: what the weighted gold is worth, in prompts of equal weight. */
  readonly effectivePrompts: number;
  /** Share of the whole weight that the heaviest prompt has. */
  readonly heaviestShare: number;
  /** Share of the judge's comparisons for which gold was less than a tenth as likely as on average; 0 by design. */
  readonly outsideShare: number;
}

/**
 * Weights under which gold stands for the judge's comparisons:
 *
 *   gold on the judge's own prompts    w = 1 / e(x)             e: P(gold | x)
 *   gold on other prompts              w = (1 − e(x)) / e(x)    e: P(gold | x) among both
 *
 * Estimated propensities are cross-fitted, calibrated and at least a tenth of the base rate.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for a prompt with gold but without a known propensity in (0, 1]
 */
export function goldWeights(sample: BiasSample, design: GoldDesign, seed: number): GoldWeights {
  const { weight, outsideShare } = weighing(sample, design, seed);
  const isEstimated = design.kind === "estimated" && weight.some((w) => w !== weight[0]);
  return { weight, isEstimated, overlap: { ...concentration(sample, weight), outsideShare } };
}

interface Weighing {
  readonly weight: Float64Array;
  readonly outsideShare: number;
}

function weighing(sample: BiasSample, design: GoldDesign, seed: number): Weighing {
  const { gold, isPaired } = sample;
  const alike = { weight: new Float64Array(gold.gain.length).fill(1), outsideShare: 0 };
  if (design.kind === "random" || (isPaired && isNearlyCensus(sample))) return alike;
  if (design.kind === "known") return { weight: byDesign(sample, design.propensity), outsideShare: 0 };
  return isPaired ? amongJudged(sample, seed) : amongBoth(sample, seed);
}

/** Whether so few prompts are without gold that nothing could be learned of why, and hardly anything hangs on it. */
function isNearlyCensus({ judged, partner }: BiasSample): boolean {
  const withGold = new Set(partner);
  return new Set(judged.prompt.filter((_, at) => !withGold.has(at))).size < LEAST_GOLD;
}

function byDesign({ gold, judged }: BiasSample, propensity: Float64Array): Float64Array {
  const judgedPrompts = new Set(judged.prompt);
  const elsewhere = gold.prompt.filter((prompt) => !judgedPrompts.has(prompt)).length;
  const isApart = elsewhere > gold.prompt.length / 2;
  return Float64Array.from(gold.prompt, (prompt) => {
    const e = checked(propensity[prompt]);
    return isApart ? Math.max(1e-6, 1 - e) / e : 1 / e;
  });
}

/** e = P(gold | x) among the judge's comparisons. */
function amongJudged({ judged, partner }: BiasSample, seed: number): Weighing {
  const hasGold = new Uint8Array(judged.gain.length);
  for (const at of partner) hasGold[at] = 1;
  const e = estimated(judged.x, hasGold, judged.prompt, seed);
  return { weight: Float64Array.from(partner, (at) => 1 / e.clipped[at]!), outsideShare: e.outsideShare };
}

/** e = P(gold | x) among the judge's comparisons and gold labels together. */
function amongBoth({ judged, gold }: BiasSample, seed: number): Weighing {
  const N = judged.gain.length;
  const isGold = Uint8Array.from({ length: N + gold.gain.length }, (_, i) => Number(i >= N));
  const e = estimated(stacked(judged.x, gold.x), isGold, [...judged.prompt, ...gold.prompt], seed);
  return {
    weight: Float64Array.from(gold.gain, (_, i) => (1 - e.clipped[N + i]!) / e.clipped[N + i]!),
    outsideShare: e.outsideShare,
  };
}

function estimated(x: BiasSample["judged"]["x"], treated: Uint8Array, prompt: ArrayLike<number>, seed: number) {
  const fold = stratifiedFolds(treated, { seed, group: prompt });
  const { e, unclipped, floor } = crossFittedPropensity(x, treated, { fold });
  const judged = [...treated.keys()].filter((i) => treated[i] === 0);
  const outside = judged.filter((i) => unclipped[i]! < floor).length;
  return { clipped: e, outsideShare: judged.length > 0 ? outside / judged.length : 0 };
}

function checked(propensity: number | undefined): number {
  if (propensity !== undefined && propensity > 0 && propensity <= 1) return propensity;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "a propensity above 0 and at most 1 of every prompt with gold",
    found: `${propensity}`,
    fix: "Pass the probability with which gold was asked about the prompt.",
  });
}

function concentration({ gold }: BiasSample, weight: Float64Array): Omit<GoldOverlap, "outsideShare"> {
  const byPrompt = new Map<number, number>();
  gold.prompt.forEach((prompt, i) => {
    byPrompt.set(prompt, (byPrompt.get(prompt) ?? 0) + weight[i]!);
  });
  const totals = [...byPrompt.values()];
  const total = totals.reduce((sum, w) => sum + w, 0);
  return { effectivePrompts: effectiveSampleSize(totals), heaviestShare: Math.max(0, ...totals) / total };
}
