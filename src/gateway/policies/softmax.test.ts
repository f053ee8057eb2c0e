import { describe, expect, it } from "vitest";
import { softmaxPropensities } from "./softmax.js";

describe("softmax", () => {
  it("takes a model that is a temperature worse e times less often", () => {
    const [best, worse] = softmaxPropensities(Float64Array.of(0.6, 0.5), 0.1);
    expect(best! / worse!).toBeCloseTo(Math.E, 12);
    expect(best! + worse!).toBeCloseTo(1, 15);
  });

  it.each([
    { temperature: 1e9, expected: [1 / 3, 1 / 3, 1 / 3] },
    { temperature: 1e-6, expected: [0, 1, 0] },
  ])("is uniform where hot and greedy where cold: $temperature", ({ temperature, expected }) => {
    const p = softmaxPropensities(Float64Array.of(-1e4, 2, 1.9), temperature);
    expect(Array.from(p)).toEqual(expected.map((one) => expect.closeTo(one, 5)));
  });

  it("does not overflow on utilities of any size", () => {
    const p = softmaxPropensities(Float64Array.of(1e300, -1e300), 0.01);
    expect(Array.from(p)).toEqual([1, 0]);
  });
});
