import { describe, expect, it } from "vitest";
import { dr } from "../../estimators/off-policy/dr.js";
import { matrix, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { coverageOf } from "./coverage.js";
import { widened } from "./intervals.js";
import { callsNeeded, refusalOf } from "./refusals.js";
import { alwaysPolicy } from "./target-policies.js";

const further = { models: 3, residualVariance: 0.2, width: 0.2 };
const coverage = { effectiveSampleSize: 400, uncovered: 0, clippedShare: 0, models: [] };
const narrow = { value: 0.5, low: 0.45, high: 0.55 };

describe("refusalOf", () => {
  it("lets an answer pass", () => expect(refusalOf("p", coverage, narrow, further)).toBeNull());

  it.each([
    [{ ...coverage, uncovered: 0.06 }, narrow, "NO_OVERLAP", /none for 6\.0 % of it/],
    [{ ...coverage, effectiveSampleSize: 49 }, narrow, "NOT_ENOUGH_DATA", /49\.0/],
    [coverage, { value: 0.5, low: 0.39, high: 0.61 }, "NOT_ENOUGH_DATA", /0\.220/],
  ])("refuses %j with %j as %s", (covered, quality, code, found) => {
    const refusal = refusalOf("p", covered, quality, further)!;
    expect(refusal).toMatchObject({ code, found: expect.stringMatching(found) });
    expect(refusal.callsNeeded).toBeGreaterThan(0);
  });

  it("names the models that are not seen, the most wanted first", () => {
    const model = (name: string, uncovered: number, calls: number) => ({
      model: name,
      uncovered,
      calls,
      share: uncovered,
      effectiveSampleSize: 0,
    });
    const covered = { ...coverage, uncovered: 0.5, models: [model("x", 0.1, 7), model("y", 0.4, 0), model("z", 0, 9)] };
    expect(refusalOf("p", covered, narrow, further)!.found).toContain(
      "40.0 % to y, which answered 0 calls; 10.0 % to x, which answered 7 calls",
    );
  });
});

describe("callsNeeded", () => {
  it("asks for less the more is known, and for nothing where all is", () => {
    const wide = { value: 0.5, low: 0.3, high: 0.7 };
    const none = callsNeeded({ effectiveSampleSize: 0, uncovered: 1 }, wide, further);
    const some = callsNeeded({ effectiveSampleSize: 60, uncovered: 0 }, wide, further);
    expect(some).toBeLessThan(none);
    expect(some).toBeGreaterThan(0);
    expect(callsNeeded({ effectiveSampleSize: 400, uncovered: 0 }, narrow, further)).toBe(0);
  });

  it.each([
    { K: 2, width: 0.2, p: 0.5 },
    { K: 5, width: 0.1, p: 0.5 },
    { K: 5, width: 0.3, p: 0.95 },
    { K: 3, width: 0.2, p: 1 },
  ])("asks for as many as would do: $K models, $width wide, $p right", ({ K, width, p }) => {
    const wanted = { models: K, residualVariance: 0.25, width };
    const m = callsNeeded({ effectiveSampleSize: 0, uncovered: 1 }, { value: 0.5, low: 0, high: 1 }, wanted);
    const random = rng(K, "calls-needed");
    let answered = 0;
    for (let run = 0; run < 20; run++) {
      const arm = Int32Array.from({ length: m }, () => random.integer(K));
      const y = Float64Array.from({ length: m }, () => Number(random.uniform() < p));
      const e = matrix(m, K, new Float64Array(m * K).fill(1 / K));
      const mu = { ...zeros(m, K), values: new Float64Array(m * K).fill(p) };
      const pi = alwaysPolicy(m, K, 0);
      const covered = coverageOf(arm, pi, e, 0, []);
      const value = dr({ arm, y, mu, e }, pi);
      const allowed = {
        effectiveSampleSize: covered.effectiveSampleSize,
        uncovered: 0,
        range: [0, 1],
        step: 1,
      } as const;
      if (refusalOf("p", covered, widened(value, allowed, [0, 1]), wanted) === null) answered++;
    }
    expect(answered).toBeGreaterThanOrEqual(19);
  });
});
