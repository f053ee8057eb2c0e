import { tQuantile, twoSidedP } from "../../math/student-t.js";
import { LEAST_GOLD } from "./bias-sample.js";
import type { BiasScores } from "./bias-scores.js";

/** A judge's average bias, in gain, with its 95 % interval and what it rests on. */
export interface BiasInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  /** Degrees of freedom of the interval's t. */
  readonly freedom: number;
  /** P value of no bias. */
  readonly p: number;
  /** Comparisons by the judge, and the prompts they are on. */
  readonly n: number;
  readonly prompts: number;
  /** Gold labels, and the prompts they are on. */
  readonly gold: number;
  readonly goldPrompts: number;
  /** The squared standard error in two parts: what more gold labels would shrink, and the rest. */
  readonly variance: { readonly gold: number; readonly rest: number };
}

/**
 * The average of scores over some of the comparisons, J of the judge's and G of the gold ones:
 *
 *   θ = Σ_{i∈J} a[i] / |J|  −  Σ_{i∈G} w[i] b[i] / Σ_{i∈G} w[i]
 *   ψ_c = Σ_{i∈J∩c} (a[i] − ā) / |J|  −  Σ_{i∈G∩c} w[i] (b[i] − b̄) / Σ w              c: a prompt
 *   Var θ = Σ_c ψ_c² · (g − 1) / (g − 1 − controls),    interval θ ± t(g* − 1 − controls) · √Var
 *
 * with g the prompts with gold and g* their effective number, (Σ W_c)² / Σ W_c². All labels of one prompt move together in ψ_c, so
 * that many labels on one prompt are not taken for many prompts. Each sum of ψ_c is divided by √(1 − W_c / Σ w), since a mean is drawn
 * towards its heavy parts (HC2); for equal weights Var θ is the textbook's s² / g.
 *
 * @see Pustejovsky & Tipton 2018, JBES 36:672–683, for cluster-robust errors in small samples
 *
 * @param isJudgedIn, isGoldIn  which comparisons belong, by index in the sample. Default: all
 * @returns  null for fewer than ten prompts with gold
 */
export function biasInterval(
  scores: BiasScores,
  isJudgedIn: (i: number) => boolean = () => true,
  isGoldIn: (i: number) => boolean = () => true,
): BiasInterval | null {
  const { sample, controls } = scores;
  const judged = part(scores.judged, undefined, sample.judged.prompt, isJudgedIn);
  const gold = part(scores.gold, scores.weight, sample.gold.prompt, isGoldIn);
  const goldPrompts = gold.byPrompt.size;
  if (goldPrompts < Math.max(LEAST_GOLD, controls + 3) || judged.n === 0) return null;

  let [ofGold, rest] = [0, 0];
  for (const prompt of new Set([...judged.byPrompt.keys(), ...gold.byPrompt.keys()])) {
    const [a, b] = [judged.byPrompt.get(prompt)?.psi ?? 0, gold.byPrompt.get(prompt)?.psi ?? 0];
    ofGold += b * b;
    rest += a * a - 2 * a * b;
  }
  const factor = (goldPrompts - 1) / (goldPrompts - 1 - controls);
  const variance = { gold: factor * ofGold, rest: factor * rest };
  const standardError = Math.sqrt(Math.max(0, variance.gold + variance.rest));
  const freedom = Math.max(1, gold.effective - 1 - controls);
  const value = judged.mean - gold.mean;
  const half = tQuantile(freedom) * standardError;
  return {
    value,
    low: value - half,
    high: value + half,
    standardError,
    freedom,
    p: standardError > 0 ? twoSidedP(value / standardError, freedom) : Number(value === 0),
    n: judged.n,
    prompts: judged.byPrompt.size,
    gold: gold.n,
    goldPrompts,
    variance,
  };
}

interface Part {
  readonly n: number;
  readonly mean: number;
  /** Effective number of prompts. */
  readonly effective: number;
  readonly byPrompt: ReadonlyMap<number, { readonly psi: number }>;
}

function part(
  values: Float64Array,
  weight: Float64Array | undefined,
  prompt: Int32Array,
  isIn: (i: number) => boolean,
): Part {
  let [n, total, sum] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!isIn(i)) continue;
    const w = weight?.[i] ?? 1;
    n++;
    total += w;
    sum += w * values[i]!;
  }
  const mean = sum / total;
  const byPrompt = new Map<number, { psi: number; share: number }>();
  for (let i = 0; i < values.length; i++) {
    if (!isIn(i)) continue;
    const share = (weight?.[i] ?? 1) / total;
    const one = byPrompt.get(prompt[i]!) ?? { psi: 0, share: 0 };
    one.psi += share * (values[i]! - mean);
    one.share += share;
    byPrompt.set(prompt[i]!, one);
  }
  for (const one of byPrompt.values()) one.psi /= Math.sqrt(Math.max(1e-12, 1 - one.share));
  const squares = [...byPrompt.values()].reduce((all, one) => all + one.share ** 2, 0);
  return { n, mean, effective: squares > 0 ? 1 / squares : 0, byPrompt };
}
