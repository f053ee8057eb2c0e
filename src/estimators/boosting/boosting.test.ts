import { describe, expect, it } from "vitest";
import { type Matrix, matrix, row, rowsOf } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { type Rng, rng } from "../../random.js";
import { depthOf } from "../histogram/tree.js";
import { boosting, FEW_ROWS, FEW_ROWS_ROUNDS } from "./boosting.js";

const draws = (n: number, draw: () => number) => Float64Array.from({ length: n }, draw);
const normals = (n: number, d: number, random: Rng): Matrix => matrix(n, d, draws(n * d, random.normal));
const sum = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const meanSquare = (y: Float64Array, f: Float64Array) => mean(y.map((v, i) => (v - f[i]!) ** 2));
const largestDifference = (a: Float64Array, b: Float64Array) => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));

/** Every row learns, and every round counts. */
const plain = { validation: 0, minLeaf: 1 } as const;

describe("closed forms", () => {
  const x = matrix(6, 1, Float64Array.of(0, 0, 0, 0, 1, 1));
  const y = Float64Array.of(1, 1, 1, 1, 7, 7); // mean 3: residuals -2 and 4

  it.each([1, 2, 10])("a step is approached geometrically: %s rounds", (rounds) => {
    const model = boosting({ ...plain, rounds, learningRate: 0.1, maxDepth: 1 }).fit(x, y);
    expect(model.base).toBe(3);
    expect(model.predict(Float64Array.of(0))).toBeCloseTo(3 - 2 * (1 - 0.9 ** rounds), 12);
    expect(model.predict(Float64Array.of(1))).toBeCloseTo(3 + 4 * (1 - 0.9 ** rounds), 12);
  });

  it("l2 counts as rows of residual 0 in each leaf", () => {
    const model = boosting({ ...plain, rounds: 1, learningRate: 1, maxDepth: 1, l2: 2 }).fit(x, y);
    expect(model.predict(Float64Array.of(0))).toBeCloseTo(3 - 8 / 6, 12);
    expect(model.predict(Float64Array.of(1))).toBeCloseTo(3 + 8 / 4, 12);
  });

  it("l2 counts in the choice of a split: one far row alone gains 36 + 36/7 or 36/11 + 36/17, halves 2 · 7.5²/4 or /14", () => {
    const features = matrix(8, 2, Float64Array.of(1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
    const far = Float64Array.of(6, 0.5, 0.5, 0.5, -1.875, -1.875, -1.875, -1.875); // mean 0
    const at = (l2: number) =>
      boosting({ ...plain, rounds: 1, learningRate: 1, maxDepth: 1, l2 })
        .fit(features, far)
        .predict(row(features, 1));
    expect(at(0)).toBeCloseTo(-6 / 7, 12);
    expect(at(10)).toBeCloseTo(7.5 / 14, 12);
  });

  it("minLeaf counts weight", () => {
    const fitted = (minLeaf: number, weights?: Float64Array) =>
      boosting({ ...plain, rounds: 1, learningRate: 1, minLeaf })
        .fit(x, y, weights)
        .predict(Float64Array.of(1));
    expect(fitted(2)).toBe(7);
    expect(fitted(3)).toBe(3);
    expect(fitted(3, Float64Array.of(1, 1, 1, 1, 2, 1))).toBe(7);
  });

  it("a constant is exact", () => {
    const wide = normals(300, 3, rng(1, "constant"));
    const model = boosting().fit(wide, new Float64Array(300).fill(0.1), draws(300, rng(2, "constant").uniform));
    expect(new Set(model.predictRows(wide))).toEqual(new Set([0.1]));
  });
});

describe("boosting", () => {
  const random = rng(5, "boosting");
  const n = 2000;
  const x = normals(n, 6, random);
  const truth = (rows: Matrix) =>
    Float64Array.from({ length: rows.rows }, (_, i) => {
      const [a, b, c] = row(rows, i);
      return Math.sin(2 * a!) + a! * b! + Math.abs(c!);
    });
  const noise = draws(n, random.normal);
  const y = truth(x).map((v, i) => v + noise[i]!);
  const fresh = normals(n, 6, random);

  it("learns a curve, an interaction and a kink through noise", () => {
    const model = boosting().fit(x, y);
    const signal = truth(fresh);
    const variance = meanSquare(signal, new Float64Array(n).fill(mean(signal)));
    expect(meanSquare(signal, model.predictRows(fresh)) / variance).toBeLessThan(0.15);
    expect(meanSquare(signal, boosting({ rounds: 5 }).fit(x, y).predictRows(fresh)) / variance).toBeGreaterThan(0.4);
    expect(Math.max(...model.trees.map(depthOf))).toBe(4);
  });

  it("keeps the rounds of the lowest held-out loss, and stops after patience", () => {
    const { trees, losses, base } = boosting({ patience: 7 }).fit(x, y);
    expect(losses.indexOf(Math.min(...losses))).toBe(trees.length);
    expect(losses).toHaveLength(trees.length + 1 + 7);
    expect(base).not.toBe(mean(y)); // held-out rows are not learned from
  });

  it("has held-out losses that are out of sample: on noise they rise while those of the rows that it saw fall", () => {
    const rises = Array.from({ length: 20 }, (_, seed) => {
      const pure = draws(n, rng(seed, "noise").normal);
      const seen = boosting({ seed, validation: 0, rounds: 100 }).fit(x, pure).predictRows(x);
      expect(meanSquare(pure, seen)).toBeLessThan(0.95);
      const { losses } = boosting({ seed, rounds: 100, patience: 100 }).fit(x, pure);
      return losses.at(-1)! - losses[0]!;
    });
    const standardError = Math.sqrt(sum(rises.map((r) => (r - mean(rises)) ** 2)) / (19 * 20));
    expect(standardError).toBeLessThan(0.02);
    expect(mean(rises)).toBeGreaterThan(4 * standardError); // it expects the mean of f², about 12 SE above 0
  });

  it.each([{ l2: 0 }, { l2: 3 }])("counts weights as rows: %o", (options) => {
    const weights = draws(n, () => random.integer(4));
    const repeated = Array.from(weights).flatMap((w, i) => Array<number>(w).fill(i));
    const setting = { validation: 0, rounds: 30, ...options };
    const weighted = boosting(setting).fit(x, y, weights).predictRows(fresh);
    const rows = boosting(setting).fit(
      rowsOf(x, repeated),
      Float64Array.from(repeated, (i) => y[i]!),
    );
    expect(largestDifference(weighted, rows.predictRows(fresh))).toBeLessThan(1e-9);
    expect(largestDifference(weighted, boosting(setting).fit(x, y).predictRows(fresh))).toBeGreaterThan(0.1);
  });

  it("weighs the held-out rows too", () => {
    const far = y.map((v, i) => (i % 2 === 0 ? v : 1000 - v));
    const weights = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : 1e-9));
    expect(Math.max(...boosting({ rounds: 3 }).fit(x, far, weights).losses)).toBeLessThan(10);
  });

  it("holds out nothing where there are few rows", () => {
    const fewer = (rows: number) =>
      boosting().fit(
        rowsOf(
          x,
          Int32Array.from({ length: rows }, (_, i) => i),
        ),
        y.slice(0, rows),
      );
    expect(fewer(FEW_ROWS - 1)).toMatchObject({ losses: [], trees: { length: FEW_ROWS_ROUNDS } });
    expect(fewer(FEW_ROWS).losses.length).toBeGreaterThan(0);
    expect(boosting({ validation: 0, rounds: 150, maxDepth: 1 }).fit(x, y).trees).toHaveLength(150);
  });

  it.each([{ subsample: 0.5 }, { features: 0.34 }] as const)("draws by its seed: %o", (options) => {
    const grown = (seed: number) => boosting({ ...options, validation: 0, rounds: 5, seed }).fit(x, y);
    expect(grown(1).trees).toEqual(grown(1).trees);
    expect(grown(1).trees).not.toEqual(grown(2).trees);
  });

  it("learns from the share of rows that it is told to", () => {
    const { predict } = boosting({ ...plain, rounds: 1, learningRate: 1, subsample: 0.5, maxDepth: 1e9 }).fit(x, noise);
    const exact = sum(noise.map((v, i) => (Math.abs(predict(row(x, i)) - v) < 1e-9 ? 1 : 0)));
    expect(exact).toBe(n / 2);
  });

  it("predicts rows together as it predicts them one by one, to the last bit", () => {
    const model = boosting({ rounds: 40 }).fit(x, y);
    expect(model.predictRows(fresh)).toEqual(Float64Array.from({ length: n }, (_, i) => model.predict(row(fresh, i))));
  });

  it("refuses what it cannot learn from or with", () => {
    expect(() => boosting().fit(x, y.slice(1))).toThrow("SHAPE_MISMATCH");
    expect(() => boosting().fit(x, y, new Float64Array(n))).toThrow("rows of weight 0");
    expect(() => boosting({ rounds: 3 }).fit(x, y).predict(new Float64Array(5))).toThrow("expected 6 features");
    for (const wrong of [{ rounds: 0 }, { learningRate: 0 }, { subsample: 1.5 }, { validation: 1 }, { patience: 0 }])
      expect(() => boosting(wrong)).toThrow("INVALID_ARGUMENT");
  });
});
