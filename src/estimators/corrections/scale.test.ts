import { describe, expect, it } from "vitest";
import { rng } from "../../random.js";
import { SCALES, scaleConstant } from "./scale.js";

const random = rng(1, "scale");
const gold = Float64Array.from({ length: 30 }, () => random.normal() - 0.2);
const judged = Float64Array.from({ length: 30 }, () => 0.6 * random.normal() + 0.1);
const times = (values: Float64Array, factor: number) => values.map((value) => factor * value);

/** W₂² of c·r and y by points of equal mass: both samples repeated until they are equally long. */
function squaredDistance(c: number, r: Float64Array, y: Float64Array): number {
  const spread = (values: Float64Array, copies: number) =>
    [...values].sort((a, b) => a - b).flatMap((value) => Array<number>(copies).fill(value));
  const [a, b] = [spread(r, y.length), spread(y, r.length)];
  return a.reduce((sum, value, i) => sum + (c * value - b[i]!) ** 2, 0) / a.length;
}

describe.each(SCALES)("scaleConstant, %s", (kind) => {
  it.each([0.25, 1, 3])("is c = %d where judged labels are c times gold, in whatever order", (c) => {
    expect(scaleConstant(kind, gold, times(gold, c))).toBeCloseTo(c, 12);
    expect(scaleConstant(kind, gold, times(gold, c).reverse())).toBeCloseTo(c, 12);
  });

  it("goes with the judge's units, and against gold's", () => {
    const c = scaleConstant(kind, gold, judged);
    expect(scaleConstant(kind, gold, times(judged, 5))).toBeCloseTo(5 * c, 12);
    expect(scaleConstant(kind, times(gold, 5), judged)).toBeCloseTo(c / 5, 12);
  });

  it("leaves both samples as they were", () => {
    const [r, y] = [gold.slice(), judged.slice()];
    scaleConstant(kind, r, y);
    expect([r, y]).toEqual([gold, judged]);
  });

  it("refuses gold, or a judge, that says 0 to all", () => {
    const nothing = new Float64Array(20);
    for (const [r, y] of [
      [nothing, judged],
      [gold, nothing],
      [nothing, nothing],
    ] as const)
      expect(() => scaleConstant(kind, r, y)).toThrow("NOT_ENOUGH_DATA: expected gold and judged gains that vary");
  });
});

describe("scaleConstant", () => {
  it("is the ratio of largest values, or of standard deviations, by hand", () => {
    const [r, y] = [Float64Array.of(-0.5, 0.25, 0), Float64Array.of(1, -2)];
    expect(scaleConstant("amplitude", r, y)).toBe(4);
    // sd(y) = √4.5 of 1 and −2; sd(r) = √(7/48)
    expect(scaleConstant("variance", r, y)).toBeCloseTo(Math.sqrt(4.5 / 0.14583333333333334), 12);
  });

  it.each([
    { n: 30, m: 30 },
    { n: 7, m: 30 },
    { n: 30, m: 7 },
    { n: 12, m: 18 },
    { n: 1, m: 4 },
  ])("wasserstein: lies nearest of all constants, $n gold labels and $m judged", ({ n, m }) => {
    const [r, y] = [gold.slice(0, n).map((value) => value - 2), judged.slice(0, m).map((value) => value - 2)];
    const c = scaleConstant("wasserstein", r, y);
    const least = squaredDistance(c, r, y);
    for (const factor of [0.1, 0.5, 0.9, 0.999, 1.001, 1.1, 2, 10])
      expect(squaredDistance(factor * c, r, y)).toBeGreaterThan(least);
    // A parabola in c: with its least value halfway between points of equal distance.
    expect(squaredDistance(1.01 * c, r, y) - squaredDistance(0.99 * c, r, y)).toBeCloseTo(0, 12);
  });

  it.each([0.3, 1 / 3, 0.1])("variance: refuses labels that are all %d, whose mean rounding misses", (value) => {
    const constant = new Float64Array(30).fill(value);
    expect(() => scaleConstant("variance", constant, judged)).toThrow("NOT_ENOUGH_DATA");
    expect(() => scaleConstant("variance", gold, constant)).toThrow("NOT_ENOUGH_DATA");
  });

  it("says what was found, and what to do", () => {
    expect(() => scaleConstant("variance", Float64Array.of(0.5), judged)).toThrow(
      "a ratio of Infinity by variance, of 1 gold and 30 judged labels. Add labels on which the two models differ",
    );
    // Gold always above 0 and a judge always below: no positive constant brings them together.
    expect(() => scaleConstant("wasserstein", Float64Array.of(1, 2), Float64Array.of(-1, -2))).toThrow(
      "by wasserstein",
    );
  });
});
