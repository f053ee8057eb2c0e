import { describe, expect, it } from "vitest";
import { widened } from "./intervals.js";

const estimate = { value: 0.5, low: 0.4, high: 0.6 };
const allowance = { effectiveSampleSize: 1e9, uncovered: 0, range: [0, 1], step: 1 } as const;

describe("widened", () => {
  it("leaves an interval of many calls as it is", () => {
    expect(widened(estimate, allowance)).toEqual({
      value: 0.5,
      low: expect.closeTo(0.4, 8),
      high: expect.closeTo(0.6, 8),
    });
  });

  it("is Wilson's where all of n were right and nothing scattered", () => {
    const n = 100;
    const { low } = widened({ value: 1, low: 1, high: 1 }, { ...allowance, effectiveSampleSize: n }, [0, 1]);
    const wilson = 1 / (1 + 1.96 ** 2 / n);
    expect(Math.abs(low - wilson)).toBeLessThan(0.002);
  });

  it("allows for what no call stands for, as far as it can matter", () => {
    const { low, high } = widened(estimate, { ...allowance, uncovered: 0.05, range: [0, 2] });
    expect([low, high]).toEqual([expect.closeTo(0.3, 8), expect.closeTo(0.7, 8)]);
  });

  it("never leaves the bounds, nor does its value", () => {
    expect(widened({ value: 1.2, low: 0.9, high: 1.5 }, allowance, [0, 1])).toEqual({
      value: 1,
      low: expect.closeTo(0.9, 8),
      high: 1,
    });
  });
});
