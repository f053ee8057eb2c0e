import { biasFeatures } from "../../src/estimators/corrections/bias-features.js";
import type { Correction } from "../../src/estimators/corrections/correction.js";
import { type GainSample, rowsOfBlock } from "../../src/estimators/corrections/gain-sample.js";
import { trainingRows } from "../../src/estimators/corrections/training-rows.js";
import { predictRows } from "../../src/estimators/regressor.js";
import { ridge } from "../../src/estimators/ridge.js";
import { type Matrix, matrix, row } from "../../src/math/matrix.js";
import { dot } from "../../src/math/product.js";
import { mean } from "../../src/math/statistics.js";
import { rng } from "../../src/random.js";

export interface WorldJudge {
  readonly labels: number;
  /** In quality points, by the prompt's vector and category. Default: none */
  readonly bias?: (x: Float64Array, category: number) => number;
  /** Judge's units per quality point. Default 1 */
  readonly scale?: number;
  /** Standard deviation of its noise, in quality points. Default 0.4 */
  readonly noise?: number;
}

export interface GainWorldOptions {
  readonly gold: number;
  readonly judges: readonly WorldJudge[];
  readonly seed: number;
  /** Coordinates of the prompts' vectors. Default 6 */
  readonly d?: number;
  /** Default 4 */
  readonly categories?: number;
  /** Standard deviation of ψ over prompts. Default 0.4 */
  readonly signal?: number;
  /** Standard deviation of gold's noise. Default 0.4 */
  readonly noise?: number;
}

export interface GainWorld {
  readonly sample: GainSample;
  /** (J) true gains and categories of each judge's prompts. */
  readonly truth: readonly { readonly psi: Float64Array; readonly category: Int32Array }[];
  /** Prompts that nobody labelled: their own columns, and their true gains. */
  readonly unseen: { readonly x: Matrix; readonly psi: Float64Array };
}

const UNSEEN = 500;

/**
 * Gains whose truth is known, no prompt labelled twice:
 *
 *   ψ(x) = signal · β·x       x ~ N(0, I), β a random direction, categories drawn evenly and apart from x
 *   gold r = ψ + ε            judge y = scale · (ψ + bias(x, category) + ε')
 */
export function gainWorld(options: GainWorldOptions): GainWorld {
  const { gold, judges, seed, d = 6, categories = 4, signal = 0.4, noise = 0.4 } = options;
  const random = rng(seed, "gain-world");
  const sizes = [gold, ...judges.map(({ labels }) => labels), UNSEEN];
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const draw = Float64Array.from({ length: d }, () => random.normal());
  const beta = draw.map((value) => value / Math.hypot(...draw));
  const vectors = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, () => random.normal()),
  );
  const category = Int32Array.from({ length: n }, () => random.integer(categories));
  const lengths = Float64Array.from({ length: n }, () => 20 + random.integer(2000));
  const psi = Float64Array.from(
    { length: n },
    (_, i) => signal * row(vectors, i).reduce((sum, value, j) => sum + value * beta[j]!, 0),
  );
  const { x, groups } = biasFeatures({ vectors, lengths, category, categories });
  const rowsOfPart = (part: number) => {
    const from = sizes.slice(0, part).reduce((sum, size) => sum + size, 0);
    return Array.from({ length: sizes[part]! }, (_, i) => from + i);
  };
  const block = (part: number, label: (i: number) => number) => {
    const rows = rowsOfPart(part);
    const y = new Float64Array(n);
    for (const i of rows) y[i] = label(i);
    return rowsOfBlock({ x, y, weight: new Float64Array(n).fill(1) }, rows);
  };
  const judged = judges.map(({ bias = () => 0, scale = 1, noise: own = 0.4 }, j) =>
    block(j + 1, (i) => scale * (psi[i]! + bias(row(vectors, i), category[i]!) + own * random.normal())),
  );
  const of = (values: Float64Array, part: number) => Float64Array.from(rowsOfPart(part), (i) => values[i]!);
  const unseen = judges.length + 1;
  return {
    sample: {
      groups,
      gold: block(0, (i) => psi[i]! + noise * random.normal()),
      judged,
      pairs: judged.map(() => new Int32Array(gold).fill(-1)),
    },
    truth: judges.map((_, j) => ({
      psi: of(psi, j + 1),
      category: Int32Array.from(rowsOfPart(j + 1), (i) => category[i]!),
    })),
    unseen: {
      x: matrix(UNSEEN, d, Float64Array.from(rowsOfPart(unseen).flatMap((i) => [...row(x, i).subarray(0, d)]))),
      psi: of(psi, unseen),
    },
  };
}

/** Gains of unseen prompts, as ridge predicts them from corrected labels. */
export function unseenPredictions({ sample, unseen }: GainWorld, correction: Correction): Float64Array {
  const { x, y, weight } = trainingRows(sample, correction.correct(sample));
  return predictRows(ridge().fit(x, y, weight), unseen.x);
}

export const errorsOf = (labels: Float64Array, psi: Float64Array) => labels.map((value, i) => value - psi[i]!);

export function correlation(a: Float64Array, b: Float64Array): number {
  const centred = (values: Float64Array) => values.map((value) => value - mean(values));
  const [u, v] = [centred(a), centred(b)];
  return dot(u, v) / Math.sqrt(dot(u, u) * dot(v, v));
}
