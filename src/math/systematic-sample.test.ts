import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { inclusionProbabilities, systematicSample } from "./systematic-sample.js";

describe("inclusionProbabilities", () => {
  it("are proportional where none passes 1", () => {
    expect([...inclusionProbabilities([1, 2, 3, 4], 2)]).toEqual([0.2, 0.4, 0.6, 0.8]);
  });

  it("take what would pass 1 for certain, again and again, and still sum to the size", () => {
    const p = inclusionProbabilities([100, 4, 1, 1, 1], 3);
    expect(p[0]).toBe(1);
    expect(p[1]).toBe(1);
    expect([...p.slice(2)]).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect([...inclusionProbabilities([5, 1], 2)]).toEqual([1, 1]);
    expect([...inclusionProbabilities([5, 1], 0)]).toEqual([0, 0]);
  });
});

describe("systematicSample", () => {
  const p = inclusionProbabilities([1, 2, 3, 4, 5, 6, 7, 8, 90], 4);
  const draws = 20_000;
  const random = rng(5, "systematic");
  const counts = new Array<number>(p.length).fill(0);
  for (let d = 0; d < draws; d++) {
    const drawn = systematicSample(p, random);
    if (drawn.length !== 4) throw new Error(`${drawn.length} drawn`);
    for (const i of drawn) counts[i]!++;
  }

  it("draws each index as often as its probability says", () => {
    // 8 comparisons at 4 standard errors: 1 seed in 2,000 fails by chance.
    p.forEach((share, i) => {
      const error = Math.sqrt((share * (1 - share)) / draws);
      expect(Math.abs(counts[i]! / draws - share)).toBeLessThanOrEqual(4 * error);
    });
  });

  it("can draw any two together", () => {
    const random = rng(6, "pairs");
    const half = new Float64Array(4).fill(0.5);
    const pairs = new Set(Array.from({ length: 200 }, () => systematicSample(half, random).join(" ")));
    expect(pairs.size).toBe(6); // one of the six missing in 200 draws: 1 seed in 10¹⁵
  });

  it("gives the same for the same seed", () => {
    expect(systematicSample(p, rng(1))).toEqual(systematicSample(p, rng(1)));
  });
});
