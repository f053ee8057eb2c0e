import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { lbfgs } from "./lbfgs.js";

/** Σ s_j (θ_j − c_j)² / 2, curvatures from 1 to 1000. */
const centre = Float64Array.of(1, -2, 3, 0.5);
const stretch = Float64Array.of(1, 10, 100, 1000);
const bowl = (theta: Float64Array) => ({
  value: theta.reduce((sum, t, j) => sum + (stretch[j]! * (t - centre[j]!) ** 2) / 2, 0),
  gradient: theta.map((t, j) => stretch[j]! * (t - centre[j]!)),
});

describe("lbfgs", () => {
  it("finds the bottom of a stretched bowl, and leaves the start as it was", () => {
    const start = new Float64Array(4);
    const theta = lbfgs(bowl, start);
    for (const [j, t] of theta.entries()) expect(t).toBeCloseTo(centre[j]!, 5);
    expect([...start]).toEqual([0, 0, 0, 0]);
  });

  it("takes one step with the exact curvature", () => {
    let calls = 0;
    const counted = (theta: Float64Array) => {
      calls++;
      return bowl(theta);
    };
    lbfgs(counted, new Float64Array(4), { precondition: (g) => g.map((value, j) => value / stretch[j]!) });
    expect(calls).toBeLessThanOrEqual(3);
  });

  it("minimises what is no quadratic: Σ cosh(θ_j − c_j)", () => {
    const random = rng(1, "lbfgs");
    const c = Float64Array.from({ length: 20 }, () => 3 * random.normal());
    const theta = lbfgs(
      (at) => ({
        value: at.reduce((sum, t, j) => sum + Math.cosh(t - c[j]!), 0),
        gradient: at.map((t, j) => Math.sinh(t - c[j]!)),
      }),
      new Float64Array(20),
      { tolerance: 1e-14 },
    );
    for (const [j, t] of theta.entries()) expect(t).toBeCloseTo(c[j]!, 4);
  });
});
