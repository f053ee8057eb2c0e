import { describe, expect, it } from "vitest";
import { matrix } from "../../math/matrix.js";
import { coverageOf } from "./coverage.js";
import { alwaysPolicy } from "./target-policies.js";

const models = ["a", "b"];
const arm = Int32Array.of(0, 0, 1, 0);
const e = matrix(4, 2, Float64Array.of(0.5, 0.5, 0.9, 0.1, 0.5, 0.5, 1, 0));

describe("coverageOf", () => {
  it("covers what it does itself", () => {
    const found = coverageOf(arm, e, e, 0, models);
    expect(found).toMatchObject({ effectiveSampleSize: 4, uncovered: 0, clippedShare: 0 });
    expect(found.models[0]).toMatchObject({ model: "a", calls: 3, share: expect.closeTo(2.9 / 4, 12) });
  });

  it("does not cover a model where it could not have been called", () => {
    const found = coverageOf(arm, alwaysPolicy(4, 2, 1), e, 0, models);
    expect(found.uncovered).toBeCloseTo(1 / 4, 12);
    expect(found.models[1]).toMatchObject({ share: 1, uncovered: 0.25, calls: 1, effectiveSampleSize: 1 });
    expect(found.effectiveSampleSize).toBe(1);
  });

  it("covers the less the more a propensity was raised: 1 − e / clip", () => {
    const { uncovered } = coverageOf(arm, alwaysPolicy(4, 2, 1), e, 0.4, models);
    expect(uncovered).toBeCloseTo((0 + 0.75 + 0 + 1) / 4, 12);
  });

  it("counts the clip among the calls that speak for the policy alone", () => {
    const low = matrix(2, 2, Float64Array.of(0.001, 0.999, 0.5, 0.5));
    expect(coverageOf(Int32Array.of(0, 0), alwaysPolicy(2, 2, 0), low, 0.01, models).clippedShare).toBe(0.5);
    expect(coverageOf(Int32Array.of(0, 0), alwaysPolicy(2, 2, 1), low, 0.01, models).clippedShare).toBe(0);
  });

  it("speaks for nobody whose models it never shows", () => {
    const found = coverageOf(
      Int32Array.of(0, 0),
      alwaysPolicy(2, 2, 1),
      matrix(2, 2, Float64Array.of(1, 0, 1, 0)),
      0,
      models,
    );
    expect(found).toMatchObject({ effectiveSampleSize: 0, uncovered: 1 });
  });
});
