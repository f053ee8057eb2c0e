import { describe, expect, it } from "vitest";
import { zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { rng } from "../../random.js";
import { linearOutputs } from "./linear-outputs.js";
import { twoHeadRouter } from "./two-heads.js";

describe("twoHeadRouter", () => {
  const one = (values: number[]) => ({ rows: 2, columns: 1, values: Float64Array.from(values) });
  const router = twoHeadRouter("rm-softmax", ["a", "b"], {
    quality: { coefficients: one([1, 0]), intercepts: Float64Array.of(0, 0.5) },
    cost: { coefficients: one([-0.01, 0]), intercepts: Float64Array.of(0.002, 0.001) },
    floor: Float64Array.of(0.0015, 0),
    scale: 0.5,
  });

  it("takes no prompt to cost less than the cheapest call seen", () => {
    expect([...router.utilities(Float32Array.of(0), 100)]).toEqual([-0.2, 0.4]);
    expect(router.utilities(Float32Array.of(1), 100)[0]).toBeCloseTo(1 - 0.15, 12);
  });

  it("prefers by quality alone", () => {
    expect(router.winRate(Float32Array.of(0.5), "a", "b")).toBeCloseTo(0.5, 12);
    expect(router.winRate(Float32Array.of(1.5), "a", "b")).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
  });
});

describe("linearOutputs", () => {
  it.each([
    [1, 1],
    [2, 7],
    [3, 8],
    [5, 5],
  ])("is a product a row: %i rows of %i", (rows, d) => {
    const random = rng(rows, "linear-outputs");
    const weights = zeros(rows, d).values.map(() => random.normal());
    const intercepts = Float64Array.from({ length: rows }, () => random.normal());
    const x = Float32Array.from({ length: d }, () => random.normal());
    for (const outputs of [rows, Math.ceil(rows / 2)]) {
      const out = linearOutputs(weights, intercepts, x, outputs);
      expect(out).toHaveLength(outputs);
      out.forEach((value, r) => {
        expect(value).toBeCloseTo(intercepts[r]! + dot(x, weights.subarray(r * d, (r + 1) * d)), 10);
      });
    }
  });
});
