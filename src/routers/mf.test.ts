import { describe, expect, it } from "vitest";
import { logistic } from "../math/logistic.js";
import { filled, matrix, row } from "../math/matrix.js";
import { rng } from "../random.js";
import { trainingBattles } from "./battles.js";
import { gainsOverPool } from "./gains-over-pool.js";
import { mfRouter } from "./mf.js";
import type { TrainingSet } from "./router.js";

const d = 4;
const models = ["a", "b", "c"];
/** True δ(M, x) = strength[M] + taste[M] · x */
const strength = [0.8, 0, -0.8];
const taste = [
  [1.5, 0, 0, 0],
  [0, 1.5, 0, 0],
  [0, 0, 0, 0],
];

function battles(n: number, seed: number): TrainingSet {
  const draws = rng(seed, "mf");
  const values = Float32Array.from({ length: n * d }, () => draws.normal());
  const embeddings = matrix(n, d, values);
  const truth = (i: number, m: number) =>
    strength[m]! + taste[m]!.reduce((s, t, j) => s + t * row(embeddings, i)[j]!, 0);
  const sides = Array.from({ length: n }, () => draws.shuffled([0, 1, 2]));
  return {
    models,
    embeddings,
    lengths: new Float64Array(n).fill(10),
    scores: filled(n, 3, Number.NaN),
    costs: filled(n, 3, Number.NaN),
    battles: {
      prompt: Int32Array.from({ length: n }, (_, i) => i),
      a: Int32Array.from(sides, (s) => s[0]!),
      b: Int32Array.from(sides, (s) => s[1]!),
      winA: Float64Array.from(sides, ([a, b], i) => (draws.uniform() < logistic(truth(i, a!) - truth(i, b!)) ? 1 : 0)),
      weight: new Float64Array(sides.length).fill(1),
    },
    seed,
  };
}

describe("mf", () => {
  it.each([
    ["projecting models", { hidden: 16 }],
    ["projecting prompts, which is cheaper for few and narrow batches", { hidden: 2, batch: 4, epochs: 6 }],
  ])("recovers the win probabilities that made the battles, %s", async (_, options) => {
    const train = battles(4000, 3);
    const router = await mfRouter({ ...options, noise: 0 }).fit(train);
    const fresh = battles(400, 4);
    let error = 0;
    let naive = 0;
    for (let i = 0; i < 400; i++) {
      const x = row(fresh.embeddings, i);
      const delta = (m: number) => strength[m]! + taste[m]!.reduce((s, t, j) => s + t * x[j]!, 0);
      const truth = logistic(delta(0) - delta(1));
      error += Math.abs(router.winRate(x, "a", "b") - truth) / 400;
      naive += Math.abs(logistic(strength[0]! - strength[1]!) - truth) / 400;
    }
    // About 2,700 battles inform each pair's 5 coefficients: logistic regression's standard error is near 0.02 per
    // prediction; 0.06 is three of them, and a router that knows ratings alone is off by 0.25.
    expect(naive).toBeGreaterThan(0.2);
    expect(error).toBeLessThan(0.06);
  });

  it("knows no ratings without a bias: for a prompt of which nothing is known all models are alike", async () => {
    const train = battles(1500, 6);
    const nothing = new Float32Array(d);
    const [plain, rated] = await Promise.all(
      [false, true].map((bias) => mfRouter({ hidden: 16, bias, epochs: 8 }).fit(train)),
    );
    expect(plain!.winRate(nothing, "a", "c")).toBe(0.5);
    expect(rated!.winRate(nothing, "a", "c")).toBeGreaterThan(0.7); // the truth is σ(1.6) = 0.83
  });

  it("stays at chance where verdicts are coin flips", async () => {
    const train = battles(1500, 5);
    const draws = rng(9, "coins");
    const coins = {
      ...train,
      battles: { ...train.battles, winA: train.battles.winA.map(() => (draws.uniform() < 0.5 ? 1 : 0)) },
    };
    const router = await mfRouter({ hidden: 16 }).fit(coins);
    let away = 0;
    for (let i = 0; i < 200; i++) away += Math.abs(router.winRate(row(train.embeddings, i), "a", "b") - 0.5) / 200;
    expect(away).toBeLessThan(0.08);
  });

  it("refuses too few battles", async () => {
    await expect(mfRouter().fit(battles(5, 1))).rejects.toThrow("at least 10 battles");
  });
});

describe("gainsOverPool", () => {
  it("is the gain itself for a pair: q[a] − q[b] = 2σ(δ) − 1", () => {
    const q = Float64Array.of(1.2, 0.5);
    gainsOverPool(q, 1);
    expect(q[0]! - q[1]!).toBeCloseTo(2 * logistic(0.7) - 1, 12);
    expect(q[0]! + q[1]!).toBeCloseTo(0, 12);
  });
});

describe("trainingBattles", () => {
  const set = (scores: number[], n: number): TrainingSet => ({
    ...battles(2, 1),
    scores: matrix(n, 3, Float64Array.from(scores)),
  });

  it("turns scores into P(a preferred) = (1 + s[a] − s[b]) / 2, ties included", () => {
    const out = trainingBattles({ ...set([1, 0, 1], 1), battles: emptyBattles });
    expect([...out.a]).toEqual([0, 0, 1]);
    expect([...out.b]).toEqual([1, 2, 2]);
    expect([...out.winA]).toEqual([1, 0.5, 0]);
    expect([...trainingBattles({ ...set([1, 0, 1], 1), battles: emptyBattles }, { ties: "drop" }).winA]).toEqual([
      1, 0,
    ]);
  });

  it("passes over missing scores and draws at most maxPairs a prompt", () => {
    expect(trainingBattles({ ...set([1, Number.NaN, 0.5], 1), battles: emptyBattles }).winA).toEqual(
      Float64Array.of(0.75),
    );
    expect(trainingBattles({ ...set([1, 0.2, 0.5], 1), battles: emptyBattles }, { maxPairs: 2 }).winA.length).toBe(2);
  });
});

const emptyBattles = {
  prompt: new Int32Array(0),
  a: new Int32Array(0),
  b: new Int32Array(0),
  winA: new Float64Array(0),
  weight: new Float64Array(0),
};
