import { describe, expect, it } from "vitest";
import { FairleadError } from "../errors.js";
import { rng } from "../random.js";
import { callPerformance, rankByWinRate } from "./call-performance.js";
import { apgr, apgr11, cpt } from "./pair-metrics.js";
import { routellmApgr, routellmCpt, routellmPoints } from "./routellm.js";

/** Points at 0, 10, …, 100 % strong calls with these qualities. */
const pointsOf = (qualities: readonly number[]) =>
  qualities.map((quality, i) => ({ threshold: 1 - i / 10, share: i / 10, quality }));

describe("routellmPoints", () => {
  it("cuts at quantiles, strong at and above, none at the last", () => {
    const rates = Float64Array.from({ length: 11 }, (_, i) => i / 10); // quantiles are the rates themselves
    const strong = new Float64Array(11).fill(1);
    const points = routellmPoints(rates, new Float64Array(11), strong);
    expect(points.map(({ share }) => Math.round(11 * share))).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(points[10]).toEqual({ threshold: 0, share: 1, quality: 1 });
    expect(points[0]).toEqual({ threshold: 1, share: 0, quality: 0 });
  });

  it("refuses coinciding quantiles, and says where they are", () => {
    const rates = Float64Array.from({ length: 20 }, (_, i) => (i < 6 ? 0.25 : i / 20));
    expect(() => routellmPoints(rates, rates, rates)).toThrow(FairleadError);
    expect(() => routellmPoints(rates, rates, rates)).toThrow("found 0.25 at both 0 % and 10 %");
  });
});

describe("routellmApgr", () => {
  it("is (Σ PGR₁..₉ + ½) / 10 with both ends there", () => {
    const quality = [0.6, 0.7, 0.75, 0.7, 0.72, 0.74, 0.76, 0.78, 0.79, 0.81, 0.8];
    const pgr = quality.map((q) => (q - 0.6) / 0.2);
    const byHand = (pgr.slice(1, 10).reduce((sum, value) => sum + value, 0) + 0.5) / 10;
    expect(routellmApgr(pointsOf(quality))).toBeCloseTo(byHand, 12);
  });

  it("agrees with the exact metrics to the width of a step", () => {
    const random = rng(8, "routellm");
    const n = 4000;
    const rates = Float64Array.from({ length: n }, () => random.uniform());
    const weak = rates.map((rate) => (random.uniform() < 0.9 - 0.6 * rate ? 1 : 0));
    const strong = rates.map(() => (random.uniform() < 0.9 ? 1 : 0));
    const ranking = rankByWinRate(rates, Int32Array.from(rates.keys()));
    const gains = strong.map((score, i) => score - weak[i]!);
    const curve = callPerformance(ranking, gains, new Float64Array(n).fill(1));
    const literal = routellmApgr(routellmPoints(rates, weak, strong));
    expect(Math.abs(literal - apgr11(curve))).toBeLessThan(1e-3); // shares miss tenths by at most 1/n
    expect(Math.abs(literal - apgr(curve))).toBeLessThan(5e-3);
  });
});

describe("routellmCpt", () => {
  it("interpolates on a rising curve, as by hand", () => {
    // 50 % of the way from 0.6 to 0.8 is 0.70, between 20 % (0.68) and 30 % (0.72): 25 %. And 0.64 is before 0.65.
    const rising = pointsOf([0.6, 0.65, 0.68, 0.72, 0.74, 0.75, 0.76, 0.77, 0.78, 0.79, 0.8]);
    const [half, fifth, all, none] = routellmCpt(rising, [0.5, 0.2, 1, 0]);
    expect(half).toBeCloseTo(0.25, 12);
    expect(fifth).toBeCloseTo(0.08, 12);
    expect([all, none]).toEqual([1, 0]);
  });

  it("may miss the first crossing of a curve that falls, which is why cpt exists", () => {
    // Half the gap, 0.7, is recovered at 10 %, lost after 20 %, and recovered again at 75 %. NumPy 2.4 answers 0.75.
    const falling = pointsOf([0.6, 0.7, 0.7, 0.58, 0.58, 0.58, 0.62, 0.66, 0.74, 0.78, 0.8]);
    const [fifth, half, most] = routellmCpt(falling);
    expect([fifth, half, most].map((share) => share!.toFixed(6))).toEqual(["0.040000", "0.750000", "0.850000"]);
    const shares = Float64Array.from(falling, ({ share }) => share);
    const gains = Float64Array.from(falling, ({ quality }) => quality - 0.6);
    expect(cpt({ shares, gains }, 0.5)).toBeCloseTo(0.1, 12);
  });
});
