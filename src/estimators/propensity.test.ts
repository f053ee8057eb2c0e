import { describe, expect, it } from "vitest";
import { logistic } from "../math/logistic.js";
import { matrix, row } from "../math/matrix.js";
import { mean, variance } from "../math/statistics.js";
import { rng } from "../random.js";
import { calibrationReport } from "./calibration-report.js";
import { logisticRegression } from "./logistic-regression.js";
import { crossFittedPropensity, designPropensity } from "./propensity.js";

/** t drawn with P(t = 1 | x) = σ(b0 + slope · x₀); the other d − 1 features say nothing. */
function assigned(n: number, d: number, slope: number, b0: number, seed: number) {
  const draws = rng(seed, "propensity");
  const x = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, () => draws.normal()),
  );
  const truth = Float64Array.from({ length: n }, (_, i) => logistic(b0 + slope * x.values[i * d]!));
  return { x, truth, treated: Uint8Array.from(truth, (p) => (draws.uniform() < p ? 1 : 0)) };
}

const split = (values: ArrayLike<number>, treated: Uint8Array, t: number) =>
  Array.from(values).filter((_, i) => treated[i] === t);

describe("crossFittedPropensity", () => {
  it("is near the truth where gold is rare and depends on x", () => {
    const { x, truth, treated } = assigned(8000, 20, 1, -4, 1);
    const { e, unclipped, floor, baseRate, clippedShare } = crossFittedPropensity(x, treated);
    expect(baseRate).toBeLessThan(0.04);
    const error = Math.sqrt(mean(e.map((p, i) => (p - truth[i]!) ** 2)));
    // 21 coefficients from 250 gold rows err by √(21/250) = 0.3 in log-odds, and so by 0.3 · rms(e) = 0.013; sd(truth) is 0.032.
    expect(error).toBeLessThan(0.6 * Math.sqrt(variance(truth))); // a constant has 1 by construction
    expect(floor).toBeCloseTo(0.1 * baseRate, 12);
    expect(Math.min(...e)).toBeGreaterThanOrEqual(floor);
    expect(clippedShare).toBe(unclipped.filter((p) => p < floor || p > 1 - floor).length / 8000);
  });

  it("is calibrated: ten bins come true within 4 standard errors", () => {
    const { x, treated } = assigned(8000, 20, 1, -3, 2);
    const report = calibrationReport(treated, crossFittedPropensity(x, treated).unclipped);
    expect(report).toHaveLength(10);
    expect(report.at(-1)!.observed).toBeGreaterThan(4 * report[0]!.observed); // there is something to be calibrated
    for (const { observed, predicted, standardError } of report)
      expect(Math.abs(observed - predicted)).toBeLessThan(4 * standardError); // ten of 4 SE: 1 seed in 1,600
  });

  it("calibrates log-odds that a weak penalty made too wide", () => {
    const { x, treated } = assigned(2000, 60, 0.5, -2, 6);
    const { unclipped, calibration } = crossFittedPropensity(x, treated, { penalty: 1e-3 });
    expect(calibration.slope).toBeLessThan(0.8); // as they were, they are too wide
    for (const { observed, predicted, standardError } of calibrationReport(treated, unclipped, 5))
      expect(Math.abs(observed - predicted)).toBeLessThan(4 * standardError); // five of 4 SE: 1 seed in 3,000
    const asTheyWere = unclipped.map((p) =>
      logistic((Math.log(p / (1 - p)) - calibration.intercept) / calibration.slope),
    );
    const worst = calibrationReport(treated, asTheyWere, 5).map(
      (bin) => (bin.observed - bin.predicted) / bin.standardError,
    );
    expect(Math.max(...worst.map(Math.abs))).toBeGreaterThan(4);
  });

  it("does not know the labels of its own rows by heart", () => {
    const { x, treated } = assigned(600, 80, 0, -1.5, 3);
    const gap = (e: ArrayLike<number>) => mean(split(e, treated, 1)) - mean(split(e, treated, 0));
    const { probability } = logisticRegression({ penalty: 0.1 }).fit(x, Float64Array.from(treated));
    expect(gap(Array.from(treated, (_, i) => probability(row(x, i))))).toBeGreaterThan(0.1); // in sample it does
    const { e } = crossFittedPropensity(x, treated, { penalty: 0.1 });
    const se = Math.sqrt(variance(e) * (1 / split(e, treated, 1).length + 1 / split(e, treated, 0).length));
    expect(Math.abs(gap(e))).toBeLessThan(4 * se + 0.01);
  });

  it("is the base rate where x says nothing", () => {
    const { x, treated } = assigned(2000, 10, 0, -3, 4);
    const { e, baseRate } = crossFittedPropensity(x, treated);
    const error = Math.sqrt(mean(e.map((p) => (p - baseRate) ** 2)));
    // 11 coefficients from 95 gold rows are off by √(11/95) = 0.34 without penalty and calibration; over 20 seeds these left
    // 0.04 on average and 0.17 at most.
    expect(error).toBeLessThan(0.34 * baseRate);
  });

  it("names what is wrong with its input", () => {
    const { x, treated } = assigned(100, 2, 0, 0, 5);
    expect(() => crossFittedPropensity(x, treated.subarray(1))).toThrow("SHAPE_MISMATCH");
    expect(() =>
      crossFittedPropensity(
        x,
        treated.map((t) => 2 * t),
      ),
    ).toThrow("treatments up to 2");
    const lone = treated.map((_, i) => (i < 2 ? 1 : 0));
    expect(() => crossFittedPropensity(x, lone)).toThrow("Use at most 2 folds");
  });
});

describe("designPropensity", () => {
  it("is the share of gold", () => {
    expect(designPropensity(100, 4400)).toBeCloseTo(1 / 45, 12);
    expect(() => designPropensity(0, 3)).toThrow("NOT_ENOUGH_DATA");
  });
});

describe("calibrationReport", () => {
  it("bins by prediction, equal ones together", () => {
    expect(calibrationReport([1, 0, 0, 1], [0.9, 0.1, 0.1, 0.9], 4)).toEqual([
      { rows: 2, predicted: 0.1, observed: 0, standardError: expect.closeTo(Math.sqrt(0.18) / 2, 12) },
      { rows: 2, predicted: 0.9, observed: 1, standardError: expect.closeTo(Math.sqrt(0.18) / 2, 12) },
    ]);
    expect(() => calibrationReport([1], [])).toThrow("SHAPE_MISMATCH");
  });
});
