import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceToFrontier, paretoDist, undominated } from "./pareto.js";

describe("undominated", () => {
  it("keeps what no other beats on both axes, from cheap to dear", () => {
    expect(undominated([3, 1, 2, 2], [0.9, 0.5, 0.4, 0.7])).toEqual([1, 3, 0]);
  });

  it("agrees with comparing every pair", () => {
    const points = fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(points, (all) => {
        const kept = new Set(
          undominated(
            all.map(([cost]) => cost),
            all.map(([, quality]) => quality),
          ).map((i) => `${all[i]}`),
        );
        const isBeaten = ([cost, quality]: readonly [number, number]) =>
          all.some(([c, q]) => c <= cost && q >= quality && (c < cost || q > quality));
        for (const point of all) expect(kept.has(`${point}`)).toBe(!isBeaten(point));
      }),
    );
  });
});

describe("paretoDist", () => {
  const everything = [{ costs: [0, 10, 10], qualities: [0.2, 1.2, 0.2] }]; // axes scale by 10 and by 1
  const distance = distanceToFrontier(everything);

  it("is 0 on the frontier's line, between its points too", () => {
    expect(distance(0, 0.2)).toBe(0);
    expect(distance(5, 0.7)).toBeCloseTo(0, 12);
  });

  it("is Euclidean after scaling both axes to [0, 1]", () => {
    expect(distance(10, 0.2)).toBeCloseTo(Math.SQRT1_2, 12); // corner (1, 0) to the diagonal
  });

  it("is to the frontier's end for what lies beyond it", () => {
    expect(distance(20, 1.2)).toBeCloseTo(1, 12);
    expect(distance(0, -0.8)).toBeCloseTo(1, 12);
  });

  it("averages over a router's settings", () => {
    expect(paretoDist({ costs: [0, 10], qualities: [0.2, 0.2] }, distance)).toBeCloseTo(Math.SQRT1_2 / 2, 12);
  });

  it("does not depend on units", () => {
    const scaled = distanceToFrontier([{ costs: [0, 1e4, 1e4], qualities: [2, 12, 2] }]);
    expect(scaled(1e4, 2)).toBeCloseTo(distance(10, 0.2), 12);
  });

  it("is 0 where all points are one", () => {
    expect(distanceToFrontier([{ costs: [3], qualities: [0.5] }])(3, 0.5)).toBe(0);
  });
});
