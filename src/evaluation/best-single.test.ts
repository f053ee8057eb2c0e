import { describe, expect, it } from "vitest";
import { costSave, perfGain } from "./best-single.js";

describe("perfGain", () => {
  it("gives LLMRouterBench's published figure", () => {
    expect(perfGain([0.6, 0.686], { cost: 125.7, quality: 0.66 })).toBeCloseTo(0.0394, 4); // +4.0 %
  });

  it("is undefined against a model that is never right", () => {
    expect(perfGain([0.5], { cost: 1, quality: 0 })).toBeNaN();
  });
});

describe("costSave", () => {
  const best = { cost: 125.7, quality: 0.66 };

  it("gives LLMRouterBench's published figures", () => {
    // Published +11.4 % and −19.7 %, from costs that are printed to one decimal: ±0.001.
    expect(Math.abs(costSave([60, 111.3, 140], [0.5, 0.66, 0.67], best) - 0.114)).toBeLessThan(0.001);
    expect(Math.abs(costSave([60, 150.4], [0.5, 0.67], best) - -0.197)).toBeLessThan(0.001);
  });

  it("is 0 for the best single model itself, though sums differ in the last digit", () => {
    expect(costSave([125.7], [0.66 - 1e-15], best)).toBe(0);
  });

  it("is undefined where no setting is as good", () => {
    expect(costSave([60, 200], [0.5, 0.6599], best)).toBeNaN();
  });
});
