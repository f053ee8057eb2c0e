import type { TestSet } from "../../src/evaluation/test-set.js";
import { matrix } from "../../src/math/matrix.js";
import { rng } from "../../src/random.js";
import type { FittedRouter } from "../../src/routers/router.js";

/** A test set from plain rows: scores (n × K), costs in USD (n × K), and one number per prompt as its embedding. */
export function testSetOf(
  models: readonly string[],
  scores: readonly (readonly number[])[],
  costs: readonly (readonly number[])[] = scores.map((row) => row.map(() => Number.NaN)),
  signal: readonly number[] = scores.map((_, i) => i),
): TestSet {
  const n = scores.length;
  return {
    models,
    embeddings: matrix(n, 1, Float32Array.from(signal)),
    lengths: new Float64Array(n).fill(100),
    scores: matrix(n, models.length, Float64Array.from(scores.flat())),
    costs: matrix(n, models.length, Float64Array.from(costs.flat())),
  };
}

/** A router by what it believes of a prompt's signal: the win rate, and score and cost (USD) of each model. */
export function believer(
  name: string,
  models: readonly string[],
  beliefs: {
    readonly winRate?: (signal: number) => number;
    readonly scores?: (signal: number) => readonly number[];
    readonly costs?: readonly number[];
  },
): FittedRouter {
  const { winRate = () => 0.5, scores = () => models.map(() => 0.5), costs = models.map(() => 0) } = beliefs;
  return {
    name,
    models,
    utilities: ([signal], lambda) => Float64Array.from(scores(signal!), (score, k) => score - lambda * costs[k]!),
    winRate: ([signal]) => winRate(signal!),
  };
}

export const PRICES = [0.0002, 0.002, 0.02] as const;
export const MODELS = ["small", "middle", "large"] as const;

/** P(right) of each model on a prompt of this difficulty: known, so that a router can be given the truth. */
export const chances = (difficulty: number): number[] =>
  [-0.4, 0.6, 1.6].map((ability) => 1 / (1 + Math.exp(-1.5 * (ability - difficulty))));

/** Prompts of normal difficulty, answered right or wrong with {@link chances}, at {@link PRICES} give or take. */
export function knownWorld(n: number, seed: number): TestSet {
  const random = rng(seed, "known-world");
  const signal = Array.from({ length: n }, () => Math.fround(random.normal()));
  const scores = signal.map((difficulty) => chances(difficulty).map((p) => (random.uniform() < p ? 1 : 0)));
  const costs = signal.map(() => PRICES.map((price) => price * Math.exp(0.3 * random.normal())));
  return testSetOf(MODELS, scores, costs, signal);
}

/** Knows the truth of {@link knownWorld}. */
export const knowing = believer("knowing", MODELS, {
  winRate: (difficulty) => {
    const [small = 0, , large = 0] = chances(difficulty);
    return (1 + large - small) / 2;
  },
  scores: chances,
  costs: PRICES,
});

/** Learned nothing: equal win rates, the same scores everywhere. */
export const ignorant = believer("ignorant", MODELS, { scores: () => [0.3, 0.6, 0.8], costs: PRICES });
