import { describe, expect, it } from "vitest";
import { leastEstimatedMse } from "./least-estimated-mse.js";

const n = 100;
const w = new Float64Array(n).fill(1);
const V = new Float64Array(n).fill(0.5);
/** Kept, the weights cost 3²/99 of variance; dropped, the square of the mean residual. */
const chosenAt = (mean: number) => {
  const r = Float64Array.from({ length: n }, (_, i) => mean + (i % 2 === 0 ? 3 : -3));
  return leastEstimatedMse({ w, V, r }, [
    { name: "kept", weights: w },
    { name: "dropped", weights: new Float64Array(n) },
  ]);
};

describe("leastEstimatedMse", () => {
  it("drops weights where that costs less bias than it saves variance", () => {
    expect(chosenAt(0.29).chosen).toBe("dropped"); // 0.29² = 0.0841 < 9/99 = 0.0909
    expect(chosenAt(0.31).chosen).toBe("kept"); // 0.0961
  });

  it("moves the interval of the weights as they were", () => {
    const [dropped, kept] = [chosenAt(0.29), chosenAt(0.31)];
    expect([dropped.value, dropped.shift]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(-0.29, 12)]);
    expect([kept.value, kept.shift]).toEqual([expect.closeTo(0.81, 12), 0]);
    expect(dropped.standardError).toBeCloseTo(Math.sqrt(9 / 99), 12);
    for (const { value, low, high } of [dropped, kept]) expect(value - low).toBeCloseTo(high - value, 12);
  });

  it("takes the first of equals", () => {
    const r = new Float64Array(n);
    const candidates = ["a", "b"].map((name) => ({ name, weights: w }));
    expect(leastEstimatedMse({ w, V, r }, candidates).chosen).toBe("a");
  });
});
