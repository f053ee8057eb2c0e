import { describe, expect, it } from "vitest";
import { ridgeBasis } from "../../estimators/ridge.js";
import { type Matrix, row, rowsOf, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { mean } from "../../math/statistics.js";
import { type Rng, rng } from "../../random.js";
import type { LinearScores } from "../linear-router.js";
import { partialPooling, pooledCosts } from "./partial-pooling.js";

/** Models that share a slope and depart from it by `apart`: P(right) = 0.5 + b[k] + (w + δ[k]) · z. */
function world(random: Rng, n: number, { K, p, apart }: { K: number; p: number; apart: number }) {
  const draw = (count: number, sd: number) => Float64Array.from({ length: count }, () => sd * random.normal());
  const z: Matrix = { rows: n, columns: p, values: draw(n * p, 1) };
  const [b, w] = [draw(K, 0.1), draw(p, 0.05)];
  const slopes = Array.from({ length: K }, () => draw(p, apart).map((value, j) => value + w[j]!));
  const truth = (i: number, k: number) => 0.5 + b[k]! + dot(slopes[k]!, row(z, i));
  const arm = Int32Array.from({ length: n }, () => random.integer(K));
  const y = Float64Array.from(arm, (k, i) => truth(i, k) + 0.4 * random.normal());
  return { z, arm, y, K, truth };
}

function squaredError({ coefficients, intercepts }: LinearScores, { z, K, truth }: ReturnType<typeof world>): number {
  let sum = 0;
  for (let i = 0; i < z.rows; i++)
    for (let k = 0; k < K; k++) sum += (intercepts[k]! + dot(row(coefficients, k), row(z, i)) - truth(i, k)) ** 2;
  return sum / (z.rows * K);
}

function regressionAModel({ z, arm, y, K }: ReturnType<typeof world>): LinearScores {
  const coefficients = zeros(K, z.columns);
  const intercepts = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    const rows = Int32Array.from(arm.keys()).filter((i) => arm[i] === k);
    const fit = ridgeBasis(rowsOf(z, rows)).fit([Float64Array.from(rows, (i) => y[i]!)])[0]!;
    coefficients.values.set(fit.coefficients, k * z.columns);
    intercepts[k] = fit.intercept;
  }
  return { coefficients, intercepts };
}

describe("partialPooling", () => {
  it("errs less than a regression a model, where calls are few: paired over 30 worlds, beyond four standard errors", () => {
    const gains = Float64Array.from({ length: 30 }, (_, seed) => {
      const drawn = world(rng(seed, "partial-pooling/few"), 240, { K: 8, p: 8, apart: 0.02 });
      return squaredError(regressionAModel(drawn), drawn) - squaredError(partialPooling(drawn), drawn);
    });
    const sd = Math.sqrt(mean(gains.map((gain) => (gain - mean(gains)) ** 2)));
    expect(mean(gains)).toBeGreaterThan((4 * sd) / Math.sqrt(gains.length));
  });

  it("lets models go their own ways, where calls show them: error falls as 1/n", () => {
    const drawn = world(rng(1, "partial-pooling/many"), 8000, { K: 4, p: 3, apart: 0.3 });
    // Four coefficients of each model, by 2,000 calls of variance 0.16: (p + 1) σ²/n_k = 0.00032 on average, sd some 0.0001.
    expect(squaredError(partialPooling(drawn), drawn)).toBeLessThan(0.0008);
  });

  it("is the average where outcomes do not differ, and knows of a model that was never called what is known of all", () => {
    const { z, arm } = world(rng(2, "partial-pooling"), 60, { K: 3, p: 2, apart: 0 });
    const flat = partialPooling({ z, arm, y: new Float64Array(60).fill(0.7), K: 3 });
    for (const intercept of flat.intercepts) expect(intercept).toBeCloseTo(0.7, 12);
    expect(flat.coefficients.values.every((value) => value === 0)).toBe(true);

    const y = Float64Array.from(arm, (_, i) => 0.5 + 0.2 * z.values[2 * i]!);
    const { coefficients, intercepts } = partialPooling({ z, arm, y, K: 4 });
    expect(coefficients.values[3 * 2]).toBeGreaterThan(0.1); // of 0.2, drawn towards 0
    expect(intercepts[3]).toBeCloseTo(0.5, 1);
    expect(partialPooling({ z: zeros(0, 2), arm: new Int32Array(0), y: new Float64Array(0), K: 2 }).intercepts).toEqual(
      new Float64Array(2),
    );
  });

  it("in other units says the same in these", () => {
    const drawn = world(rng(3, "partial-pooling"), 300, { K: 3, p: 2, apart: 0.1 });
    const one = partialPooling(drawn);
    const other = partialPooling({ ...drawn, y: drawn.y.map((value) => 1000 * value) });
    other.coefficients.values.forEach((value, o) => {
      expect(value / 1000).toBeCloseTo(one.coefficients.values[o]!, 10);
    });
  });
});

/** A bend that a line misses, in a log that has little of one side: y = |x| + noise, e = 0.9 for x > 0, else 0.1. */
function bent(n: number, seed: number, f: (x: number) => number) {
  const random = rng(seed, "partial-pooling/bent");
  const x = Float64Array.from({ length: n }, () => 2 * random.uniform() - 1);
  const z: Matrix = { rows: n, columns: 1, values: x.map((value) => Math.sqrt(3) * value) };
  const arm = Int32Array.from(x, (value) => (random.uniform() < (value > 0 ? 0.9 : 0.1) ? 1 : 0));
  const y = Float64Array.from(x, (value, i) => (arm[i] === 1 ? f(value) : 0.5) + 0.3 * random.normal());
  const propensity = Float64Array.from(x, (value, i) => (value > 0 === (arm[i] === 1) ? 0.9 : 0.1));
  /** What model 1 is said to score on average over all prompts. */
  const level = ({ coefficients, intercepts }: LinearScores) =>
    intercepts[1]! + coefficients.values[1]! * mean(z.values);
  return { calls: { z, arm, y, K: 2 }, propensity, level, truth: mean(x.map(f)) };
}

describe("partialPooling corrected by propensities", () => {
  it("finds what the line misses where the log is thin", () => {
    const { calls, propensity, level, truth } = bent(4000, 1, Math.abs);
    // Some 200 calls at x < 0 weigh 10 each: a standard error of sqrt(Σ w² σ²)/Σ w, σ² = 0.09 + what a line leaves of |x|, 1/12.
    const se = Math.sqrt((1800 * 1.1 ** 2 + 200 * 10 ** 2) * (0.09 + 1 / 12)) / 4000;
    expect(Math.abs(level(partialPooling(calls)) - truth)).toBeGreaterThan(6 * se);
    expect(Math.abs(level(partialPooling({ ...calls, propensity })) - truth)).toBeLessThan(3 * se);
  });

  it("leaves a line alone that fits", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { calls, propensity } = bent(1000, seed, (x) => 0.5 + 0.2 * x);
      const [plain, corrected] = [partialPooling(calls), partialPooling({ ...calls, propensity })];
      corrected.intercepts.forEach((value, k) => {
        expect(Math.abs(value - plain.intercepts[k]!)).toBeLessThan(0.01);
      });
    }
  });
});

describe("pooledCosts", () => {
  it("gives every model its own level, and shares what makes a prompt dear", () => {
    const random = rng(4, "pooled-costs");
    const n = 600;
    const z: Matrix = { rows: n, columns: 1, values: Float64Array.from({ length: n }, () => random.normal()) };
    const arm = Int32Array.from({ length: n }, (_, i) => i % 2);
    const level = [0.001, 0.02];
    const cost = Float64Array.from(arm, (k, i) => level[k]! * (1 + 0.3 * z.values[i]!));
    const { coefficients, intercepts } = pooledCosts({ z, arm, y: cost, K: 2 });
    for (const k of [0, 1]) {
      expect(intercepts[k]! / level[k]!).toBeCloseTo(1, 1);
      expect(coefficients.values[k]! / level[k]!).toBeCloseTo(0.3, 1);
    }
  });
});
