import { describe, expect, it } from "vitest";
import { designEffect } from "./design-effect.js";

describe("designEffect", () => {
  it("is the size of prompts whose rows all say the same", () => {
    expect(designEffect(Float64Array.of(1, 1, 1, -1, -1, -1), Int32Array.of(0, 0, 0, 1, 1, 1))).toBeCloseTo(3, 12);
  });

  it("is 1 for rows of their own, for rows of a prompt that cancel, and where there is nothing to say", () => {
    expect(designEffect(Float64Array.of(1, -1, 2), Int32Array.of(0, 1, 2))).toBeCloseTo(1, 12);
    expect(designEffect(Float64Array.of(1, -1, 1, -1), Int32Array.of(0, 0, 1, 1))).toBe(1);
    expect(designEffect(Float64Array.of(2, 2), Int32Array.of(0, 0))).toBe(1);
  });
});
