import type { GainLabels } from "../../src/estimators/gain-labels.js";
import { logistic } from "../../src/math/logistic.js";
import { type Matrix, zeros } from "../../src/math/matrix.js";
import { rng } from "../../src/random.js";

/** How gold came to be: on which prompts, and whether on the answers that the judge saw. */
export const GOLD_DESIGNS = [
  "paired",
  "paired-subset",
  "paired-unequal",
  "paired-confounded",
  "apart",
  "apart-unequal",
  "apart-confounded",
] as const;
export type DesignName = (typeof GOLD_DESIGNS)[number];

export interface JudgeWorldOptions {
  readonly seed: number;
  readonly design: DesignName;
  /** Expected number of prompts with gold. */
  readonly gold: number;
  /** How much the bias varies with the prompt, in [0, 1]. */
  readonly heterogeneity: number;
  /** Prompts that the judge sees, but for `paired`, where they are those with gold. Default 1500 */
  readonly judged?: number;
}

/** Labels of one judge and of gold whose average bias is known. */
export interface JudgeWorld {
  readonly labels: GainLabels;
  /** N × 8, one row a label: the features of its prompt. */
  readonly features: Matrix;
  /** (prompts) P(gold is asked about the prompt). */
  readonly propensity: Float64Array;
  /** E[judge's gain − gold gain] over the prompts that the judge sees, to six digits. */
  readonly truth: number;
  /** (prompts) E[judge's gain − gold gain | prompt]. */
  readonly biasOf: Float64Array;
}

const FEATURES = 8;
/** E[gold gain]; the average of the judge's own lean; how much of gold's spread the judge sees. */
const [MEAN_GAIN, LEAN, DISCERNMENT] = [0.15, 0.1, 0.6];

/**
 * A world of one to three comparisons a prompt:
 *
 *   m    = 0.15 + 0.45 sin(x₁) + u              x ~ N(0, I₈), u uniform in ±0.25, the prompt's own
 *   gold ∈ {−1, 0, 1},  E = m
 *   bias = 0.1 + h · (0.15 sin(x₂) + 0.1 sign(x₃))
 *   judge ∈ {−1, 0, 1},  E = 0.6 · (gold + m) / 2 + bias
 *
 * so that E[judge − gold] = 0.1 + (0.6 − 1) · 0.15 over all prompts. Where gold stands apart, the judge sees the prompts without gold.
 * Confounded gold is asked with log-odds that rise by 0.8 x₁ + 0.5 x₂.
 */
export function judgeWorld({ seed, design, gold, heterogeneity, judged = 1500 }: JudgeWorldOptions): JudgeWorld {
  const random = rng(seed, `judge-world/${design}`);
  const isApart = design.startsWith("apart");
  const prompts = design === "paired" ? gold : isApart ? judged + gold : judged;
  const x = Array.from({ length: prompts }, () => Array.from({ length: FEATURES }, () => random.normal()));
  const chance = goldChance(design, gold / prompts);
  const propensity = Float64Array.from(x, ([x1, x2]) => chance(x1!, x2!));
  const labels: Label[] = [];
  const lean = (x1: number, x2: number, x3: number) =>
    LEAN +
    heterogeneity * (0.15 * Math.sin(x2) + 0.1 * Math.sign(x3)) +
    (DISCERNMENT - 1) * (MEAN_GAIN + 0.45 * Math.sin(x1));
  let answers = 0;
  x.forEach(([x1, x2, x3], prompt) => {
    const m = MEAN_GAIN + 0.45 * Math.sin(x1!) + 0.5 * (random.uniform() - 0.5);
    const bias = LEAN + heterogeneity * (0.15 * Math.sin(x2!) + 0.1 * Math.sign(x3!));
    const hasGold = random.uniform() < propensity[prompt]!;
    const comparisons = 1 + random.integer(3);
    for (let c = 0; c < comparisons; c++, answers++) {
      const verified = drawn(m, random.uniform());
      const verdict = drawn((DISCERNMENT * (verified + m)) / 2 + bias, random.uniform());
      if (hasGold) labels.push({ source: 0, prompt, gain: verified, answers });
      if (!(isApart && hasGold)) labels.push({ source: 1, prompt, gain: verdict, answers });
    }
  });
  const features = zeros(labels.length, FEATURES);
  labels.forEach(({ prompt }, i) => {
    features.values.set(x[prompt]!, i * FEATURES);
  });
  return {
    labels: gainLabelsOf(labels),
    features,
    propensity,
    truth: normalMean(
      (x1, x2) => lean(x1, x2, 0), // sign(x₃) averages to 0
      (x1, x2) => (isApart ? 1 - chance(x1, x2) : 1),
    ),
    biasOf: Float64Array.from(x, ([x1, x2, x3]) => lean(x1!, x2!, x3!)),
  };
}

interface Label {
  readonly source: number;
  readonly prompt: number;
  readonly gain: number;
  readonly answers: number;
}

/** −1, 0 or 1 with the given mean in [−1, 1]; the nearer to 0, the more ties. */
function drawn(mean: number, u: number): number {
  const tie = 0.3 * (1 - Math.abs(mean));
  const win = (1 - tie + mean) / 2;
  return u < win ? 1 : u < win + tie ? 0 : -1;
}

/** P(gold is asked), `share` on average. */
function goldChance(design: DesignName, share: number): (x1: number, x2: number) => number {
  if (design === "paired") return () => 1;
  if (design.endsWith("unequal")) return (x1) => share * (0.4 + 1.2 * logistic(2 * x1));
  if (!design.endsWith("confounded")) return () => share;
  const chance = (shift: number) => (x1: number, x2: number) => logistic(shift + 0.8 * x1 + 0.5 * x2);
  let [low, high] = [-20, 20];
  for (let step = 0; step < 40; step++) {
    const shift = (low + high) / 2;
    if (normalMean(chance(shift)) > share) high = shift;
    else low = shift;
  }
  return chance(low);
}

/** Σ w f / Σ w over two standard normal variables, on a grid. */
function normalMean(f: (x1: number, x2: number) => number, w: (x1: number, x2: number) => number = () => 1): number {
  let [sum, total] = [0, 0];
  for (let x1 = -6; x1 <= 6; x1 += 0.2)
    for (let x2 = -6; x2 <= 6; x2 += 0.2) {
      const weight = Math.exp(-(x1 * x1 + x2 * x2) / 2) * w(x1, x2);
      sum += weight * f(x1, x2);
      total += weight;
    }
  return sum / total;
}

function gainLabelsOf(labels: readonly Label[]): GainLabels {
  const n = labels.length;
  return {
    judges: ["judge"],
    source: Int32Array.from(labels, ({ source }) => source),
    prompt: Int32Array.from(labels, ({ prompt }) => prompt),
    strong: new Int32Array(n),
    weak: new Int32Array(n).fill(1),
    gain: Float64Array.from(labels, ({ gain }) => gain),
    answers: Int32Array.from(labels, ({ answers }) => answers),
    lengthRatio: new Float64Array(n).fill(Number.NaN),
    order: new Float64Array(n),
    weight: new Float64Array(n).fill(1),
  };
}
