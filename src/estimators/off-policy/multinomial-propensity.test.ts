import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../bench/coverage/logged-world.js";
import { at, column, type Matrix, matrix } from "../../math/matrix.js";
import { softmaxRows } from "../../math/softmax.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { calibrationReport } from "../calibration-report.js";
import { multinomialCalibration } from "./multinomial-calibration.js";
import { multinomialPath } from "./multinomial-logistic.js";
import { clippedAt, multinomialPropensity, type PropensityLearner } from "./multinomial-propensity.js";

const world = loggedWorld({ seed: 3, n: 4000, shape: "linear", confounding: 1.5 });
const { prompt, arm, propensities: truth } = world.calls;
const rate = [0, 1, 2].map((k) => arm.filter((a) => a === k).length / arm.length);
const meanSquare = (e: ArrayLike<number>) => mean(truth.values.map((p, o) => (p - e[o]!) ** 2));
const spread = meanSquare(truth.values.map((_, o) => rate[o % 3]!));

describe("multinomialPropensity", () => {
  it.each<[PropensityLearner, number, number]>([
    // Share of the propensities' variance that is missed: 8 coefficients of 4,000 calls miss 0.01 and ε another 0.02; trees learn steps.
    // And what bins may be off beside chance: ε is not logistic, and a forest's averages are drawn to the middle.
    ["logistic", 0.05, 0.02],
    ["forest", 0.15, 0.05],
    ["boosting", 0.15, 0.02],
  ])("is near the truth by %s, and calibrated", (learner, missed, form) => {
    const { unclipped } = multinomialPropensity(world.x, arm, prompt, 3, { learner });
    expect(meanSquare(unclipped.values) / spread).toBeLessThan(missed);
    for (let k = 0; k < 3; k++) {
      const is = arm.map((a) => Number(a === k));
      const report = calibrationReport(is, column(unclipped, k), 5);
      expect(report.at(-1)!.observed).toBeGreaterThan(1.5 * report[0]!.observed); // there is something to be calibrated
      for (const { observed, predicted, standardError } of report)
        expect(Math.abs(observed - predicted)).toBeLessThan(4 * standardError + form);
    }
  });

  it("stretches what a forest shrinks, where most features say nothing", () => {
    const draws = rng(8, "noise");
    const noisy = matrix(
      4000,
      20,
      Float64Array.from({ length: 80_000 }, (_, o) =>
        o % 20 < 3 ? at(world.x, Math.floor(o / 20), o % 20) : draws.normal() / Math.sqrt(3),
      ),
    );
    const { unclipped, calibration } = multinomialPropensity(noisy, arm, prompt, 3, { learner: "forest" });
    const off = unclipped.values.map((p) => p - 1 / 3);
    const slope = mean(off.map((p, o) => p * (truth.values[o]! - 1 / 3))) / mean(off.map((p) => p * p));
    expect(calibration.slope).toBeGreaterThan(1.3);
    expect(Math.abs(slope - 1)).toBeLessThan(0.12);
  });

  it("has rows that sum to 1 before the clip", () => {
    const { unclipped } = multinomialPropensity(world.x, arm, prompt, 3);
    for (let i = 0; i < 50; i++)
      expect(at(unclipped, i, 0) + at(unclipped, i, 1) + at(unclipped, i, 2)).toBeCloseTo(1, 12);
  });

  it("does not know the choices of its own rows by heart, where x says nothing", () => {
    const draws = rng(5, "noise");
    const noise = matrix(
      1000,
      40,
      Float64Array.from({ length: 40_000 }, () => draws.normal()),
    );
    const own = Int32Array.from({ length: 1000 }, () => draws.integer(3));
    const given = (p: Matrix) => mean(Float64Array.from(own, (k, i) => at(p, i, k)));
    const [inSample] = multinomialPath(noise, own, 3, [1]);
    expect(given(softmaxRows(inSample!.logits(noise)))).toBeGreaterThan(0.35); // in sample it does
    for (const learner of ["logistic", "forest"] as const) {
      const { unclipped } = multinomialPropensity(noise, own, Int32Array.from(own.keys()), 3, { learner });
      // ⅓ on average, with a spread over prompts of at most 0.1: 0.0032 a standard error of 1,000 calls
      expect(given(unclipped)).toBeLessThan(1 / 3 + 4 * 0.0032);
    }
  });

  it("gives models never called 0, rare ones their base rate, and others the rest", () => {
    const few = arm.map((k, i) => (i < 3 ? 3 : k));
    const { e, unclipped, folded } = multinomialPropensity(world.x, few, prompt, 5, { minPropensity: 0.01 });
    expect(folded.never).toEqual([4]);
    expect(folded.rare).toEqual([3]);
    expect(column(e, 4).every((p) => p === 0)).toBe(true);
    expect(column(unclipped, 3).every((p) => Math.abs(p - 3 / 4000) < 1e-12)).toBe(true);
    expect(column(e, 3).every((p) => p === 0.01)).toBe(true);
    expect(at(unclipped, 7, 0) + at(unclipped, 7, 1) + at(unclipped, 7, 2)).toBeCloseTo(1 - 3 / 4000, 12);
  });

  it("counts what it clips, and leaves a 0 as it is", () => {
    const { e, clippedShare } = clippedAt(matrix(2, 2, Float64Array.of(0, 1, 0.01, 0.99)), 0.05);
    expect([...e.values]).toEqual([0, 1, 0.05, 0.99]);
    expect(clippedShare).toBeCloseTo(1 / 3, 12);
  });

  it("keeps the calls of a prompt in one fold", () => {
    const twice = loggedWorld({ seed: 4, n: 600, shape: "linear", repeats: 0.5 });
    const { folded } = multinomialPropensity(twice.x, twice.calls.arm, twice.calls.prompt, 3);
    const foldOf = new Map<number, number>();
    twice.calls.prompt.forEach((p, i) => {
      expect(foldOf.get(p) ?? folded.fold[i]).toBe(folded.fold[i]);
      foldOf.set(p, folded.fold[i]!);
    });
    expect(foldOf.size).toBeLessThan(400);
  });

  it("names what it misses", () => {
    expect(() => multinomialPropensity(world.x, arm.subarray(1), prompt, 3)).toThrow("SHAPE_MISMATCH");
    const four = matrix(4, 1, Float64Array.of(1, 2, 3, 4));
    expect(() => multinomialPropensity(four, new Int32Array(4), Int32Array.of(0, 1, 2, 3), 2)).toThrow(
      "found 4 at most",
    );
  });
});

describe("multinomialCalibration", () => {
  it("leaves logits as they are where they say nothing", () => {
    const { slope, intercepts } = multinomialCalibration(matrix(4, 2, new Float64Array(8)), Int32Array.of(0, 1, 0, 1));
    expect([slope, ...intercepts]).toEqual([expect.closeTo(1, 6), expect.closeTo(0, 6), expect.closeTo(0, 6)]);
  });

  it("brings back logits that were stretched threefold and moved", () => {
    const random = rng(6, "calibration");
    const z = matrix(
      20_000,
      3,
      Float64Array.from({ length: 60_000 }, () => random.normal()),
    );
    const label = Int32Array.from({ length: 20_000 }, (_, i) =>
      random.choice([0, 1, 2].map((k) => Math.exp(at(z, i, k)))),
    );
    const wrong = { ...z, values: z.values.map((value, o) => 3 * value + (o % 3 === 0 ? 2 : 0)) };
    const { slope, intercepts } = multinomialCalibration(wrong, label);
    // One slope of 20,000 choices has a standard error below 0.01 of 1, and a third of that here.
    expect(Math.abs(slope - 1 / 3)).toBeLessThan(0.014);
    expect(Math.abs(intercepts[0]! - intercepts[1]! + 2 / 3)).toBeLessThan(0.08); // SE 0.02
  });
});
