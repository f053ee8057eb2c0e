import { describe, expect, it } from "vitest";
import { logistic } from "../math/logistic.js";
import { rng } from "../random.js";
import { preferenceLogLoss, preferenceSlope } from "./preference-slope.js";

describe("preferenceSlope", () => {
  it("has the closed form of one gap: log-odds of the share won, over the gap", () => {
    const slope = preferenceSlope({ gap: [2, 2], winA: [1, 0], weight: [3, 1] });
    expect(slope).toBeCloseTo(Math.log(3) / 2, 6);
  });

  it("finds the slope behind the verdicts, within 4 standard errors", () => {
    const random = rng(5, "slope");
    const gap = Float64Array.from({ length: 20_000 }, () => 3 * random.normal());
    const winA = gap.map((z) => (random.uniform() < logistic(0.4 * z) ? 1 : 0));
    const weight = gap.map(() => 1);
    const slope = preferenceSlope({ gap, winA, weight });
    const information = gap.reduce((sum, z) => sum + logistic(0.4 * z) * logistic(-0.4 * z) * z * z, 0);
    const se = 1 / Math.sqrt(information);
    expect(se).toBeLessThan(0.01);
    expect(Math.abs(slope - 0.4)).toBeLessThan(4 * se);
    expect(preferenceLogLoss({ gap, winA, weight }, slope)).toBeLessThan(preferenceLogLoss({ gap, winA, weight }));
  });

  it("flattens gaps that tell nothing, or the wrong way round", () => {
    expect(preferenceSlope({ gap: [1, 1], winA: [1, 0], weight: [1, 1] })).toBe(0.001);
    expect(preferenceSlope({ gap: [1, 1], winA: [0, 0], weight: [1, 1] })).toBe(0.001);
  });
});

it("preferenceLogLoss is ln 2 for no opinion, and counts a tie half for each side", () => {
  expect(preferenceLogLoss({ gap: [0], winA: [1], weight: [1] })).toBeCloseTo(Math.LN2, 12);
  const half = preferenceLogLoss({ gap: [1.5], winA: [0.5], weight: [1] });
  const sides = [0, 1].map((win) => preferenceLogLoss({ gap: [1.5], winA: [win], weight: [1] }));
  expect(half).toBeCloseTo((sides[0]! + sides[1]!) / 2, 12);
});
