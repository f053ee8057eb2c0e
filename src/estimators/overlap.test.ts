import { describe, expect, it } from "vitest";
import { effectiveSampleSize } from "./effective-sample-size.js";
import { overlapReport, overlapWeights, rowsWithOverlap, trimmingBound } from "./overlap.js";

const treated = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1); // base rate 0.2, so α = 0.02
const e = Float64Array.of(0.5, 0.019, 0.021, 0.5, 0.5, 0.5, 0.5, 0.9, 0.981, 0.25);

describe("overlap", () => {
  it("weighs by e(1 − e) and trims outside of [α, 1 − α], by the base rate", () => {
    expect(overlapWeights(Float64Array.of(0, 0.5, 0.9))).toEqual(Float64Array.of(0, 0.25, 0.9 * (1 - 0.9)));
    expect(trimmingBound(treated)).toBeCloseTo(0.02, 12);
    expect(trimmingBound(treated.map((t) => 1 - t))).toBeCloseTo(0.02, 12); // the rarer one, whichever it is
    expect([...rowsWithOverlap(e, 0.02)]).toEqual([0, 2, 3, 4, 5, 6, 7, 9]);
    expect(rowsWithOverlap(e, 0)).toHaveLength(10);
  });

  it("keeps every row of a design where gold is rare; a bound of 0.05 would keep none", () => {
    const rare = Uint8Array.from({ length: 4500 }, (_, i) => (i < 100 ? 1 : 0));
    const flat = new Float64Array(4500).fill(100 / 4500);
    expect(overlapReport(rare, flat).shareOutside).toBe(0);
    expect(overlapReport(rare, flat, 0.05).shareOutside).toBe(1);
    expect(overlapReport(rare, flat).treated.effectiveSampleSize).toBeCloseTo(100, 9);
    expect(overlapReport(rare, flat).untreated.effectiveSampleSize).toBeCloseTo(4400, 6);
  });

  it("reports each treatment", () => {
    const report = overlapReport(treated, e);
    expect(report.shareOutside).toBeCloseTo(0.2, 12);
    expect(report.treated.shareOutside).toBe(0);
    expect(report.untreated.shareOutside).toBeCloseTo(0.25, 12);
    expect(report.treated.effectiveSampleSize).toBeCloseTo(6 ** 2 / (2 ** 2 + 4 ** 2), 12); // weights 2 and 4
    const weights = [...e].filter((_, i) => treated[i] === 0).map((p) => 1 / (1 - p));
    expect(report.untreated.effectiveSampleSize).toBeCloseTo(effectiveSampleSize(weights), 12);
    expect(report.treated.largestWeightShare).toBeCloseTo(4 / 6, 12);
    expect([...report.treated.quantiles]).toEqual([0.25, 0.2625, 0.3125, 0.375, 0.4375, 0.4875, 0.5]);
    expect(() => overlapReport(new Uint8Array(10), e)).toThrow("none with t = 1");
    expect(() => overlapReport(treated, e.subarray(1))).toThrow("expected 10 propensities");
  });

  it("has Kish's limits", () => {
    expect(effectiveSampleSize([3, 3, 3])).toBeCloseTo(3, 12);
    expect(effectiveSampleSize([1, 0, 0])).toBe(1);
    expect(effectiveSampleSize([0, 0])).toBe(0);
  });
});
