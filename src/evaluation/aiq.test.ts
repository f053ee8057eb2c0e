import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aiq } from "./aiq.js";
import { nonDecreasingHull } from "./hull.js";
import { type CostQuality, routerBenchAiq, routerBenchHull } from "./routerbench.js";

describe("aiq", () => {
  it("is the mean height of the hull over the range", () => {
    expect(aiq([1, 3], [0.5, 0.9], { low: 1, high: 5 })).toBeCloseTo((1.4 + 1.8) / 4, 12);
  });

  it("is the quality of a single point that costs no more than the cheapest model", () => {
    expect(aiq([1], [0.7], { low: 1, high: 9 })).toBeCloseTo(0.7, 12);
    expect(aiq([0.5], [0.7], { low: 1, high: 9 })).toBeCloseTo(0.7, 12);
  });

  it("earns nothing on budgets below the cheapest point", () => {
    expect(aiq([5], [0.8], { low: 1, high: 9 })).toBeCloseTo(0.4, 12);
    expect(aiq([9], [0.8], { low: 1, high: 9 })).toBe(0);
  });

  it("is undefined where all models cost the same", () => {
    expect(aiq([1], [0.7], { low: 1, high: 1 })).toBeNaN();
  });

  it("does not depend on the order of points, nor on the unit of cost", () => {
    const [costs, qualities] = [
      [1, 4, 2, 6],
      [0.3, 0.8, 0.6, 0.7],
    ];
    const value = aiq(costs, qualities, { low: 1, high: 6 });
    expect(aiq(costs.toReversed(), qualities.toReversed(), { low: 1, high: 6 })).toBe(value);
    expect(
      aiq(
        costs.map((cost) => 1000 * cost),
        qualities,
        { low: 1000, high: 6000 },
      ),
    ).toBeCloseTo(value, 12);
  });
});

describe("RouterBench's own AIQ", () => {
  const points: CostQuality[] = [
    { cost: 1, quality: 0.5 },
    { cost: 2, quality: 0.6 },
    { cost: 3, quality: 0.9 },
    { cost: 4, quality: 0.85 },
  ];

  it("lifts points to chords and drops what falls, as by hand", () => {
    expect(routerBenchHull(points)).toEqual([
      { cost: 1, quality: 0.5 },
      { cost: 2, quality: 0.7 },
      { cost: 3, quality: 0.9 },
    ]);
  });

  it("divides by the largest cost of all, and counts nothing left of the cheapest point", () => {
    expect(routerBenchAiq(points, 5)).toBeCloseTo((1.4 + 1.8) / 5, 12);
    expect(routerBenchAiq(points, 10)).toBeCloseTo((1.4 + 6.3) / 10, 12); // the score depends on the company
  });

  it("encloses the same area as the clean hull, on the range they share", () => {
    const corner = fc.record({ cost: fc.integer({ min: 1, max: 50 }), quality: fc.integer({ min: 0, max: 100 }) });
    const distinct = fc.uniqueArray(corner, { minLength: 2, maxLength: 10, selector: ({ cost }) => cost });
    fc.assert(
      fc.property(distinct, (all) => {
        const hull = nonDecreasingHull(
          all.map(({ cost }) => cost),
          all.map(({ quality }) => quality),
        );
        // Corners of the clean hull are points, so the literal hull has them all.
        const literal = routerBenchHull(all);
        hull.costs.forEach((cost, i) => {
          expect(literal.find((point) => point.cost === cost)?.quality).toBeCloseTo(hull.qualities[i]!, 9);
        });
        const cheapest = Math.min(...all.map(({ cost }) => cost));
        const clean = aiq(
          all.map(({ cost }) => cost),
          all.map(({ quality }) => quality),
          { low: cheapest, high: 60 },
        );
        expect(routerBenchAiq(all, 60)).toBeCloseTo((clean * (60 - cheapest)) / 60, 9);
      }),
    );
  });
});
