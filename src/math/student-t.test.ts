import { describe, expect, it } from "vitest";
import { fTail, tQuantile, twoSidedP } from "./student-t.js";

describe("Student's t", () => {
  it.each([
    [1, 12.7062047],
    [4, 2.7764451],
    [9, 2.2621572],
    [30, 2.0422725],
    [1000, 1.9623391],
  ])("has the quantile of the tables for %i degrees of freedom", (df, t) => {
    expect(tQuantile(df)).toBeCloseTo(t, 6);
    expect(twoSidedP(t, df)).toBeCloseTo(0.05, 7);
  });

  it("is Cauchy's with one degree of freedom, in closed form", () => {
    for (const t of [0, 0.3, 1, 7]) expect(twoSidedP(t, 1)).toBeCloseTo(1 - (2 / Math.PI) * Math.atan(t), 12);
  });

  it("is symmetric, and asks for more where more is to be covered", () => {
    expect(twoSidedP(-1.3, 7)).toBe(twoSidedP(1.3, 7));
    expect(tQuantile(7, 0.99)).toBeGreaterThan(tQuantile(7));
  });
});

describe("Fisher's F", () => {
  it("is t² with one degree of freedom above", () => {
    for (const t of [0.5, 2, 3]) expect(fTail(t * t, 1, 12)).toBeCloseTo(twoSidedP(t, 12), 12);
  });

  it("has its closed form with two above: (1 + 2f / d)^(−d / 2)", () => {
    expect(fTail(3, 2, 10)).toBeCloseTo((1 + 6 / 10) ** -5, 12);
  });
});
