import { describe, expect, it } from "vitest";
import { ridgeBasis } from "../../estimators/ridge.js";
import { zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { narrowRidge } from "./narrow-ridge.js";

describe("narrowRidge", () => {
  it.each([
    [1, 6],
    [3, 6],
    [12, 30],
    [30, 30],
    [40, 12],
  ])("is ridge regression on %i rows of %i", (n, d) => {
    const random = rng(n, "narrow-ridge");
    const x = { ...zeros(n, d), values: zeros(n, d).values.map(() => 2 + random.normal()) };
    const y = Float64Array.from({ length: n }, (_, i) => x.values[i * d]! + 0.5 * random.normal());
    const [found, expected] = [narrowRidge(x, y), ridgeBasis(x).fit([y])[0]!];
    expect(found.penalty / expected.penalty).toBeCloseTo(1, 6);
    expect(found.intercept).toBeCloseTo(expected.intercept, 6);
    found.coefficients.forEach((value, j) => {
      expect(value).toBeCloseTo(expected.coefficients[j]!, 6);
    });
  });
});
