import { choleskyFactor, choleskySolve } from "../../math/cholesky.js";
import { zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { crossFit } from "../cross-fit.js";
import { stratifiedFolds } from "../folds.js";
import { ridge } from "../ridge.js";
import type { BiasSample } from "./bias-sample.js";
import type { GoldWeights } from "./gold-weights.js";
import { stacked } from "./stacked.js";

/** Fewest prompts with gold that a model of gold is fitted on. */
const LEAST_TO_FIT = 30;

/** What is averaged to a bias: over all comparisons, a group of them or a region. */
export interface BiasScores {
  readonly sample: BiasSample;
  /** (N) a[i] = gain[i] − λ·f[i] */
  readonly judged: Float64Array;
  /** (n) b[i] = gold gain[i] − λ·f[i] */
  readonly gold: Float64Array;
  /** (n) how many of the judge's comparisons a gold label stands for, up to a factor. */
  readonly weight: Float64Array;
  /** λ, one per control that was used: 0 does without the control, 1 trusts it. */
  readonly power: readonly number[];
  /** How many λ were fitted. */
  readonly controls: number;
}

/**
 * Scores whose average is a judge's bias, with the noise taken out that can be foretold:
 *
 *   θ_λ = mean_J(gain − λ·f) − mean_{G,w}(gold − λ·f)
 *   f₁  = μ̂(x), gold foretold by ridge regression, fitted on the other folds' prompts
 *   f₂  = the judge's own verdict, where gold and judge saw the same answers
 *
 * The mean of f over the judge's comparisons is what its weighted mean over gold estimates, so that every λ gives the same θ: λ = (0, 0) is
 * the difference of means, (0, 1) the mean of paired differences, (1, 0) prediction-powered inference or AIPW. Where the
 * weights are known, λ is the one of least variance,
 *
 *   λ = argmin Σ_c ψ_c(λ)²          ψ_c: what prompt c adds to θ_λ (see `biasInterval`)
 *
 * so that it is asymptotically never worse than any of them. Where the weights are estimated, λ = (1, 0): θ is then right if either the
 * weights or μ̂ are.
 *
 * @see Angelopoulos, Duchi & Zrnic 2023, arXiv:2311.01453 (PPI++); Robins, Rotnitzky & Zhao 1994, JASA 89:846–866
 */
export function biasScores(sample: BiasSample, { weight, isEstimated }: GoldWeights, seed: number): BiasScores {
  const { judged, gold } = sample;
  const predicted = foretold(sample, seed);
  const verdicts = sample.isPaired
    ? { judged: judged.gain, gold: Float64Array.from(sample.partner, (at) => judged.gain[at]!), idle: 1 }
    : undefined;
  const trusted = isEstimated && predicted ? [predicted] : undefined;
  const controls = trusted ?? [predicted, verdicts].filter((one) => one !== undefined);
  const { power, fitted } = trusted ? { power: [1], fitted: 0 } : leastVariance(sample, weight, controls);
  const less = (gain: Float64Array, of: (control: Control) => Float64Array) =>
    gain.map((value, i) => controls.reduce((left, control, k) => left - power[k]! * of(control)[i]!, value));
  return {
    sample,
    judged: less(judged.gain, (control) => control.judged),
    gold: less(gold.gain, (control) => control.gold),
    weight,
    power,
    controls: fitted,
  };
}

/** One f: (N) and (n). */
interface Control {
  readonly judged: Float64Array;
  readonly gold: Float64Array;
  /** λ where every λ gives the same, as for gold on all of the judge's comparisons. */
  readonly idle: number;
}

/** μ̂ out of fold, folds by prompt; nothing where gold is too little to learn from. */
function foretold({ judged, gold }: BiasSample, seed: number): Control | undefined {
  if (new Set(gold.prompt).size < LEAST_TO_FIT || gold.x.columns === 0) return undefined;
  const [N, n] = [judged.gain.length, gold.gain.length];
  const isGold = Int32Array.from({ length: N + n }, (_, i) => Number(i >= N));
  const fold = stratifiedFolds(isGold, { seed, group: [...judged.prompt, ...gold.prompt] });
  const y = new Float64Array(N + n);
  y.set(gold.gain, N);
  const rows = Int32Array.from({ length: n }, (_, i) => N + i);
  const all = crossFit(ridge(), stacked(judged.x, gold.x), y, fold, { rows });
  return { judged: all.slice(0, N), gold: all.slice(N), idle: 0 };
}

/** Least squares of what the prompts add to θ₀ on what they add to each control's balance. */
function leastVariance(sample: BiasSample, weight: Float64Array, controls: readonly Control[]) {
  const base = promptParts(sample, weight, { judged: sample.judged.gain, gold: sample.gold.gain });
  const balances = controls.map((control) => promptParts(sample, weight, control));
  const useful = [...controls.keys()].filter((k) => dot(balances[k]!, balances[k]!) > 1e-9 * dot(base, base));
  const K = useful.length;
  const gram = zeros(K, K);
  useful.forEach((k, row) => {
    useful.forEach((l, column) => {
      gram.values[row * K + column] = dot(balances[k]!, balances[l]!) * (k === l ? 1 + 1e-9 : 1);
    });
  });
  const factor = choleskyFactor(gram, 1e-8);
  const solved =
    factor &&
    choleskySolve(
      factor,
      Float64Array.from(useful, (k) => dot(balances[k]!, base)),
    );
  const power = controls.map(({ idle }, k) => (useful.includes(k) && solved ? solved[useful.indexOf(k)]! : idle));
  return { power, fitted: solved ? K : 0 };
}

/** (C) what each prompt adds to mean_J(values) − mean_{G,w}(values). */
function promptParts({ judged, gold }: BiasSample, weight: Float64Array, values: Omit<Control, "idle">): Float64Array {
  const index = new Map<number, number>();
  const at = (prompt: number) => {
    if (!index.has(prompt)) index.set(prompt, index.size);
    return index.get(prompt)!;
  };
  for (const prompt of [...judged.prompt, ...gold.prompt]) at(prompt);
  const parts = new Float64Array(index.size);
  const mean = values.judged.reduce((sum, value) => sum + value, 0) / values.judged.length;
  values.judged.forEach((value, i) => {
    parts[at(judged.prompt[i]!)]! += (value - mean) / values.judged.length;
  });
  const total = weight.reduce((sum, w) => sum + w, 0);
  const goldMean = values.gold.reduce((sum, value, i) => sum + weight[i]! * value, 0) / total;
  values.gold.forEach((value, i) => {
    parts[at(gold.prompt[i]!)]! -= (weight[i]! * (value - goldMean)) / total;
  });
  return parts;
}
