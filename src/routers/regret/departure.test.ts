import { describe, expect, it } from "vitest";
import { type Matrix, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { isProvenGain } from "./departure.js";

/** Two models, one feature that is 1; start and end choose the first and the second model, or another as told. */
const heads = (first: number, second: number, costs: readonly [number, number] = [0, 0]): Matrix => ({
  rows: 1,
  columns: 4,
  values: Float64Array.of(first, second, ...costs),
});
const levels = [{ lambda: 0, scale: 1 }];

/** Gains of the second model over the first: normal, of this mean and standard deviation 1. */
function isProven(gain: number, n: number, seed: number, end = heads(0, 1)): boolean {
  const random = rng(seed, "departure");
  const features: Matrix = { rows: n, columns: 1, values: new Float64Array(n).fill(1) };
  const quality = zeros(n, 2);
  for (let i = 0; i < n; i++) quality.values[2 * i + 1] = gain + random.normal();
  const all = Int32Array.from({ length: n }, (_, i) => i);
  const restarts = [0, 1].map((half) => ({
    start: heads(1, 0),
    end,
    held: all.filter((i) => i % 2 === half),
  }));
  return isProvenGain(restarts, features, { quality, cost: zeros(n, 2) }, levels);
}

const share = (gain: number) =>
  Array.from({ length: 1000 }, (_, seed) => isProven(gain, 50, seed)).filter(Boolean).length / 1000;

describe("isProvenGain", () => {
  it("follows no gain in 2.5 % of logs, and one of four standard errors in nearly all", () => {
    // 0.025 to 0.03 of normal gains whose variance is estimated from 50; a standard error of 0.005.
    expect(Math.abs(share(0) - 0.0275)).toBeLessThan(0.0175);
    expect(share(4 / Math.sqrt(50))).toBeGreaterThan(0.95);
  });

  it("judges what is chosen, not how surely", () => {
    expect(isProven(10, 50, 1, heads(5, 0))).toBe(false); // the first model again, by more
    expect(isProven(10, 50, 1, heads(0, 0.001))).toBe(true);
  });

  it("weighs costs at each λ, in its own unit", () => {
    const features: Matrix = { rows: 4, columns: 1, values: new Float64Array(4).fill(1) };
    const quality: Matrix = { rows: 4, columns: 2, values: Float64Array.of(0, 1, 0, 1.1, 0, 1, 0, 1.1) };
    const cost: Matrix = { rows: 4, columns: 2, values: Float64Array.of(0, 2, 0, 2, 0, 2, 0, 2) };
    const restarts = [{ start: heads(1, 0), end: heads(0, 9, [0, 1]), held: Int32Array.of(0, 1, 2, 3) }];
    const judged = (lambda: number) => isProvenGain(restarts, features, { quality, cost }, [{ lambda, scale: 1 }]);
    expect(judged(0)).toBe(true);
    expect(judged(1)).toBe(false); // 1 − 1 · 2 < 0
    const both = (scale: number) =>
      isProvenGain(restarts, features, { quality, cost }, [
        { lambda: 0, scale: 1 },
        { lambda: 1, scale },
      ]);
    expect(both(0.5)).toBe(false); // 1 − 1 / 0.5 < 0
    expect(both(100)).toBe(true);
  });
});
