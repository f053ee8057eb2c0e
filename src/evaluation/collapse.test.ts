import { describe, expect, it } from "vitest";
import { collapsed } from "./collapse.js";

const dearest = [false, false, true];

describe("collapsed", () => {
  it.each([
    { chosen: 2, scores: [0, 0, 1], is: 0, why: "only the dearest is right" },
    { chosen: 2, scores: [0, 1, 1], is: 1, why: "a cheaper one is right too" },
    { chosen: 1, scores: [0, 1, 1], is: 0, why: "a cheaper one was taken" },
    { chosen: 0, scores: [0, 1, 1], is: 1, why: "the choice is wrong" },
    { chosen: 2, scores: [0, 0, 0], is: 1, why: "nothing is gained by the dearest" },
    { chosen: 0, scores: [0, 0, 0], is: 0, why: "all fail alike, so the cheap one is as good" },
  ])("is $is where $why", ({ chosen, scores, is }) => {
    expect(collapsed(chosen, scores, dearest, 0)).toBe(is);
  });

  it("takes scores within the margin as equal", () => {
    expect(collapsed(2, [0.1, 0.78, 0.8], dearest, 0)).toBe(0);
    expect(collapsed(2, [0.1, 0.78, 0.8], dearest, 0.05)).toBe(1);
    expect(collapsed(1, [0.1, 0.78, 0.8], dearest, 0)).toBe(1);
    expect(collapsed(1, [0.1, 0.78, 0.8], dearest, 0.05)).toBe(0);
  });
});
