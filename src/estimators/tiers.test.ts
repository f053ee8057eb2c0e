import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { type TierCost, tiersOf } from "./tiers.js";

function cost(ratings: readonly number[], tiers: ArrayLike<number>, kind: TierCost): number {
  const groups = new Map<number, number[]>();
  ratings.forEach((value, k) => {
    groups.set(tiers[k]!, [...(groups.get(tiers[k]!) ?? []), value]);
  });
  let total = 0;
  for (const group of groups.values()) {
    const mean = group.reduce((a, b) => a + b, 0) / group.length;
    const deviations = group.reduce((a, b) => a + (b - mean) ** 2, 0);
    total += kind === "squares" ? deviations : deviations / group.length;
  }
  return total;
}

/** Every way to cut the sorted ratings into `tiers` runs. */
function bestByTrying(ratings: readonly number[], tiers: number, kind: TierCost): number {
  const order = ratings.map((_, k) => k).sort((a, b) => ratings[b]! - ratings[a]!);
  let best = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 1 << (order.length - 1); mask++) {
    const assigned: number[] = [];
    let tier = 0;
    order.forEach((k, position) => {
      assigned[k] = tier;
      if (mask & (1 << position)) tier++;
    });
    if (tier === tiers - 1) best = Math.min(best, cost(ratings, assigned, kind));
  }
  return best;
}

describe("tiersOf", () => {
  it("finds the gaps that one would see", () => {
    expect([...tiersOf([1200, 1000, 1195, 700, 1005, 710], 3)]).toEqual([0, 1, 0, 2, 1, 2]);
  });

  it.each(["squares", "variance"] as const)("is as good as trying every cut, cost %s", (kind) => {
    for (let seed = 0; seed < 40; seed++) {
      const random = rng(seed, "tiers");
      const ratings = Array.from({ length: 2 + random.integer(8) }, () => 1000 + 200 * random.normal());
      const tiers = 1 + random.integer(ratings.length);
      const found = tiersOf(ratings, tiers, kind);
      expect(new Set(found).size).toBe(tiers);
      expect(cost(ratings, found, kind)).toBeCloseTo(bestByTrying(ratings, tiers, kind), 6);
    }
  });

  it("orders tiers from the best down, and gives equal ratings to whom they belong", () => {
    const ratings = [5, 5, 1, 1, 3];
    const tiers = tiersOf(ratings, 3);
    expect([...tiers]).toEqual([0, 0, 2, 2, 1]);
  });

  it("gives each model its own tier where there are fewer models than tiers, and refuses no tier", () => {
    expect([...tiersOf([1, 3, 2], 10)]).toEqual([2, 0, 1]);
    expect(() => tiersOf([1, 2], 0)).toThrow("found 0");
  });
});
