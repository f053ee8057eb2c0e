import { describe, expect, it } from "vitest";
import { row, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { allScores, linearScores } from "../linear-router.js";
import { componentsOf, stacked, unstacked } from "./components.js";

const random = rng(1, "components");
const drawn = (rows: number, columns: number) => {
  const out = zeros(rows, columns);
  return { ...out, values: out.values.map(() => 3 + random.normal()) };
};

describe("componentsOf", () => {
  it.each([5, 40, 300])("says the same in components and in %i coordinates", (d) => {
    const x = { rows: 90, columns: d, values: Float32Array.from(drawn(90, d).values) };
    const { z, unfolded } = componentsOf(x, 1);
    const scores = { coefficients: drawn(3, z.columns), intercepts: Float64Array.of(1, 2, 3) };
    const inside = linearScores(scores);
    const outside = allScores(linearScores(unfolded(scores)), x, 3);
    for (let i = 0; i < x.rows; i++)
      inside(row(z, i)).forEach((value, k) => {
        expect(outside.values[i * 3 + k]).toBeCloseTo(value, 6);
      });
  });

  it("has an average variance of 1, and at most 64 directions", () => {
    const { z } = componentsOf({ rows: 200, columns: 100, values: Float32Array.from(drawn(200, 100).values) }, 1);
    expect(z.columns).toBe(64);
    expect(z.values.reduce((sum, value) => sum + value ** 2, 0) / z.values.length).toBeCloseTo(1, 9);
  });
});

describe("stacked", () => {
  it("comes apart again", () => {
    const [quality, cost] = [1, 2].map(() => ({ coefficients: drawn(3, 4), intercepts: drawn(1, 3).values }));
    expect(unstacked(stacked(quality!, cost!))).toEqual({ quality, cost });
  });
});
