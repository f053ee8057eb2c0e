import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { callPerformance, chanceCurve, curveInOrder, gainsAt, gapOf, rankByWinRate } from "./call-performance.js";

const everyone = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
const once = (n: number) => new Float64Array(n).fill(1);

function curveOf(winRates: readonly number[], gains: readonly number[], weights = once(gains.length)) {
  const ranking = rankByWinRate(Float64Array.from(winRates), everyone(gains.length));
  return callPerformance(ranking, Float64Array.from(gains), weights);
}

describe("callPerformance", () => {
  it("adds up gains from the highest win rate down", () => {
    const { shares, gains } = curveOf([0.1, 0.9, 0.5], [1, -1, 0.5]);
    expect(Array.from(shares)).toEqual([0, 1 / 3, 2 / 3, 1]);
    expect(Array.from(gains, (gain) => 3 * gain)).toEqual([0, -1, -0.5, 0.5]);
  });

  it("is the average over random tie-breaking, by brute force", () => {
    const random = rng(4, "ties");
    const n = 30;
    const rates = Float64Array.from({ length: n }, () => random.integer(4) / 4); // about 7 prompts a block
    const gains = Float64Array.from({ length: n }, () => random.integer(3) - 1);
    const exact = gainsAt(
      curveOf(Array.from(rates), Array.from(gains)),
      Float64Array.from({ length: n + 1 }, (_, k) => k / n),
    );

    const times = 20_000;
    const sums = new Float64Array(n + 1);
    const squares = new Float64Array(n + 1);
    for (let t = 0; t < times; t++) {
      const broken = rates.map((rate) => rate + 0.1 * random.uniform()); // less than the 0.25 between blocks
      const { gains: heights } = callPerformance(rankByWinRate(broken, everyone(n)), gains, once(n));
      heights.forEach((height, k) => {
        sums[k]! += height;
        squares[k]! += height ** 2;
      });
    }
    for (let k = 0; k <= n; k++) {
      const average = sums[k]! / times;
      const se = Math.sqrt(Math.max(0, squares[k]! / times - average ** 2) / times);
      expect(Math.abs(average - exact[k]!)).toBeLessThanOrEqual(4.5 * se + 1e-12); // 31 looks: 1 seed in 4,700
    }
    expect(squares.some((square, k) => square / times - (sums[k]! / times) ** 2 > 1e-6)).toBe(true); // ties do matter
  });

  it("is a straight line for a router that knows nothing", () => {
    const { shares, gains } = curveOf([0.5, 0.5, 0.5, 0.5], [1, 0, -1, 1]);
    expect(Array.from(shares)).toEqual([0, 1]);
    expect(Array.from(gains)).toEqual([0, 0.25]);
  });

  it("counts a prompt of weight w as w copies of it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ rate: fc.integer({ min: 0, max: 5 }), gain: fc.integer({ min: -2, max: 2 }), weight: fc.nat(3) }),
          { minLength: 1, maxLength: 12 },
        ),
        (prompts) => {
          fc.pre(prompts.some(({ weight }) => weight > 0));
          const copies = prompts.flatMap((prompt) => Array<typeof prompt>(prompt.weight).fill(prompt));
          const weighted = curveOf(
            prompts.map(({ rate }) => rate / 5),
            prompts.map(({ gain }) => gain),
            Float64Array.from(prompts, ({ weight }) => weight),
          );
          const copied = curveOf(
            copies.map(({ rate }) => rate / 5),
            copies.map(({ gain }) => gain),
          );
          const at = Float64Array.from({ length: 11 }, (_, i) => i / 10);
          gainsAt(weighted, at).forEach((height, i) => {
            expect(height).toBeCloseTo(gainsAt(copied, at)[i]!, 12);
          });
        },
      ),
    );
  });
});

describe("curveInOrder", () => {
  it("is the curve of a ranking without ties", () => {
    const gains = Float64Array.of(1, -1, 0.5);
    const { shares, gains: heights } = curveOf([0.1, 0.9, 0.5], Array.from(gains));
    const inOrder = curveInOrder(Int32Array.of(1, 2, 0), gains);
    shares.forEach((share, node) => {
      expect(inOrder.shares[node]).toBeCloseTo(share, 12);
      expect(inOrder.gains[node]).toBeCloseTo(heights[node]!, 12);
    });
  });

  it("leaves out prompts without a gain", () => {
    expect(gapOf(curveInOrder(Int32Array.of(0, 1, 1), Float64Array.of(Number.NaN, 1)))).toBe(1);
  });
});

describe("gainsAt", () => {
  it("interpolates between nodes and holds at both ends", () => {
    expect(Array.from(gainsAt(chanceCurve(0.4), [0, 0.25, 0.5, 1]))).toEqual([0, 0.1, 0.2, 0.4]);
    const bent = { shares: Float64Array.of(0, 0.5, 1), gains: Float64Array.of(0, 1, 0.5) };
    expect(Array.from(gainsAt(bent, [0.25, 0.5, 0.75]))).toEqual([0.5, 1, 0.75]);
  });
});
