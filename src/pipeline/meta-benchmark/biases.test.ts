import { describe, expect, it } from "vitest";
import { matrix } from "../../math/matrix.js";
import { mean, standardError } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { type BIASES, type BiasWorld, biasOf, CELLS, isHeterogeneous } from "./biases.js";

const world: BiasWorld = {
  standardised: matrix(4, 2, Float64Array.of(1, 0, 0, 1, -1, 0, 0.6, 0.8)),
  logLength: Float64Array.of(0, 1, -1, 2),
  category: Int32Array.of(0, 1, 0, -1),
  categories: 2,
};
const of = (bias: (typeof BIASES)[number], seed = 1) => [...biasOf(bias, world, rng(seed, "biases"))];

describe("biasOf", () => {
  it("is nothing, a constant, or a curve in log length, at points by hand", () => {
    expect(of("none")).toEqual([0, 0, 0, 0]);
    expect(of("constant")).toEqual([0.3, 0.3, 0.3, 0.3]);
    // 0.4 · tanh(1.2) = 0.33346, 0.4 · tanh(2.4) = 0.39347
    [0, 0.33346, -0.33346, 0.39347].forEach((value, i) => {
      expect(of("length")[i]).toBeCloseTo(value, 5);
    });
  });

  it("is one number a category, and 0 where none is known", () => {
    const found = of("category");
    const random = rng(1, "biases");
    const [a, b] = [0.5 * Math.tanh(random.normal()), 0.5 * Math.tanh(random.normal())];
    expect(found).toEqual([a, b, a, 0]);
    expect(a).not.toBe(b);
  });

  it("is a bent plane along one direction of length 1", () => {
    const [a, b, c, both] = of("smooth").map((value) => Math.atanh(value / 0.6) / 1.2) as [
      number,
      number,
      number,
      number,
    ];
    expect(Math.hypot(a, b)).toBeCloseTo(1, 9);
    expect(c).toBeCloseTo(-a, 9);
    expect(both).toBeCloseTo(0.6 * a + 0.8 * b, 9);
  });

  it.each(["category", "smooth"] as const)("is drawn anew for every world, and the same for the same: %s", (bias) => {
    expect(of(bias, 2)).toEqual(of(bias, 2));
    expect(of(bias, 2)).not.toEqual(of(bias, 1));
  });

  it.each(["category", "smooth"] as const)("leans no way on average over worlds: %s", (bias) => {
    const first = Array.from({ length: 2000 }, (_, seed) => of(bias, seed)[0]!);
    expect(standardError(first)).toBeLessThan(0.02);
    expect(Math.abs(mean(first))).toBeLessThan(4 * standardError(first)); // 4 SE: 1 seed in 16,000 fails by chance
  });
});

describe("CELLS", () => {
  it("has no bias once, each other at strengths 1 and 2", () => {
    expect(CELLS.map(({ name, strength }) => [name, strength])).toEqual([
      ["none", 0],
      ...["constant", "category", "length", "smooth"].flatMap((bias) => [
        [`${bias}-1`, 1],
        [`${bias}-2`, 2],
      ]),
    ]);
  });

  it("says which biases differ from prompt to prompt", () => {
    expect(CELLS.filter(isHeterogeneous).map(({ name }) => name)).toEqual([
      "category-1",
      "category-2",
      "length-1",
      "length-2",
      "smooth-1",
      "smooth-2",
    ]);
    for (const cell of CELLS) expect(isHeterogeneous(cell)).toBe(new Set(of(cell.bias).slice(0, 2)).size > 1);
  });
});
