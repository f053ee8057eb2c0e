import { describe, expect, it } from "vitest";
import { filled, matrix } from "../math/matrix.js";
import { fitCostModel } from "./cost-model.js";
import { preferenceScale } from "./preference-scale.js";

describe("fitCostModel", () => {
  const lengths = Float64Array.of(100, 200, 300, 400);
  const costs = matrix(4, 2, Float64Array.of(0.002, 1, 0.003, 1, 0.004, 1, Number.NaN, 1));

  it("follows the line through the costs that are known", () => {
    const model = fitCostModel(costs, lengths, ["a", "b"]);
    expect(model.costs(500)[0]).toBeCloseTo(0.006, 12);
    expect(model.costs(500)[1]).toBeCloseTo(1, 12);
    expect(model.costs()[0]).toBeCloseTo(0.0035, 12); // at the mean length, 250
  });

  it("never goes below the lowest cost seen", () => {
    expect(fitCostModel(costs, lengths, ["a", "b"]).costs(-1000)[0]).toBe(0.002);
  });

  it("is one number a model where asked for the mean", () => {
    expect(fitCostModel(costs, lengths, ["a", "b"], "mean").costs(9999)[0]).toBeCloseTo(0.003, 12);
  });

  it("is zero where no cost is known, and refuses costs of some models only", () => {
    expect([...fitCostModel(filled(4, 2, Number.NaN), lengths, ["a", "b"]).costs(1)]).toEqual([0, 0]);
    const half = matrix(
      4,
      2,
      costs.values.map((c, e) => (e % 2 ? Number.NaN : c)),
    );
    expect(() => fitCostModel(half, lengths, ["a", "b"])).toThrow("no cost for b");
  });
});

describe("preferenceScale", () => {
  it("is the maximum likelihood slope: gap 1 won 3 times of 4 has log-odds ln 3", () => {
    const predicted = matrix(4, 2, Float64Array.of(0, 1, 0, 1, 0, 1, 0, 1));
    const scores = matrix(4, 2, Float64Array.of(0, 1, 0, 1, 0, 1, 1, 0));
    expect(1 / preferenceScale(predicted, scores)).toBeCloseTo(Math.log(3), 6);
  });

  it("is at its bound where predictions tell nothing", () => {
    expect(preferenceScale(filled(3, 2, 0.5), matrix(3, 2, Float64Array.of(0, 1, 1, 0, 1, 1)))).toBeLessThanOrEqual(
      1000,
    );
  });
});
