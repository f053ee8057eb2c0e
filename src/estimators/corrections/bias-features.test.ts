import { describe, expect, it } from "vitest";
import { at, column, type Matrix, matrix } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { biasFeatures, type LabelFacts } from "./bias-features.js";
import type { FeatureGroup } from "./gain-sample.js";

const n = 40;
const random = rng(1, "bias-features");
const vectors = matrix(
  n,
  3,
  Float64Array.from({ length: 3 * n }, (_, e) => 2 + (1 + (e % 3)) * random.normal()),
);
const lengths = Float64Array.from({ length: n }, () => 10 + random.integer(3000));
const category = Int32Array.from({ length: n }, (_, i) => (i % 7 === 6 ? -1 : i % 3));
const lengthRatio = Float64Array.from({ length: n }, (_, i) => (i % 4 === 0 ? Number.NaN : random.normal()));
const order = Float64Array.from({ length: n }, (_, i) => (i % 3) - 1);
const all: LabelFacts = { vectors, lengths, category, categories: 3, lengthRatio, order };

const namesOf = (facts: LabelFacts) => biasFeatures(facts).groups.map(({ name }) => name);
const widths = (groups: readonly FeatureGroup[]) =>
  Object.fromEntries(groups.map(({ name, from, to }) => [name, to - from]));
const groupOf = (groups: readonly FeatureGroup[], name: string) => groups.find((group) => group.name === name)!;
const meanSquare = ({ rows, columns, values }: Matrix, { from, to }: FeatureGroup) =>
  values.reduce((sum, value, e) => (e % columns >= from && e % columns < to ? sum + value ** 2 / rows : sum), 0);

describe("biasFeatures", () => {
  it("has its groups in order, without gaps, the prompt's vector first", () => {
    const { x, groups } = biasFeatures(all);
    expect(groups.map(({ name }) => name)).toEqual(["prompt", "length", "category", "answers", "order"]);
    expect(widths(groups)).toEqual({ prompt: 3, length: 4, category: 3, answers: 5, order: 1 });
    groups.forEach(({ from }, g) => {
      expect(from).toBe(g === 0 ? 0 : groups[g - 1]!.to);
    });
    expect([x.rows, x.columns]).toEqual([n, groups.at(-1)!.to]);
  });

  it("leaves out what is not known, and what does not differ", () => {
    expect(namesOf({ vectors, lengths, category, categories: 3 })).toEqual(["prompt", "length", "category"]);
    expect(namesOf({ ...all, categories: 1, category: new Int32Array(n) })).not.toContain("category");
    expect(namesOf({ ...all, lengthRatio: new Float64Array(n).fill(Number.NaN) })).not.toContain("answers");
    expect(namesOf({ ...all, order: new Float64Array(n) })).not.toContain("order");
  });

  it("makes every column of mean 0, and every group's rows of squared length 1 on average", () => {
    const { x, groups } = biasFeatures(all);
    for (let j = 0; j < x.columns; j++) expect(mean(column(x, j))).toBeCloseTo(0, 12);
    for (const group of groups) expect(meanSquare(x, group)).toBeCloseTo(1, 12);
  });

  it("asks nothing of units: vectors, lengths and ratios may be any multiple", () => {
    const { x } = biasFeatures(all);
    const scaled = biasFeatures({
      ...all,
      vectors: { ...vectors, values: vectors.values.map((value) => 100 * value) },
      lengths: lengths.map((value) => 7 * value),
      lengthRatio: lengthRatio.map((value) => 3 * value + 1),
    }).x;
    x.values.forEach((value, e) => {
      expect(scaled.values[e]).toBeCloseTo(value, 9);
    });
  });

  it("keeps the vector up to one factor, so that what is linear in it stays so", () => {
    const { x } = biasFeatures(all);
    const centred = (j: number) => column(vectors, j).map((value) => value - mean(column(vectors, j)));
    const factor = at(x, 0, 0) / centred(0)[0]!;
    for (let j = 0; j < 3; j++)
      column(x, j).forEach((value, i) => {
        expect(value).toBeCloseTo(factor * centred(j)[i]!, 12);
      });
  });

  it("bends the standardised log length at −1, 0 and 1", () => {
    const { x, groups } = biasFeatures(all);
    const { from } = groupOf(groups, "length");
    const z = column(x, from);
    const sd = Math.sqrt(z.reduce((sum, value) => sum + value ** 2, 0) / (n - 1));
    [-1, 0, 1].forEach((knot, k) => {
      const bent = z.map((value) => Math.max(0, value - knot * sd));
      column(x, from + 1 + k).forEach((value, i) => {
        expect(value).toBeCloseTo(bent[i]! - mean(bent), 9);
      });
    });
  });

  it("gives all labels of an unknown length ratio the same row, and says so in the last column", () => {
    const { x, groups } = biasFeatures(all);
    const { from, to } = groupOf(groups, "answers");
    const rows = Array.from({ length: n }, (_, i) => [...x.values.subarray(i * x.columns + from, i * x.columns + to)]);
    for (let i = 4; i < n; i += 4) expect(rows[i]).toEqual(rows[0]);
    const known = rows.filter((_, i) => i % 4 !== 0).map((row) => row.at(-1)!);
    expect(new Set(known).size).toBe(1);
    expect(known[0]).toBeGreaterThan(rows[0]!.at(-1)!);
    // No such column where every ratio is known.
    const { groups: without } = biasFeatures({ ...all, lengthRatio: Float64Array.from(order) });
    expect(widths(without).answers).toBe(4);
  });

  it("sets a label without a category apart from all categories", () => {
    const { x, groups } = biasFeatures(all);
    const { from } = groupOf(groups, "category");
    for (let k = 0; k < 3; k++) {
      const [low, high] = [at(x, 6, from + k), at(x, k, from + k)];
      expect(high).toBeGreaterThan(low);
      column(x, from + k).forEach((value, i) => {
        expect(value).toBeCloseTo(category[i] === k ? high : low, 12);
      });
    }
  });

  it.each([
    ["prompts of equal length", { lengths: new Float64Array(n).fill(37) }, "length"],
    ["prompts of no length", { lengths: new Float64Array(n) }, "length"],
    ["vectors that are all the same", { vectors: matrix(n, 3, new Float64Array(3 * n).fill(0.1)) }, "prompt"],
    [
      "one known ratio",
      { lengthRatio: Float64Array.from({ length: n }, (_, i) => (i === 3 ? 0.5 : Number.NaN)) },
      undefined,
    ],
    ["answers of equal length", { lengthRatio: new Float64Array(n) }, "answers"],
  ] as const)("stays finite for %s", (_, facts, flat) => {
    const { x, groups } = biasFeatures({ ...all, ...facts });
    expect(x.values.every(Number.isFinite)).toBe(true);
    for (const group of groups) expect(meanSquare(x, group)).toBeCloseTo(group.name === flat ? 0 : 1, 12);
  });
});
