import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaUnderHull, nonDecreasingHull } from "./hull.js";

const hullOf = (points: readonly (readonly [number, number])[]) =>
  nonDecreasingHull(
    points.map(([cost]) => cost),
    points.map(([, quality]) => quality),
  );

describe("nonDecreasingHull", () => {
  it("keeps the corners, drops what lies under a chord", () => {
    const hull = hullOf([
      [3, 0.9],
      [1, 0.5],
      [2, 0.6],
      [4, 0.85],
    ]);
    expect(hull).toEqual({ costs: [1, 3], qualities: [0.5, 0.9] });
  });

  it("keeps the better of two points of one cost, and one of two equal points", () => {
    expect(
      hullOf([
        [1, 0.5],
        [1, 0.7],
        [2, 0.8],
        [2, 0.8],
      ]),
    ).toEqual({ costs: [1, 2], qualities: [0.7, 0.8] });
  });

  it("is one point where the cheapest is the best", () => {
    expect(
      hullOf([
        [1, 0.9],
        [2, 0.8],
        [3, 0.9],
      ]),
    ).toEqual({ costs: [1], qualities: [0.9] });
  });

  it("lies on or above every point, is concave, and only uses points", () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
      minLength: 1,
      maxLength: 15,
    });
    fc.assert(
      fc.property(points, (all) => {
        const hull = hullOf(all);
        const slopes = hull.costs
          .slice(1)
          .map((cost, i) => (hull.qualities[i + 1]! - hull.qualities[i]!) / (cost - hull.costs[i]!));
        slopes.forEach((slope, i) => {
          expect(slope).toBeGreaterThan(0);
          if (i > 0) expect(slope).toBeLessThan(slopes[i - 1]!);
        });
        for (const [cost, quality] of all) expect(heightAt(hull, cost)).toBeGreaterThanOrEqual(quality - 1e-9);
        hull.costs.forEach((cost, i) => {
          expect(all).toContainEqual([cost, hull.qualities[i]]);
        });
      }),
    );
  });
});

/** Height of the hull at or right of its first cost, by looking at every segment. */
function heightAt({ costs, qualities }: ReturnType<typeof nonDecreasingHull>, x: number): number {
  const i = costs.findLastIndex((cost) => cost <= x);
  if (i === costs.length - 1) return qualities[i]!;
  return qualities[i]! + ((x - costs[i]!) / (costs[i + 1]! - costs[i]!)) * (qualities[i + 1]! - qualities[i]!);
}

describe("areaUnderHull", () => {
  const hull = hullOf([
    [1, 0.5],
    [3, 0.9],
  ]);

  it("adds trapezoids, level to the right, nothing to the left", () => {
    expect(areaUnderHull(hull, 1, 3)).toBeCloseTo(1.4, 12);
    expect(areaUnderHull(hull, 0, 3)).toBeCloseTo(1.4, 12);
    expect(areaUnderHull(hull, 1, 5)).toBeCloseTo(1.4 + 1.8, 12);
    expect(areaUnderHull(hull, 4, 5)).toBeCloseTo(0.9, 12);
  });

  it("cuts through a segment", () => {
    expect(areaUnderHull(hull, 1.5, 2)).toBeCloseTo((0.5 * (0.6 + 0.7)) / 2, 12);
  });
});
