import { describe, expect, it } from "vitest";
import { clustersOf } from "../../math/clusters.js";
import { logistic } from "../../math/logistic.js";
import { filled, type Matrix32, row } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { rng } from "../../random.js";
import type { TrainingSet } from "../router.js";
import { fastStrengths } from "./fast-strengths.js";
import { type Precision, similaritiesOf } from "./similarities.js";
import { sharedTiers, swRouter } from "./sw.js";
import { tierBattles } from "./tier-battles.js";
import { tierStrengths } from "./tier-strengths.js";

const d = 6;

function unitRows(n: number, seed: number): Matrix32 {
  const random = rng(seed, "sw-rows");
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const x = Float64Array.from({ length: d }, () => random.normal() + 0.3);
    values.set(x, i * d);
    const length = Math.hypot(...x);
    for (let j = 0; j < d; j++) values[i * d + j]! /= length;
  }
  return { rows: n, columns: d, values };
}

/** Battles whose outcome depends on the first coordinate: the higher, the more the better model wins. */
function worldOf({ K, n, seed, ties = 0.2 }: { K: number; n: number; seed: number; ties?: number }): TrainingSet {
  const random = rng(seed, "sw-world");
  const embeddings = unitRows(n, seed);
  const pairs = Array.from({ length: n }, () => random.shuffled([...Array(K).keys()]).slice(0, 2) as [number, number]);
  return {
    models: Array.from({ length: K }, (_, k) => `m${k}`),
    embeddings,
    lengths: new Float64Array(n).fill(100),
    scores: filled(n, K, Number.NaN),
    costs: filled(n, K, Number.NaN),
    battles: {
      prompt: Int32Array.from(pairs.keys()),
      a: Int32Array.from(pairs, ([a]) => a),
      b: Int32Array.from(pairs, ([, b]) => b),
      winA: Float64Array.from(pairs, ([a, b], i) => {
        if (random.uniform() < ties) return 0.5;
        return random.uniform() < logistic((b - a) * (0.2 + 1.5 * embeddings.values[i * d]!)) ? 1 : 0;
      }),
      weight: Float64Array.from(pairs, () => 1),
    },
    seed,
  };
}

/**
 * RouteLLM's formulation as it is written there: a row per battle with +ln 10 for a's tier and −ln 10 for b's, each battle
 * twice (a tie once as won and once as lost), weights 10 · 10^(sim / max sim), logistic regression without intercept.
 * Solved by plain gradient descent, which shares nothing with the router.
 */
function routeLlmWinRate(train: TrainingSet, x: Float32Array, strong: number, weak: number): number {
  const { battles, models } = train;
  const sims = [...battles.prompt].map((i) => dot(x, row(train.embeddings, i)));
  const most = Math.max(...sims);
  const rows = sims.flatMap((sim, i) => {
    const weight = 10 * 10 ** (sim / most);
    const won = battles.winA[i]!;
    const labels = won === 0.5 ? [1, 0] : [won, won];
    return labels.map((label) => ({ a: battles.a[i]!, b: battles.b[i]!, label, weight }));
  });
  const coefficients = new Float64Array(models.length);
  const total = rows.reduce((sum, { weight }) => sum + weight, 0);
  for (let step = 0; step < 20_000; step++) {
    const gradient = new Float64Array(models.length);
    for (const { a, b, label, weight } of rows) {
      const residual = label - logistic(Math.LN10 * (coefficients[a]! - coefficients[b]!));
      gradient[a]! += (weight * residual) / total;
      gradient[b]! -= (weight * residual) / total;
    }
    coefficients.forEach((_, k) => {
      coefficients[k]! += gradient[k]!;
    });
  }
  return logistic(Math.LN10 * (coefficients[strong]! - coefficients[weak]!));
}

/** As RouteLLM: no penalty, no rating within tiers; the scale of calibration taken back out. */
async function parity(train: TrainingSet, precision: Precision = "exact") {
  const router = await swRouter({ kernel: "routellm", within: "tier", ridge: 0, precision }).fit(train);
  const scale = Number(router.state.settings.scale);
  const logOdds = (p: number) => Math.log(p / (1 - p));
  return (x: Float32Array, a: string, b: string) => logistic(scale * logOdds(router.winRate(x, a, b)));
}

describe("swRouter", () => {
  it("equals RouteLLM's logistic regression over all battles to 1e-6", async () => {
    const train = worldOf({ K: 4, n: 60, seed: 1 });
    const winRate = await parity(train);
    for (let q = 0; q < 5; q++) {
      const x = unitRows(1, 50 + q).values;
      expect(Math.abs(winRate(x, "m0", "m3") - routeLlmWinRate(train, x, 0, 3))).toBeLessThan(1e-6);
      expect(Math.abs(winRate(x, "m2", "m1") - routeLlmWinRate(train, x, 2, 1))).toBeLessThan(1e-6);
    }
  });

  it("has the closed form of two models: P = Σ w y / Σ w", async () => {
    const train = worldOf({ K: 2, n: 80, seed: 2 });
    const winRate = await parity(train);
    for (let q = 0; q < 10; q++) {
      const x = unitRows(1, 70 + q).values;
      const sims = [...train.battles.prompt].map((i) => dot(x, row(train.embeddings, i)));
      const w = sims.map((sim) => 10 ** (sim / Math.max(...sims)));
      const won = sims.map((_, i) => (train.battles.a[i] === 0 ? train.battles.winA[i]! : 1 - train.battles.winA[i]!));
      const closed = w.reduce((sum, wi, i) => sum + wi * won[i]!, 0) / w.reduce((sum, wi) => sum + wi, 0);
      expect(Math.abs(winRate(x, "m0", "m1") - closed)).toBeLessThan(1e-6);
    }
  });

  it("gathers models into the tiers that it is given, and tells models of a tier apart only where asked", async () => {
    const train = worldOf({ K: 6, n: 600, seed: 3 });
    const x = unitRows(1, 9).values;
    const coarse = await swRouter({ tiers: 2, within: "tier", kernel: "routellm" }).fit(train);
    const tier = coarse.state.tensors.tier!.values;
    expect(new Set(tier)).toEqual(new Set([0, 1]));
    const mates = [0, 1, 2, 3, 4, 5].filter((k) => tier[k] === tier[0]);
    expect(mates.length).toBeGreaterThan(1);
    expect(coarse.winRate(x, "m0", `m${mates[1]}`)).toBe(0.5);
    const fine = await swRouter({ tiers: 2, within: "model", kernel: "routellm" }).fit(train);
    expect(fine.winRate(x, "m0", `m${mates[1]}`)).not.toBe(0.5);
  });

  it("in 8 bits stays within what the bound on similarities allows: odds change by at most e^(2·rate·2ε)", async () => {
    const train = worldOf({ K: 2, n: 300, seed: 4 });
    const [exact, int8] = [await parity(train), await parity(train, "int8")];
    for (let q = 0; q < 20; q++) {
      const x = unitRows(1, 200 + q).values;
      const most = Math.max(...[...train.battles.prompt].map((i) => dot(x, row(train.embeddings, i))));
      // 8 bits, 6 coordinates of at most 1: a step is 1/127, so ε <= 2 · √6 · (1/127)/2 with norms of about 1.
      const epsilon = (1.01 * Math.sqrt(6)) / 127;
      const allowed = (2 * Math.LN10 * 2 * epsilon) / (most - 2 * epsilon);
      const change = Math.abs(Math.log(oddsOf(exact(x, "m0", "m1")) / oddsOf(int8(x, "m0", "m1"))));
      expect(change).toBeLessThanOrEqual(allowed);
    }
  });

  it("fast: equals exact where few enough prompts are all looked at", async () => {
    const train = worldOf({ K: 4, n: 900, seed: 9 });
    const [exact, fast] = [await parity(train), await parity(train, "fast")];
    for (let q = 0; q < 10; q++) {
      const x = unitRows(1, 300 + q).values;
      expect(Math.abs(fast(x, "m0", "m3") - exact(x, "m0", "m3"))).toBeLessThan(1e-6);
    }
  });

  it.each([
    ["routellm", { kind: "routellm" }, 0.02],
    ["sharp", { kind: "sharp", temperature: 0.1 }, 0.02],
  ] as const)("fast: stays within its bound on similarities, and in fact far nearer: %s", (_, kernel, near) => {
    const train = worldOf({ K: 2, n: 6000, seed: 10 });
    const gathered = tierBattles(train.battles, train.embeddings, Int32Array.of(0, 1));
    const overall = Float64Array.of(0.3, -0.3);
    const similarities = similaritiesOf(gathered.prompts, "exact");
    const exact = tierStrengths(gathered.wins, overall, kernel, 0);
    const cluster = clustersOf(gathered.prompts, 150, rng(1, "clusters"));
    const { strengths, bound } = fastStrengths(gathered, cluster, overall, kernel, 0);
    const errors = Array.from({ length: 40 }, (_, q) => {
      const x = unitRows(1, 400 + q).values;
      const most = Math.max(...similarities(x));
      const [a, b] = [exact(similarities(x)), strengths(x)];
      const rate = kernel.kind === "routellm" ? Math.LN10 / most : 1 / kernel.temperature;
      expect(Math.abs(a[0]! - a[1]! - b[0]! + b[1]!)).toBeLessThanOrEqual(4 * rate * bound);
      return Math.abs(logistic(a[0]! - a[1]!) - logistic(b[0]! - b[1]!));
    });
    expect(bound).toBeGreaterThan(0.05); // there is something to approximate
    expect(Math.max(...errors)).toBeLessThan(near);
  });

  it("gives a model that was scored on many prompts a tier of its own, and others the tiers that are left", () => {
    const ratings = Float64Array.of(3, 2.9, 1, 0.9, -1, -1.1);
    const alone = [true, true, false, false, false, false];
    const none = alone.map(() => false);
    const groups = (tier: Int32Array) => [...tier].map((t) => tier.indexOf(t)).join();
    expect(groups(sharedTiers(ratings, none, 2, "squares"))).toBe("0,0,2,2,2,2");
    expect(groups(sharedTiers(ratings, alone, 2, "squares"))).toBe("0,1,2,2,4,4");
    expect(groups(sharedTiers(ratings, alone, 9, "squares"))).toBe("0,1,2,3,4,5");
    expect(
      new Set(
        sharedTiers(
          ratings,
          alone.map(() => true),
          2,
          "squares",
        ),
      ).size,
    ).toBe(6);
  });

  it("learns where the better model is worth it, and is calibrated: predicted and actual win shares agree", async () => {
    const train = worldOf({ K: 2, n: 4000, seed: 5, ties: 0 });
    const test = worldOf({ K: 2, n: 4000, seed: 6, ties: 0 });
    const router = await swRouter().fit(train);
    const predicted = [...test.battles.prompt].map((i) => router.winRate(row(test.embeddings, i), "m0", "m1"));
    const won = [...test.battles.prompt].map((i) =>
      test.battles.a[i] === 0 ? test.battles.winA[i]! : 1 - test.battles.winA[i]!,
    );
    const order = predicted.map((_, i) => i).sort((a, b) => predicted[a]! - predicted[b]!);
    const shares = [order.slice(0, 1000), order.slice(-1000)].map((half) => ({
      predicted: half.reduce((sum, i) => sum + predicted[i]!, 0) / 1000,
      actual: half.reduce((sum, i) => sum + won[i]!, 0) / 1000,
    }));
    const se = Math.sqrt(0.25 / 1000);
    expect(shares[1]!.actual - shares[0]!.actual).toBeGreaterThan(4 * Math.SQRT2 * se);
    for (const { predicted: p, actual } of shares) expect(Math.abs(p - actual)).toBeLessThan(4 * se);
  });

  it("treats a prompt that has nothing in common with any other as an average one", async () => {
    const train = worldOf({ K: 3, n: 100, seed: 7 });
    const router = await swRouter({ kernel: "routellm" }).fit(train);
    const p = router.winRate(new Float32Array(d), "m0", "m2");
    expect(p).toBeGreaterThan(0.5);
    expect(p).toBeLessThan(1);
  });

  it("refuses fewer than 10 battles", async () => {
    await expect(swRouter().fit(worldOf({ K: 2, n: 5, seed: 8 }))).rejects.toThrow("at least 10 battles");
  });
});

const oddsOf = (p: number) => p / (1 - p);
