import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { numpyInterp } from "./numpy-interp.js";
import { publishedEfficiency } from "./published-efficiency.js";

const usages = Array.from({ length: 61 }, (_, k) => (20 + k) / 100);

/** The script, line by line. */
function script(predicted: readonly number[], gains: readonly number[]): number[] {
  const N = gains.length;
  const order = [...predicted.keys()].sort((a, b) => predicted[b]! - predicted[a]!);
  const positive = predicted.filter((value) => value > 0).length;
  if (positive === 0) return usages.map(() => 0);
  const counts = Array.from({ length: positive + 1 }, (_, k) => k);
  const ratios = counts.map((k) => k / N);
  const sums = counts.map((k) => order.slice(0, k).reduce((sum, i) => sum + gains[i]!, 0));
  return usages.map((usage) => (usage <= ratios.at(-1)! + 1e-12 ? numpyInterp([usage], ratios, sums)[0]! : Number.NaN));
}

describe("publishedEfficiency", () => {
  it.each([500, 200, 37, 3])("is the script's, with %i test prompts", (N) => {
    const random = rng(N, "published-efficiency");
    let ends = 0;
    for (const shift of [-3, -0.5, 0, 0.5, 3]) {
      const predicted = Array.from({ length: N }, () => random.normal() + shift);
      const gains = Array.from({ length: N }, random.normal);
      const found = publishedEfficiency(predicted, gains, usages);
      const expected = script(predicted, gains);
      found.forEach((value, u) => {
        if (Number.isNaN(expected[u]!)) ends++;
        expect(Math.abs(value - expected[u]!) < 1e-9 || (Number.isNaN(value) && Number.isNaN(expected[u]!))).toBe(true);
      });
    }
    expect(ends).toBeGreaterThan(0);
  });

  it("gains nothing at any usage where no prediction is positive, and is not left out", () =>
    expect(publishedEfficiency([-1, 0, -2], [1, 2, 3], [0.2, 0.8])).toEqual([0, 0]));
});
