import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../bench/coverage/logged-world.js";
import { filled, matrix, zeros } from "../../math/matrix.js";
import { mean, variance } from "../../math/statistics.js";
import { tQuantile } from "../../math/student-t.js";
import { dm } from "./dm.js";
import { dr } from "./dr.js";
import { drLinear } from "./dr-linear.js";
import { ips } from "./ips.js";
import { fitNuisances } from "./nuisances.js";
import { type OffPolicySample, offPolicySample } from "./off-policy-sample.js";
import { policyGain } from "./policy-value.js";
import { shrunkenDr } from "./shrunken-dr.js";
import { snips } from "./snips.js";
import { switchDr } from "./switch-dr.js";
import { targetOverlap } from "./target-overlap.js";
import { VALUE_ESTIMATORS } from "./value-estimators.js";

const world = loggedWorld({ seed: 31, n: 1500, shape: "curved" });
const { calls, target, x, models } = world;
const nuisances = fitNuisances(world);
const sample = offPolicySample(calls, nuisances, "quality");
const blind: OffPolicySample = { ...sample, mu: zeros(1500, 3) };
const asLogged: OffPolicySample = { ...blind, e: calls.propensities };

/** Two models, ten prompts, nothing drawn: all sums by hand. Calls 0–5 are to model 0, of e ½; 6–9 to model 1, of e ¼. */
const small: OffPolicySample = {
  arm: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1),
  y: Float64Array.of(1, 0, 1, 1, 0, 1, 1, 0, 1, 0),
  mu: matrix(
    10,
    2,
    Float64Array.from({ length: 20 }, (_, o) => (o % 2 === 0 ? 0.6 : 0.4)),
  ),
  e: matrix(
    10,
    2,
    Float64Array.from({ length: 20 }, (_, o) => (o < 12 ? 0.5 : [0.75, 0.25][o % 2]!)),
  ),
};
const second = matrix(
  10,
  2,
  Float64Array.from({ length: 20 }, (_, o) => o % 2),
);

describe("estimators of a policy's value", () => {
  it("are what sums by hand say", () => {
    // w = 0 for the calls to model 0, 4 for those to model 1, which scored 1, 0, 1, 0
    expect(dm(small, second).value).toBeCloseTo(0.4, 12);
    expect(ips(small, second).value).toBeCloseTo((4 * 2) / 10, 12);
    expect(snips(small, second).value).toBeCloseTo(0.5, 12);
    expect(dr(small, second).value).toBeCloseTo(0.4 + (4 * (0.6 - 0.4 + 0.6 - 0.4)) / 10, 12);
    expect(switchDr(small, second, { threshold: 3 }).value).toBeCloseTo(0.4, 12);
    const pessimistic = shrunkenDr(small, second, { shrinkage: { kind: "pessimistic", lambda: 1 } });
    expect(pessimistic.value).toBeCloseTo(0.4 + (1 * 0.4) / 10, 12);
    const optimistic = shrunkenDr(small, second, { shrinkage: { kind: "optimistic", lambda: 16 } });
    expect(optimistic.value).toBeCloseTo(0.4 + (2 * 0.4) / 10, 12); // 16 · 4 / (16 + 16)
    expect(optimistic.shift).toBeCloseTo((2 * 0.4 - 4 * 0.4) / 10, 12);
  });

  it("have the interval of the mean of their scores", () => {
    const scores = Float64Array.from(small.arm, (k, i) => (k === 1 ? 4 * small.y[i]! : 0));
    const { value, low, high, standardError, influence, n, prompts } = ips(small, second);
    expect(standardError).toBeCloseTo(Math.sqrt(variance(scores) / 10), 12);
    expect([n, prompts]).toEqual([10, 10]);
    // psi is −0.8 (8 times) and 3.2 (twice): κ = 10 · (8 · 0.8⁴ + 2 · 3.2⁴) / 25.6² = 3.25, f = 20 / 2.25
    const half = tQuantile(20 / 2.25) * standardError;
    expect([low, high]).toEqual([expect.closeTo(value - half, 9), expect.closeTo(value + half, 9)]);
    expect(mean(influence)).toBeCloseTo(0, 12);
    // Self-normalised: four influences of 4 · ±½ / 1.6 = ±1.25
    expect(snips(small, second).standardError).toBeCloseTo(Math.sqrt((4 * 1.25 ** 2) / 9 / 10), 12);
  });

  it("are plain means where the target is what logged", () => {
    expect(ips(asLogged, calls.propensities).value).toBeCloseTo(mean(calls.score), 9);
    expect(snips(asLogged, calls.propensities).value).toBeCloseTo(mean(calls.score), 9);
    expect(dr(asLogged, calls.propensities).value).toBeCloseTo(mean(calls.score), 9);
    expect(ips(asLogged, calls.propensities).standardError).toBeCloseTo(Math.sqrt(variance(calls.score) / 1500), 12);
  });

  it("are one another in their limits", () => {
    const [plain, model] = [dr(sample, target), dm(sample, target)];
    expect(dr(blind, target).value).toBeCloseTo(ips(blind, target).value, 9);
    expect(dr(blind, target).high).toBeCloseTo(ips(blind, target).high, 9);
    expect(switchDr(sample, target, { threshold: Infinity }).value).toBeCloseTo(plain.value, 9);
    expect(switchDr(sample, target, { threshold: 0 }).value).toBeCloseTo(model.value, 9);
    for (const kind of ["optimistic", "pessimistic"] as const) {
      expect(shrunkenDr(sample, target, { shrinkage: { kind, lambda: Infinity } }).value).toBeCloseTo(plain.value, 9);
      expect(shrunkenDr(sample, target, { shrinkage: { kind, lambda: 1e14 } }).value).toBeCloseTo(plain.value, 9);
      expect(shrunkenDr(sample, target, { shrinkage: { kind, lambda: 0 } }).value).toBeCloseTo(model.value, 9);
    }
  });

  it("normalise themselves: snips moves with y, ips does not", () => {
    const moved = { ...blind, y: blind.y.map((y) => y + 5) };
    expect(snips(moved, target).value).toBeCloseTo(snips(blind, target).value + 5, 9);
    expect(snips(moved, target).high).toBeCloseTo(snips(blind, target).high + 5, 9);
    const { meanWeight } = targetOverlap(blind, target, models);
    expect(ips(moved, target).value).toBeCloseTo(ips(blind, target).value + 5 * meanWeight, 9);
    expect(Math.abs(meanWeight - 1)).toBeGreaterThan(0.005);
  });

  it("know the truth within their errors, but for dm, whose lines are wrong", () => {
    const big = loggedWorld({ seed: 33, n: 20_000, shape: "curved", confounding: 1.5 });
    const large = offPolicySample(big.calls, fitNuisances(big), "quality");
    for (const [name, estimate] of Object.entries(VALUE_ESTIMATORS)) {
      const { value, standardError } = estimate(large, big.target);
      expect(standardError).toBeLessThan(0.015);
      const off = Math.abs(value - big.truth);
      if (name === "dm") expect(off).toBeGreaterThan(4 * standardError);
      else expect(off, name).toBeLessThan(4 * standardError); // 4 SE: 1 seed in 16,000
    }
  });

  it("take a prompt's calls for one piece of evidence", () => {
    const twice = (values: Float64Array) => Float64Array.from({ length: 2 * values.length }, (_, i) => values[i >> 1]!);
    const doubled = (m: typeof target) => ({
      rows: 2 * m.rows,
      columns: 3,
      values: Float64Array.from({ length: 6 * m.rows }, (_, o) => m.values[3 * (Math.floor(o / 3) >> 1) + (o % 3)]!),
    });
    const arm = Int32Array.from({ length: 3000 }, (_, i) => sample.arm[i >> 1]!);
    const copies = { arm, y: twice(sample.y), mu: doubled(sample.mu), e: doubled(sample.e) };
    const group = Int32Array.from({ length: 3000 }, (_, i) => i >> 1);
    const [once, pairs, fooled] = [
      dr(sample, target),
      dr({ ...copies, group }, doubled(target)),
      dr(copies, doubled(target)),
    ];
    expect(pairs.standardError).toBeCloseTo(once.standardError, 12);
    expect(pairs.prompts).toBe(1500);
    expect(fooled.standardError).toBeLessThan(0.8 * once.standardError);
  });

  it("shrink where weights are wild, and err less for it", () => {
    let [plain, shrunken, inside] = [0, 0, 0];
    const worlds = 60;
    for (let seed = 0; seed < worlds; seed++) {
      const wild = loggedWorld({ seed, n: 300, shape: "curved", confounding: 2.5, epsilon: 0.02 });
      const own = offPolicySample(wild.calls, fitNuisances(wild, { minPropensity: 0.001 }), "quality");
      plain += (dr(own, wild.target).value - wild.truth) ** 2 / worlds;
      const { value, low, high } = shrunkenDr(own, wild.target);
      shrunken += (value - wild.truth) ** 2 / worlds;
      inside += Number(low <= wild.truth && wild.truth <= high) / worlds;
    }
    expect(shrunken).toBeLessThan(0.8 * plain);
    expect(inside).toBeGreaterThan(0.8);
  });

  it("are affine in λ, with λ = 0 for quality", () => {
    const valueAt = (outcome: number | "quality" | "cost") =>
      dr(offPolicySample(calls, nuisances, outcome), target).value;
    expect(valueAt(0)).toBeCloseTo(valueAt("quality"), 12);
    expect(valueAt(40)).toBeCloseTo(valueAt("quality") - 40 * valueAt("cost"), 9);
    expect(valueAt("cost")).toBeGreaterThan(0.001);
  });

  it("name what is no policy, and what cannot have been logged", () => {
    expect(() => dr(sample, zeros(1500, 3))).toThrow("a sum of 0 in row 0");
    expect(() => dr(sample, filled(2, 3, 1 / 3))).toThrow("SHAPE_MISMATCH");
    expect(() => dr({ ...sample, e: zeros(1500, 3) }, target)).toThrow("a propensity above 0");
    const never = { ...small, arm: new Int32Array(10) };
    expect(() => snips(never, second)).toThrow("NOT_ENOUGH_DATA");
    const nine = { ...small, group: Int32Array.of(0, 0, 1, 2, 3, 4, 5, 6, 7, 8) };
    expect(() => dr(nine, second)).toThrow("calls on at least 10 prompts, found 9");
  });
});

describe("policyGain", () => {
  it("is 0 ± 0 of a policy over itself, and narrower than two intervals", () => {
    const [own, logged] = [dr(sample, target), dr(sample, calls.propensities)];
    const none = policyGain(own, own);
    expect([none.value, none.low, none.high]).toEqual([0, 0, 0]);
    const gain = policyGain(own, logged);
    expect(gain.value).toBeCloseTo(own.value - logged.value, 12);
    expect(gain.standardError).toBeLessThan(Math.hypot(own.standardError, logged.standardError));
    // One prompt's choice changed: only that prompt's influence is left
    const nearly = { ...target, values: target.values.slice() };
    nearly.values.set(target.values[0] === 1 ? [0, 1, 0] : [1, 0, 0], 0);
    const one = policyGain(dr(sample, nearly), own);
    expect(one.standardError).toBeLessThan(0.1 * own.standardError);
    expect(() => policyGain(own, dr(small, second))).toThrow("found 1500 and 10 calls");
  });
});

describe("drLinear", () => {
  const limited = loggedWorld({ seed: 34, n: 4000, shape: "linear" });
  const linear = offPolicySample(limited.calls, fitNuisances(limited), "quality");

  it("is dr where propensities are right, but for what chance leaves over", () => {
    const [own, plain] = [drLinear(linear, limited.target, limited.x), dr(linear, limited.target)];
    expect(own.value).toBeCloseTo(plain.value, 12);
    expect(own.standardError / plain.standardError).toBeGreaterThan(0.9);
    expect(own.standardError / plain.standardError).toBeLessThan(1.1);
  });

  it("is wider where they are wrong, as wide as values differ from log to log", () => {
    const values: number[] = [];
    let [plain, own] = [0, 0];
    const worlds = 100;
    for (let seed = 0; seed < worlds; seed++) {
      const one = loggedWorld({ seed, n: 1000, shape: "linear" });
      const wrong = { ...offPolicySample(one.calls, fitNuisances(one), "quality"), e: filled(1000, 3, 1 / 3) };
      values.push(dr(wrong, one.target).value);
      plain += dr(wrong, one.target).standardError / worlds;
      own += drLinear(wrong, one.target, one.x).standardError / worlds;
    }
    const actual = Math.sqrt(variance(values)); // known to 1 / √200 = 7 % of itself
    expect(plain / actual).toBeLessThan(0.85);
    expect(Math.abs(own / actual - 1)).toBeLessThan(0.25);
  });
});

describe("targetOverlap", () => {
  it("counts by hand", () => {
    const overlap = targetOverlap(small, second, ["first", "second"], 0.25);
    expect(overlap).toEqual({
      effectiveSampleSize: expect.closeTo(4, 12),
      largestWeight: 4,
      meanWeight: expect.closeTo(1.6, 12),
      clippedShare: 1,
      unsupportedShare: 0,
      models: [
        { model: "first", targetShare: 0, calls: 6, effectiveSampleSize: 0 },
        { model: "second", targetShare: 1, calls: 4, effectiveSampleSize: expect.closeTo(4, 12) },
      ],
    });
    const closed = { ...small, e: { ...small.e, values: small.e.values.map((p, o) => (o === 1 || o === 3 ? 0 : p)) } };
    expect(targetOverlap(closed, second, ["first", "second"]).unsupportedShare).toBeCloseTo(0.2, 12);
  });

  it("is full where the target is what logged", () => {
    const overlap = targetOverlap(asLogged, calls.propensities, models);
    expect([overlap.largestWeight, overlap.meanWeight]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    expect(overlap.effectiveSampleSize).toBeCloseTo(1500, 6);
    expect(x.rows).toBe(1500);
  });
});
