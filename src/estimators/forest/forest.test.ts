import { describe, expect, it } from "vitest";
import { type Matrix, matrix, row, rowsOf } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { type Rng, rng } from "../../random.js";
import { trainingRows } from "../histogram/training-rows.js";
import { depthOf, leavesOf } from "../histogram/tree.js";
import { bags } from "./bag.js";
import { type ForestOptions, forest } from "./forest.js";

/** One tree on all rows: no chance but in ties. */
const tree = (options: ForestOptions = {}) => forest({ trees: 1, bootstrap: false, features: "all", ...options });
const draws = (n: number, draw: () => number) => Float64Array.from({ length: n }, draw);
const normals = (n: number, d: number, random: Rng): Matrix => matrix(n, d, draws(n * d, random.normal));
const sum = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const rSquared = (y: Float64Array, f: Float64Array) =>
  1 - sum(y.map((v, i) => (v - f[i]!) ** 2)) / sum(y.map((v) => (v - mean(y)) ** 2));

/** Weighted squared error about the weighted mean. */
function squaredError(rows: readonly number[], y: Float64Array, w: Float64Array): number {
  const average = sum(rows.map((i) => w[i]! * y[i]!)) / sum(rows.map((i) => w[i]!));
  return sum(rows.map((i) => w[i]! * (y[i]! - average) ** 2));
}

interface Limits {
  readonly maxDepth?: number;
  readonly minLeaf?: number;
  readonly minSplit?: number;
}

/** Exact CART by trying every split of every feature: what the histograms must find. @returns predictions for the rows of x */
function bruteForce(x: Matrix, y: Float64Array, w: Float64Array, limits: Limits): Float64Array {
  const { maxDepth = Infinity, minLeaf = 1, minSplit = 2 } = limits;
  const out = new Float64Array(x.rows);
  const weight = (rows: readonly number[]) => sum(rows.map((i) => w[i]!));
  const split = (rows: readonly number[], depth: number): void => {
    const average = sum(rows.map((i) => w[i]! * y[i]!)) / weight(rows);
    for (const i of rows) out[i] = average;
    if (depth >= maxDepth || weight(rows) < minSplit) return;
    let best: { error: number; sides: number[][] } | undefined;
    for (let j = 0; j < x.columns; j++) {
      const values = [...new Set(rows.map((i) => x.values[i * x.columns + j]!))].sort((a, b) => a - b);
      for (const v of values.slice(1)) {
        const left = rows.filter((i) => x.values[i * x.columns + j]! < v);
        const right = rows.filter((i) => x.values[i * x.columns + j]! >= v);
        if (weight(left) < minLeaf || weight(right) < minLeaf) continue;
        const error = squaredError(left, y, w) + squaredError(right, y, w);
        if (!best || error < best.error - 1e-9) best = { error, sides: [left, right] };
      }
    }
    for (const side of best?.sides ?? []) split(side, depth + 1);
  };
  split([...y.keys()], 0);
  return out;
}

const closeTo = (found: Float64Array, expected: Float64Array, tolerance: number) =>
  expect(Math.max(...found.map((v, i) => Math.abs(v - expected[i]!)))).toBeLessThan(tolerance);

describe("one tree", () => {
  it("splits midway where the error falls most", () => {
    const { predict } = tree({ maxDepth: 1 }).fit(
      matrix(4, 1, Float64Array.of(1, 2, 3, 10)),
      Float64Array.of(0, 1, 2, 9),
    );
    expect([1, 6.5, 6.51, 100].map((v) => predict(Float64Array.of(v)))).toEqual([1, 1, 9, 9]);
  });

  const limits: readonly (Limits & { n: number; d: number; values: number; weights: "one" | "whole" | "any" })[] = [
    { n: 40, d: 3, values: Infinity, maxDepth: 1, weights: "one" },
    { n: 60, d: 3, values: Infinity, minLeaf: 3, weights: "one" },
    { n: 60, d: 4, values: 5, minLeaf: 4, minSplit: 12, weights: "whole" },
    { n: 60, d: 2, values: Infinity, minLeaf: 2.5, minSplit: 7, weights: "any" },
    { n: 700, d: 2, values: 200, maxDepth: 2, minLeaf: 5, weights: "any" }, // read by feature, all bins in order
    { n: 700, d: 3, values: 8, maxDepth: 3, minLeaf: 1, weights: "whole" },
  ];
  it.each(limits)(
    "is what trying every split gives: $n rows, depth $maxDepth, leaves of $minLeaf, weights $weights",
    (one) => {
      for (let seed = 0; seed < 10; seed++) {
        const random = rng(seed, "brute force");
        const x = normals(one.n, one.d, random);
        if (one.values < Infinity)
          x.values.forEach((v, e) => {
            x.values[e] = Math.round((v * one.values) / 6);
          });
        const y = draws(one.n, () => 100 + random.normal());
        const weigh = { one: () => 1, whole: () => 1 + random.integer(3), any: () => 0.2 + random.uniform() };
        const w = draws(one.n, weigh[one.weights]);
        closeTo(tree(one).fit(x, y, w).predictRows(x), bruteForce(x, y, w, one), 1e-9);
      }
    },
  );

  it("gives back a step and every other function of what it saw", () => {
    const x = normals(300, 2, rng(1, "step"));
    const step = Float64Array.from({ length: 300 }, (_, i) => (x.values[2 * i]! < 0.3 ? 0.1 : 0.7));
    const model = tree().fit(x, step);
    expect(model.predictRows(x)).toEqual(step);
    expect(leavesOf(model.trees[0]!)).toBe(2);
    const noise = draws(300, rng(2, "step").normal);
    expect(tree().fit(x, noise).predictRows(x)).toEqual(noise);
  });

  it("goes on where the first split gains nothing", () => {
    const x = matrix(4, 2, Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1));
    const xor = Float64Array.of(0, 1, 1, 0);
    expect(tree().fit(x, xor).predictRows(x)).toEqual(xor);
  });

  it("keeps to its depth", () => {
    const x = normals(200, 2, rng(1, "depth"));
    const y = draws(200, rng(2, "depth").normal);
    for (const maxDepth of [0, 1, 5]) expect(depthOf(tree({ maxDepth }).fit(x, y).trees[0]!)).toBe(maxDepth);
    expect(tree({ maxDepth: 0 }).fit(x, y).predict(row(x, 0))).toBeCloseTo(mean(y), 12);
  });

  it("keeps small differences between large targets", () => {
    const x = normals(300, 3, rng(1, "large"));
    const y = draws(300, rng(2, "large").normal);
    const large = y.map((v) => v + 1e7);
    const plain = tree({ minLeaf: 5 }).fit(x, y).predictRows(x);
    closeTo(
      tree({ minLeaf: 5 }).fit(x, large).predictRows(x),
      plain.map((v) => v + 1e7),
      1e-7,
    );
  });

  it.each([2, 6])("chooses evenly among four features that divide %s rows equally well", (n) => {
    const x = matrix(
      n,
      4,
      Float64Array.from({ length: 4 * n }, (_, e) => Math.floor(e / 4)),
    );
    const trees = 4000;
    const model = tree({ trees }).fit(
      x,
      Float64Array.from({ length: n }, (_, i) => i),
    );
    const chosen = new Float64Array(4);
    for (const { nodes } of model.trees) chosen[nodes[0]! >>> 11]!++;
    const standardError = Math.sqrt(trees * 0.25 * 0.75); // 4 SE, four shares: 1 seed in 4,000 fails by chance
    for (const count of chosen) expect(Math.abs(count - trees / 4)).toBeLessThan(4 * standardError);
  });
});

describe("weights", () => {
  const random = rng(3, "weights");
  const x = normals(400, 3, random);
  const y = draws(400, random.normal);
  const weights = draws(400, () => random.integer(4));
  const repeated = Array.from(weights).flatMap((w, i) => Array<number>(w).fill(i));
  const elsewhere = normals(500, 3, random);

  it.each([{}, { minLeaf: 4 }, { minSplit: 9, maxDepth: 6 }])("count as rows: %o", (options) => {
    const setting = { ...options, bootstrap: false, features: "all", trees: 5 } as const;
    const weighted = forest(setting).fit(x, y, weights).predictRows(elsewhere);
    const twice = forest(setting)
      .fit(
        rowsOf(x, repeated),
        Float64Array.from(repeated, (i) => y[i]!),
      )
      .predictRows(elsewhere);
    closeTo(weighted, twice, 1e-12);
    expect(rSquared(twice, forest(setting).fit(x, y).predictRows(elsewhere))).toBeLessThan(0.99);
  });

  it("draw bags that have the distribution of bags of repeated rows", () => {
    const data = trainingRows(x, y, weights);
    const bag = bags(data);
    const rounds = 2000;
    const total = sum(weights);
    const counts = new Float64Array(400);
    let squares = 0;
    for (let t = 0; t < rounds; t++) {
      const drawn = bag(rng(t, "bag"));
      expect(sum(drawn)).toBe(total);
      drawn.forEach((c, i) => {
        counts[i]! += c;
        squares += (c - weights[i]!) ** 2;
      });
    }
    // A count is Binomial(Σw, w / Σw). 4.5 SE, 400 rows: 1 seed in 370 fails by chance.
    counts.forEach((c, i) => {
      const variance = rounds * weights[i]! * (1 - weights[i]! / total);
      expect(Math.abs(c - rounds * weights[i]!)).toBeLessThanOrEqual(4.5 * Math.sqrt(variance));
    });
    const expected = rounds * sum(weights.map((w) => w * (1 - w / total)));
    expect(Math.abs(squares / expected - 1)).toBeLessThan(0.02); // 400 × 2000 squares, each of relative variance < 4: 4 SE < 0.01
  });

  it("that are shares of a row still give bags as large as the data", () => {
    const bag = bags(
      trainingRows(
        x,
        y,
        draws(400, () => 0.01),
      ),
    );
    expect(sum(bag(rng(1)))).toBe(400);
  });

  it("of 0 leave a row out of every bag", () => {
    const apart = y.map((v, i) => (weights[i] === 0 ? 1e6 : v));
    const { predictRows, outOfBag } = forest({ trees: 20 }).fit(x, apart, weights);
    expect(Math.max(...predictRows(x))).toBeLessThan(10);
    expect(outOfBag.every((v) => v < 10 || Number.isNaN(v))).toBe(true);
  });

  it("are refused where bags would take for ever", () => {
    const heavy = new Float64Array(400).fill(1e9);
    expect(() => forest().fit(x, y, heavy)).toThrow("at most 2²⁴ rows, found 400000000000");
    expect(forest({ trees: 1, bootstrap: false }).fit(x, y, heavy).predictRows(x)).toEqual(y);
  });
});

describe("forest", () => {
  const random = rng(4, "forest");
  const n = 600;
  const x = normals(n, 5, random);
  const noise = draws(n, random.normal);
  const signal = Float64Array.from({ length: n }, (_, i) => 2 * Math.sin(2 * x.values[5 * i]!) + x.values[5 * i + 1]!);

  it("predicts rows together as it predicts them one by one, to the last bit", () => {
    const model = forest({ trees: 30 }).fit(x, signal);
    const many = normals(5000, 5, random);
    for (let e = 0; e < 1000; e++) many.values[5 * e + (e % 5)] = model.thresholds.values[(e % 5) * 256 + (e % 255)]!;
    for (const rows of [many, { ...many, values: Float32Array.from(many.values) }]) {
      const together = model.predictRows(rows);
      expect(together).toEqual(
        Float64Array.from({ length: 5000 }, (_, i) => model.predict(row<Float32Array | Float64Array>(rows, i))),
      );
    }
    expect(model.predictRows(matrix(3, 5, many.values.slice(0, 15)))).toEqual(model.predictRows(many).slice(0, 3));
  });

  it("is exact for a constant", () => {
    const model = forest().fit(x, new Float64Array(n).fill(0.1), draws(n, random.uniform));
    expect(model.predict(row(x, 0))).toBe(0.1);
    expect(new Set(model.predictRows(x))).toEqual(new Set([0.1]));
    expect(new Set(model.outOfBag)).toEqual(new Set([0.1]));
  });

  it("learns: out-of-bag predictions explain what there is to explain", () => {
    const y = signal.map((v, i) => v + 0.5 * noise[i]!);
    const { outOfBag } = forest().fit(x, y);
    expect(rSquared(signal, outOfBag)).toBeGreaterThan(0.85);
    expect(rSquared(y, outOfBag)).toBeLessThan(0.95); // the noise is a twelfth of the variance: more would be a peek
  });

  it("finds nothing in noise out of bag, though it repeats the rows that it saw", () => {
    const model = forest().fit(x, noise);
    expect(rSquared(noise, model.predictRows(x))).toBeGreaterThan(0.7);
    // y[i] is independent of f[i], so that Σ y f has mean 0. Its variance is at most 2 Σ f²: f[i] holds some of y[j] and
    // f[j] some of y[i]. |z| > 4: 1 seed in 16,000. R² = (2 Σ y f − Σ f²) / Σ y² is then below 0.
    const z = (f: Float64Array) => sum(noise.map((v, i) => v * f[i]!)) / Math.sqrt(2 * sum(f.map((v) => v * v)));
    expect(z(model.predictRows(x))).toBeGreaterThan(12);
    expect(Math.abs(z(model.outOfBag))).toBeLessThan(4);
    expect(rSquared(noise, model.outOfBag)).toBeLessThan(0);
  });

  it("has out-of-bag predictions that the row's own target cannot touch", () => {
    const plain = forest({ trees: 20 }).fit(x, noise);
    for (const i of [0, 7, 599]) {
      const moved = forest({ trees: 20 }).fit(
        x,
        noise.map((v, r) => (r === i ? v + 1000 : v)),
      );
      expect(moved.outOfBag[i]).toBe(plain.outOfBag[i]);
      expect(moved.predict(row(x, i))).toBeGreaterThan(plain.predict(row(x, i)) + 100);
    }
  });

  it("has no out-of-bag prediction for a row that was in every bag", () => {
    expect(forest({ bootstrap: false, trees: 2 }).fit(x, noise).outOfBag.every(Number.isNaN)).toBe(true);
    const absent = forest({ trees: 1 })
      .fit(x, noise)
      .outOfBag.filter((v) => !Number.isNaN(v)).length;
    // (1 − 1/n)ⁿ of the rows; the count's variance is below n · p · (1 − p). 4 SE: 1 seed in 16,000.
    expect(Math.abs(absent / n - Math.exp(-1))).toBeLessThan(4 * Math.sqrt((Math.exp(-1) * (1 - Math.exp(-1))) / n));
  });

  it.each([50, 300])("does not count features that are constant in a node of %s rows", (rows) => {
    const values = Float64Array.from({ length: 20 * rows }, (_, e) => (e % 20 === 13 ? Math.floor(e / 20) % 250 : 1));
    const y = Float64Array.from({ length: rows }, (_, i) => values[20 * i + 13]! % 7);
    const wide = matrix(rows, 20, values);
    expect(forest({ trees: 1, features: 0.05, bootstrap: false }).fit(wide, y).predictRows(wide)).toEqual(y);
  });

  it("follows from its seed", () => {
    const grown = (seed: number) => forest({ trees: 5, seed }).fit(x, noise);
    expect(grown(1).trees).toEqual(grown(1).trees);
    expect(grown(1).trees).not.toEqual(grown(2).trees);
    expect(forest({ trees: 9, seed: 1 }).fit(x, noise).trees.slice(0, 5)).toEqual(grown(1).trees); // more trees change none
  });

  it("does with one row, and with no features", () => {
    expect(
      forest()
        .fit(matrix(1, 2, Float64Array.of(1, 2)), Float64Array.of(3))
        .predict(Float64Array.of(0, 0)),
    ).toBe(3);
    const blank = tree({}).fit(matrix(2, 0, new Float64Array(0)), Float64Array.of(1, 2));
    expect(blank.predict(new Float64Array(0))).toBe(1.5);
    expect([...blank.predictRows(matrix(100, 0, new Float64Array(0)))]).toEqual(Array(100).fill(1.5));
  });

  const two = matrix(2, 1, Float64Array.of(1, 2));
  const ones = Float64Array.of(1, 1);
  it.each([
    ["NaN among the features", matrix(2, 1, Float64Array.of(1, Number.NaN)), ones, undefined, "finite features"],
    ["infinity among the features", matrix(2, 1, Float64Array.of(1, Infinity)), ones, undefined, "finite features"],
    ["NaN among the targets", two, Float64Array.of(1, Number.NaN), undefined, "finite targets"],
    [
      "too few targets",
      two,
      Float64Array.of(1),
      undefined,
      "found 2 × 1 features in 2 values, 1 targets and 2 weights",
    ],
    ["too many weights", two, ones, Float64Array.of(1, 1, 1), "2 targets and 3 weights"],
    ["a negative weight", two, ones, Float64Array.of(1, -1), "weights >= 0"],
    ["no weight at all", two, ones, Float64Array.of(0, 0), "found 2 rows of weight 0"],
    ["no rows", matrix(0, 1, new Float64Array(0)), new Float64Array(0), undefined, "found 0 rows"],
  ])("refuses %s", (_, features, targets, weights, message) => {
    const error = expect.objectContaining({ code: "SHAPE_MISMATCH", message: expect.stringContaining(message) });
    expect(() => forest().fit(features, targets, weights)).toThrow(error);
  });

  it("refuses to predict from other features than it learned from", () => {
    const model = forest({ trees: 1 }).fit(two, ones);
    expect(() => model.predict(Float64Array.of(1, 2))).toThrow(
      "SHAPE_MISMATCH: expected 1 features, none NaN, found 2",
    );
    expect(() => model.predict(Float64Array.of(Number.NaN))).toThrow("found NaN");
    expect(() => model.predictRows(matrix(100, 2, new Float64Array(200)))).toThrow("found 2");
    expect(() => model.predictRows(matrix(100, 1, new Float64Array(100).fill(Number.NaN)))).toThrow("found NaN");
  });

  it.each([
    { trees: 0 },
    { trees: 1.5 },
    { features: 0 },
    { features: 1.1 },
    { minLeaf: -1 },
    { maxDepth: Number.NaN },
  ])("refuses %o", (options) => expect(() => forest(options)).toThrow("INVALID_ARGUMENT"));
});
