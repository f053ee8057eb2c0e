import { describe, expect, it } from "vitest";
import { matrix } from "./matrix.js";
import { logSumExp, softmaxRows } from "./softmax.js";

describe("softmaxRows", () => {
  it("is e^z / Σ e^z, row by row", () => {
    const { values } = softmaxRows(matrix(2, 2, Float64Array.of(0, Math.log(3), 5, 5)));
    for (const [o, p] of [0.25, 0.75, 0.5, 0.5].entries()) expect(values[o]).toBeCloseTo(p, 12);
  });

  it("does not overflow", () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 9);
    expect([...softmaxRows(matrix(1, 2, Float64Array.of(-1000, 1000))).values]).toEqual([0, 1]);
  });
});
