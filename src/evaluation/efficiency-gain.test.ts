import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mean, standardError } from "../math/statistics.js";
import { rng } from "../random.js";
import { efficiencyCurve, efficiencyGain } from "./efficiency-gain.js";

/** EG at 0, 1, …, N prompts of an order, and its mean by the trapezoids between them. */
function byTrapezoids(order: readonly number[], gains: readonly number[]): number {
  const N = order.length;
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  const eg = (k: number) => order.slice(0, k).reduce((sum, i) => sum + gains[i]!, 0) - (k / N) * total;
  return order.reduce((sum, _, k) => sum + (eg(k) + eg(k + 1)) / (2 * N), 0);
}

/** Every order in which prompts of equal prediction may come. */
function ordersOf(predicted: readonly number[]): number[][] {
  const grow = (order: number[]): number[][] => {
    const left = predicted.map((_, i) => i).filter((i) => !order.includes(i));
    const highest = Math.max(...left.map((i) => predicted[i]!));
    return left.length === 0
      ? [order]
      : left.filter((i) => predicted[i] === highest).flatMap((i) => grow([...order, i]));
  };
  return grow([]);
}

const gains = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 });

describe("efficiencyGain", () => {
  it("is by hand: two prompts, the better first", () => {
    // EG is 0, 1 − ½ · 0 = 1, 0 at 0, 1 and 2 prompts: a triangle of area ½.
    expect(efficiencyGain([2, 1], [1, -1])).toBeCloseTo(0.5, 12);
    expect(efficiencyGain([1, 2], [1, -1])).toBeCloseTo(-0.5, 12);
  });

  it("is the mean of the curve over all cut points, and over all orders of prompts of equal prediction", () => {
    fc.assert(
      fc.property(gains, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 1e6 }), (d, levels, seed) => {
        const random = rng(seed, "ties");
        const predicted = d.map(() => random.integer(levels));
        const expected = mean(ordersOf(predicted).map((order) => byTrapezoids(order, d)));
        expect(efficiencyGain(predicted, d)).toBeCloseTo(expected, 9);
      }),
      { seed: 1 },
    );
  });

  it("is the mean of efficiencyCurve over a fine grid of usages", () => {
    const random = rng(2, "efficiency-gain");
    const d = Array.from({ length: 20 }, () => random.normal());
    const predicted = d.map((value) => value + random.normal());
    const usages = Array.from({ length: 20_000 }, (_, k) => (k + 0.5) / 20_000);
    expect(mean(efficiencyCurve(predicted, d, usages))).toBeCloseTo(efficiencyGain(predicted, d), 6);
  });

  it("is largest for the true ranking and least for its reverse, whatever its units", () => {
    fc.assert(
      fc.property(gains, fc.integer({ min: 0, max: 1e6 }), (d, seed) => {
        const random = rng(seed, "ranking");
        const best = efficiencyGain(d, d);
        expect(
          efficiencyGain(
            d,
            d.map((value) => 3 * value),
          ),
        ).toBeCloseTo(3 * best, 9);
        expect(
          efficiencyGain(
            d.map((value) => 10 + 5 * value),
            d,
          ),
        ).toBeCloseTo(best, 9);
        const any = efficiencyGain(
          d.map(() => random.uniform()),
          d,
        );
        expect(any).toBeLessThanOrEqual(best + 1e-9);
        expect(any).toBeGreaterThanOrEqual(-best - 1e-9);
      }),
      { seed: 1 },
    );
  });

  it("is 0 for equal predictions, and for random ones in expectation", () => {
    const random = rng(3, "efficiency-gain/random");
    const d = Array.from({ length: 40 }, () => 0.3 + random.normal());
    expect(efficiencyGain(new Float64Array(40), d)).toBeCloseTo(0, 9);
    const draws = Array.from({ length: 2000 }, () =>
      efficiencyGain(
        d.map(() => random.uniform()),
        d,
      ),
    );
    expect(standardError(draws)).toBeLessThan(0.05 * efficiencyGain(d, d)); // precise enough that the next line can fail
    expect(Math.abs(mean(draws))).toBeLessThan(4 * standardError(draws)); // 4 SE: 1 seed in 16,000 fails by chance
  });
});

describe("efficiencyCurve", () => {
  it("begins and ends at 0, and lies between whole prompts on a line", () => {
    const curve = efficiencyCurve([3, 2, 1], [1, 0.5, -0.9], [0, 1 / 3, 0.5, 2 / 3, 1]);
    // Σ d = 0.6: 1 − 0.2, then 1.25 − 0.3 halfway to 1.5 − 0.4
    [0, 0.8, 0.95, 1.1, 0].forEach((value, k) => {
      expect(curve[k]).toBeCloseTo(value, 12);
    });
  });

  it("begins and ends at 0 for any predictions", () => {
    fc.assert(
      fc.property(gains, (d) => {
        for (const value of efficiencyCurve(
          d.map((_, i) => i % 3),
          d,
          [0, 1],
        ))
          expect(value).toBeCloseTo(0, 9);
      }),
      { seed: 1 },
    );
  });
});
