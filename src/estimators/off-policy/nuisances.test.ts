import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../bench/coverage/logged-world.js";
import { at, column, filled, matrix, row } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { forest } from "../forest/forest.js";
import { fitNuisances } from "./nuisances.js";
import { callsAt, scoredCalls } from "./scored-calls.js";

const world = loggedWorld({ seed: 11, n: 3000, shape: "linear" });
const { x, calls, models, quality } = world;
const unlogged = { ...calls, propensities: filled(3000, 3, Number.NaN) };
const rms = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.sqrt(mean(Array.from(a, (v, i) => (v - b[i]!) ** 2)));

describe("fitNuisances", () => {
  it("predicts every model's quality and cost on every call", () => {
    const { quality: mu, cost, fallback, neverCalled } = fitNuisances(world);
    // 4 coefficients from 1,000 calls of standard deviation 0.5: √(4/1000) · 0.5 = 0.03, and twice that where a model is rarely called
    expect(rms(mu.values, quality.values)).toBeLessThan(0.06);
    expect(
      rms(
        quality.values,
        Float64Array.from(quality.values, () => mean(quality.values)),
      ),
    ).toBeGreaterThan(0.12);
    for (let k = 0; k < 3; k++) expect(mean(column(cost, k))).toBeCloseTo(0.0015 * (k + 1), 4);
    expect({ fallback, neverCalled }).toEqual({ fallback: { quality: [], cost: [] }, neverCalled: [] });
  });

  it("predicts out of fold: a forest of single rows knows no score of its own", () => {
    const memory = forest({ trees: 20, minLeaf: 1, bootstrap: false });
    const random = rng(12, "noise");
    const noise = { ...calls, score: calls.score.map(() => Number(random.uniform() < 0.5)) };
    const { quality: mu, predict } = fitNuisances({ ...world, calls: noise }, { outcome: memory });
    const correlation = (p: (i: number) => number) => mean(noise.score.map((s, i) => (s - 0.5) * (p(i) - 0.5) * 4));
    expect(correlation((i) => predict(row(x, i)).quality[calls.arm[i]!]!)).toBeGreaterThan(0.9); // fitted on all rows it does
    expect(Math.abs(correlation((i) => at(mu, i, calls.arm[i]!)))).toBeLessThan(4 / Math.sqrt(3000));
  });

  it("takes logged propensities where every call has them, else learns them", () => {
    const logged = fitNuisances(world);
    expect(logged.source).toBe("logged");
    expect([...logged.e.values.slice(0, 9)]).toEqual(
      [...calls.propensities.values.slice(0, 9)].map((p) => expect.closeTo(p, 12)),
    );
    const learned = fitNuisances({ ...world, calls: unlogged });
    expect(learned.source).toBe("logistic");
    expect(rms(learned.e.values, calls.propensities.values)).toBeLessThan(0.05);
    const gap = { ...calls, propensities: { ...calls.propensities, values: calls.propensities.values.slice() } };
    row(gap.propensities, 5).fill(Number.NaN);
    expect(fitNuisances({ ...world, calls: gap }).source).toBe("logistic");
    expect(() => fitNuisances({ ...world, calls: gap }, { propensities: "logged" })).toThrow(
      "found 1 of 3000 calls without",
    );
    expect(fitNuisances(world, { propensities: "boosting" }).source).toBe("boosting");
  });

  it("is calibrated where the log says the truth, and shows where it does not", () => {
    const offBy = (propensities = calls.propensities) =>
      Math.max(
        ...fitNuisances({ ...world, calls: { ...calls, propensities } }).calibration.flatMap((bins) =>
          bins.map(({ observed, predicted, standardError }) => Math.abs(observed - predicted) / standardError),
        ),
      );
    expect(offBy()).toBeLessThan(4); // thirty bins of 4 SE: 1 seed in 500
    expect(offBy(filled(3000, 3, 1 / 3))).toBeGreaterThan(5);
  });

  it("brings logged rows to sum 1, clips, and leaves what could not be called at 0", () => {
    const values = calls.propensities.values.slice();
    row({ ...calls.propensities, values }, 0).set([0.4, 0.004, 0]);
    const first = { ...calls, arm: calls.arm.map((k, i) => (i === 0 ? 0 : k)) };
    const { e, clippedShare } = fitNuisances({ ...world, calls: { ...first, propensities: matrix(3000, 3, values) } });
    expect([...row(e, 0)]).toEqual([expect.closeTo(0.4 / 0.404, 12), 0.01, 0]);
    expect(clippedShare).toBeCloseTo(1 / 8999, 12);
  });

  it("names models with too few calls, and draws their means to the others'", () => {
    const few = {
      ...unlogged,
      arm: calls.arm.map((k, i) => (i < 3 ? 3 : k)),
      score: calls.score.map((s, i) => (i < 3 ? 1 : s)),
    };
    const wide = { ...few, propensities: filled(3000, 5, Number.NaN) };
    const {
      quality: mu,
      e,
      fallback,
      neverCalled,
      predict,
      calibration,
      ess,
    } = fitNuisances({
      x,
      calls: wide,
      models: [...models, "rare", "never"],
    });
    expect(fallback).toEqual({ quality: ["rare", "never"], cost: ["rare", "never"] });
    expect(neverCalled).toEqual(["never"]);
    const all = mean(few.score);
    expect(predict(row(x, 0)).quality[3]).toBeCloseTo((3 + 10 * all) / 13, 12);
    expect(predict(row(x, 0)).quality[4]).toBeCloseTo(all, 12);
    expect(at(mu, 0, 3)).toBeLessThan((3 + 10 * all) / 13 + 0.01); // without the calls of its own fold
    expect(column(e, 4).every((p) => p === 0)).toBe(true);
    expect([calibration[4], ess[4]]).toEqual([[], 0]);
    expect(ess[3]).toBeCloseTo(3, 9);
  });

  it("leaves calls of unknown cost out of the costs alone; none known costs nothing", () => {
    const half = { ...calls, cost: calls.cost.map((usd, i) => (i % 2 === 0 ? usd : Number.NaN)) };
    const { cost, costKnown } = fitNuisances({ ...world, calls: half });
    expect(mean(column(cost, 2))).toBeCloseTo(0.0045, 4);
    expect(mean(costKnown)).toBeCloseTo(0.5, 1);
    const none = fitNuisances({ ...world, calls: { ...calls, cost: calls.cost.map(() => Number.NaN) } });
    expect(none.cost.values.every((usd) => usd === 0)).toBe(true);
    expect([...none.predict(row(x, 0)).cost]).toEqual([0, 0, 0]);
  });

  it("narrows wide features, for new prompts too", () => {
    const random = rng(13, "wide");
    // 40 columns that repeat the three, with a little noise: three directions hold nearly all
    const wide = matrix(
      3000,
      40,
      Float32Array.from(
        { length: 120_000 },
        (_, o) => at(x, Math.floor(o / 40), (o % 40) % 3) + 0.01 * random.normal(),
      ),
    );
    const { quality: mu, predict } = fitNuisances({ x: wide, calls, models }, { outcomeComponents: 3 });
    expect(rms(mu.values, quality.values)).toBeLessThan(0.06);
    const fresh = predict(row(wide, 0)).quality;
    for (let k = 0; k < 3; k++) expect(Math.abs(fresh[k]! - at(quality, 0, k))).toBeLessThan(0.15);
  });

  it("asks for scores, and for shapes that fit", () => {
    const unscored = { ...calls, score: calls.score.map((s, i) => (i < 7 ? Number.NaN : s)) };
    expect(() => fitNuisances({ ...world, calls: unscored })).toThrow("found 7 of 3000 calls without");
    expect(() => fitNuisances({ ...world, models: ["a"] })).toThrow("SHAPE_MISMATCH");
    expect(() => fitNuisances(world, { minPropensity: 1 })).toThrow("INVALID_ARGUMENT");
  });
});

describe("scoredCalls", () => {
  it("leaves out calls without a score, and says how many and which", () => {
    const some = { ...calls, score: calls.score.map((s, i) => (i % 3 === 0 ? Number.NaN : s)) };
    const { calls: kept, rows, unscored } = scoredCalls(some);
    expect([kept.arm.length, unscored]).toEqual([2000, 1000]);
    expect([...rows.slice(0, 3)]).toEqual([1, 2, 4]);
    expect(kept).toEqual(callsAt(some, rows));
    expect([...row(kept.propensities, 2)]).toEqual([...row(calls.propensities, 4)]);
    expect(kept.score.every(Number.isFinite)).toBe(true);
  });
});
