import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Curve, callPerformance, chanceCurve, gapOf, rankByWinRate } from "./call-performance.js";
import { apgr, apgr11, areaOverRandom, cpt, pgr } from "./pair-metrics.js";

function curveOf(winRates: readonly number[], gains: readonly number[]): Curve {
  const ranking = rankByWinRate(Float64Array.from(winRates), Int32Array.from(gains.keys()));
  return callPerformance(ranking, Float64Array.from(gains), new Float64Array(gains.length).fill(1));
}

/** Σᵢ dᵢ · (1 − (kᵢ − ½)/n) / Σᵢ dᵢ, ranks averaged over ties: the formula itself, in O(n²). */
function apgrByRanks(winRates: readonly number[], gains: readonly number[]): number {
  const n = gains.length;
  const rank = (i: number) => {
    const higher = winRates.filter((rate) => rate > winRates[i]!).length;
    const equal = winRates.filter((rate) => rate === winRates[i]!).length;
    return higher + (equal + 1) / 2;
  };
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return gains.reduce((sum, gain, i) => sum + gain * (1 - (rank(i) - 0.5) / n), 0) / total;
}

describe("apgr", () => {
  it("equals the formula by ranks, ties included", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.integer({ min: -4, max: 6 })), { minLength: 1, maxLength: 20 }),
        (prompts) => {
          const rates = prompts.map(([rate]) => rate / 6);
          const gains = prompts.map(([, gain]) => gain);
          fc.pre(gains.reduce((sum, gain) => sum + gain, 0) > 0);
          expect(apgr(curveOf(rates, gains))).toBeCloseTo(apgrByRanks(rates, gains), 10);
        },
      ),
    );
  });

  it("is exactly ½ for equal win rates, and for a single prompt", () => {
    expect(apgr(curveOf([0.3, 0.3, 0.3], [1, 1, 0]))).toBe(0.5);
    expect(apgr(curveOf([0.9], [1]))).toBe(0.5);
  });

  it("is ¾ and ¼ for two prompts, ranked right and wrong", () => {
    expect(apgr(curveOf([0.9, 0.1], [1, 0]))).toBe(0.75);
    expect(apgr(curveOf([0.1, 0.9], [1, 0]))).toBe(0.25);
  });

  it("mirrors about ½ when the ranking is turned around", () => {
    const gains = [1, -1, 0.5, 0.2, 0, 0.7];
    const rates = [0.1, 0.4, 0.9, 0.9, 0.3, 0.6];
    const turned = rates.map((rate) => 1 - rate);
    expect(apgr(curveOf(rates, gains)) + apgr(curveOf(turned, gains))).toBeCloseTo(1, 12);
  });

  it("is undefined where strong is not better than weak; the area over random is not", () => {
    const equal = curveOf([0.9, 0.1], [1, -1]);
    expect(apgr(equal)).toBeNaN();
    expect(apgr11(equal)).toBeNaN();
    expect(pgr(equal, 0.5)).toBeNaN();
    expect(cpt(equal, 0.5)).toBeNaN();
    expect(areaOverRandom(equal)).toBe(0.25); // up to ½ at 50 %, down to 0: a triangle
    expect(apgr(curveOf([0.9, 0.1], [-1, 0]))).toBeNaN();
  });

  it("is ½ plus the area over random in gaps", () => {
    const curve = curveOf([0.9, 0.6, 0.4, 0.1], [1, 1, -0.5, 0]);
    expect(apgr(curve)).toBeCloseTo(0.5 + areaOverRandom(curve) / gapOf(curve), 12);
  });
});

describe("apgr11", () => {
  it("is the trapezoid rule at 0, 10, …, 100 %", () => {
    // 10 prompts, gains 1 for the first five ranked: PGR = 0, .2, .4, .6, .8, 1, 1, 1, 1, 1, 1.
    const rates = Array.from({ length: 10 }, (_, i) => 1 - i / 10);
    const curve = curveOf(rates, [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect(apgr11(curve)).toBeCloseTo((0.2 + 0.4 + 0.6 + 0.8 + 5 + 0.5) / 10, 12);
    expect(apgr(curve)).toBeCloseTo(0.75, 12);
  });

  it("needs no distinct win rates", () => {
    expect(apgr11(curveOf([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 1]))).toBeCloseTo(0.5, 12);
  });

  it("agrees with the exact area on a smooth curve", () => {
    // PGR(c) = 1 − (1 − c)²: the area is 2/3, and the trapezoid rule misses h²/12 · |f′(1) − f′(0)| = 1/600.
    const n = 5000;
    const rates = Array.from({ length: n }, (_, i) => 1 - i / n);
    const curve = curveOf(
      rates,
      rates.map((_, i) => 1 - (i + 0.5) / n),
    );
    expect(apgr(curve)).toBeCloseTo(2 / 3, 6);
    expect(apgr(curve) - apgr11(curve)).toBeCloseTo(1 / 600, 6);
  });
});

describe("cpt", () => {
  it("needs the target's share from random routing", () => {
    for (const target of [0.2, 0.5, 0.8, 1]) expect(cpt(chanceCurve(0.3), target)).toBeCloseTo(target, 12);
  });

  it("interpolates inside a prompt's step", () => {
    expect(cpt(curveOf([0.9, 0.1], [1, 0]), 0.5)).toBe(0.25);
  });

  it("takes the first crossing of a curve that rises and falls", () => {
    // PGR 0, 1, 0, 1 at 0, 1/3, 2/3, 1: half the gap is recovered at 1/6, lost, and recovered again at 5/6.
    expect(cpt(curveOf([0.9, 0.5, 0.1], [1, -1, 1]), 0.5)).toBeCloseTo(1 / 6, 12);
  });

  it("counts a curve that only just touches the target as there", () => {
    const touching = { shares: Float64Array.of(0, 0.1, 0.2, 1), gains: Float64Array.of(0, 0.7 - 0.6, 0, 0.2) }; // 0.0999…
    expect(cpt(touching, 0.5)).toBeCloseTo(0.1, 12);
  });

  it("is late for a router that starts on the wrong prompts", () => {
    expect(cpt(curveOf([0.9, 0.5, 0.1], [-1, 1, 1]), 0.5)).toBeCloseTo((2 + 0.5) / 3, 12);
  });

  it("needs no strong call for no gap", () => {
    expect(cpt(chanceCurve(0.3), 0)).toBe(0);
  });
});

describe("RouteLLM's MMLU responses", () => {
  // Both right 8816, strong only 2496, weak only 742, neither 1983, of 14037.
  const gains = [...Array<number>(2496).fill(1), ...Array<number>(8816 + 1983).fill(0), ...Array<number>(742).fill(-1)];
  const oracle = curveOf(gains, gains);

  it("have the published gap", () => {
    expect(gapOf(oracle)).toBeCloseTo(0.80587 - 0.680915, 5);
  });

  it("let perfect routing saturate at 17.78 % strong calls and 85.87 %", () => {
    expect(oracle.shares[1]).toBeCloseTo(0.1778, 4);
    expect(0.680915 + oracle.gains[1]!).toBeCloseTo(0.8587, 4);
  });

  it("are ranked worst by the oracle turned around", () => {
    const worst = curveOf(
      gains.map((gain) => -gain),
      gains,
    );
    expect(apgr(oracle) + apgr(worst)).toBeCloseTo(1, 12);
    expect(apgr(oracle)).toBeGreaterThan(1); // strong's own losses are left to weak
  });
});
