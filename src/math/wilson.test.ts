import { expect, it } from "vitest";
import { wilson } from "./wilson.js";

it("wilson has the closed form of none and of all, and no opinion without data", () => {
  const z2 = 1.959964 ** 2;
  expect(wilson(0, 10)).toMatchObject({ value: 0, low: 0 });
  expect(wilson(0, 10).high).toBeCloseTo(z2 / (10 + z2), 9);
  expect(wilson(10, 10).low).toBeCloseTo(10 / (10 + z2), 9);
  expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 });
});

it("wilson covers shares from 0.05 to 0.95 in 95 % of samples on average, by the binomial's own sum", () => {
  const n = 40;
  const coverage = (p: number) => {
    let [probability, covered] = [(1 - p) ** n, 0];
    for (let hits = 0; hits <= n; hits++) {
      const { low, high } = wilson(hits, n);
      if (low <= p && p <= high) covered += probability;
      probability *= ((n - hits) / (hits + 1)) * (p / (1 - p));
    }
    return covered;
  };
  const shares = Array.from({ length: 91 }, (_, i) => 0.05 + i / 100);
  const mean = shares.reduce((sum, p) => sum + coverage(p), 0) / shares.length;
  expect(Math.abs(mean - 0.95)).toBeLessThan(0.01);
});
