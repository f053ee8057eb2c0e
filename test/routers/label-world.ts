import { labelProbabilities, labelRow } from "../../src/math/label-row.js";
import { type Matrix32, row, zeros } from "../../src/math/matrix.js";
import { type Rng, rng } from "../../src/random.js";
import { type LinearWorld, NO_BATTLES } from "./training-set.js";

/** P(model-0 right), whatever the prompt. */
const STRONG = 0.7;

/**
 * Right and wrong answers of two models, of which the second's chances are what a language model foresees in part:
 *
 *   h ~ U(0, 1),   p(k) ∝ e^(−2 (k − 1 − 4h)²),   P(model-1 right) = 0.1 + 0.85 (p(4) + p(5)),   P(model-0 right) = 0.7
 */
export function labelWorld({ n = 240, seed = 1 }: { n?: number; seed?: number }): LinearWorld {
  const random = rng(seed, "label-world");
  const embeddings = ratings(n, random.fork("prompts"));
  const lengths = Float64Array.from({ length: n }, () => 20 + random.integer(2000));
  const [scores, costs] = [zeros(n, 2), zeros(n, 2)];
  for (let i = 0; i < n; i++)
    for (const k of [0, 1]) {
      scores.values[i * 2 + k] = random.uniform() < chance(row(embeddings, i), k) ? 1 : 0;
      costs.values[i * 2 + k] = 0.001 * (2 - k) * (1 + lengths[i]! / 1000) * (0.9 + 0.2 * random.uniform());
    }
  return {
    train: { models: ["model-0", "model-1"], embeddings, lengths, scores, costs, battles: NO_BATTLES, seed },
    chance,
    unseen: ratings(200, random.fork("unseen")),
  };
}

function chance(x: Float32Array, k: number): number {
  const p = labelProbabilities(x)!;
  return k === 0 ? STRONG : 0.1 + 0.85 * (p[3]! + p[4]!);
}

function ratings(n: number, random: Rng): Matrix32 {
  const values = new Float32Array(n * 6);
  for (let i = 0; i < n; i++) {
    const h = random.uniform();
    const weights = Float64Array.from([0, 1, 2, 3, 4], (k) => Math.exp(-2 * (k - 4 * h) ** 2));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    values.set(labelRow(weights.map((weight) => weight / sum)), i * 6);
  }
  return { rows: n, columns: 6, values };
}
