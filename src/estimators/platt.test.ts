import { describe, expect, it } from "vitest";
import { logistic } from "../math/logistic.js";
import { rng } from "../random.js";
import { plattScaling } from "./platt.js";

/** n verdicts of a world where P(a preferred) = σ(slope · gap + intercept), gaps from N(0, spread²). */
function verdicts(n: number, slope: number, intercept: number, spread = 2) {
  const random = rng(1, "platt");
  const gap = Float64Array.from({ length: n }, () => spread * random.normal());
  const winA = gap.map((g) => (random.uniform() < logistic(slope * g + intercept) ? 1 : 0));
  return { gap, winA, weight: new Float64Array(n).fill(1) };
}

describe("plattScaling", () => {
  // 20,000 verdicts: standard errors are at most 0.03 for the steepest of these; 4 of them.
  it.each([
    [0.5, -1],
    [1, 0],
    [2, 1.5],
  ])("finds slope %d and intercept %d", (slope, intercept) => {
    const found = plattScaling(verdicts(20_000, slope, intercept));
    expect(Math.abs(found.slope - slope)).toBeLessThan(0.12);
    expect(Math.abs(found.intercept - intercept)).toBeLessThan(0.12);
  });

  it("is the identity without evidence", () => {
    expect(plattScaling({ gap: [], winA: [], weight: [] })).toEqual({ slope: 1, intercept: 0 });
  });

  it("keeps ranks where gaps point the wrong way", () => {
    const found = plattScaling(verdicts(2000, -2, 0.5));
    expect(found.slope).toBe(0.001);
    expect(Number.isFinite(found.intercept)).toBe(true);
  });

  it("has a gradient of zero at its end", () => {
    const { gap, winA, weight } = verdicts(300, 1.5, -0.5, 6);
    const { slope, intercept } = plattScaling({ gap, winA, weight });
    const errors = [...gap].map((g, i) => winA[i]! - logistic(slope * g + intercept));
    const along = errors.reduce((sum, e, i) => sum + e * gap[i]!, 0);
    expect(along + (1 - slope)).toBeCloseTo(0, 4);
    expect(errors.reduce((sum, e) => sum + e, 0) - intercept).toBeCloseTo(0, 4);
  });

  it("stays finite where every verdict went one way, and counts weights as copies", () => {
    const certain = plattScaling({ gap: [13, 14, -13], winA: [1, 1, 1], weight: [1, 1, 1] });
    expect(Number.isFinite(certain.slope) && Number.isFinite(certain.intercept)).toBe(true);
    const twice = plattScaling({ gap: [1, 1, -2], winA: [1, 1, 0], weight: [1, 1, 1] });
    const weighed = plattScaling({ gap: [1, -2], winA: [1, 0], weight: [2, 1] });
    expect(weighed.slope).toBeCloseTo(twice.slope, 6);
    expect(weighed.intercept).toBeCloseTo(twice.intercept, 6);
  });
});
