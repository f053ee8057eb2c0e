import { describe, expect, it } from "vitest";
import { ARENA_COST, arenaScore } from "./arena.js";

describe("arenaScore", () => {
  it("is RouterArena's formula", () => {
    // $1 per 1,000: C = log₂(200) / log₂(200/0.0044) = 7.64386 / 15.47214 = 0.494041.
    const { score, accuracy, cost, clamped } = arenaScore(0.7, 1);
    expect(cost).toBeCloseTo(0.494041, 5);
    expect(score).toBeCloseTo((1.1 * 0.7 * 0.494041) / (0.1 * 0.7 + 0.494041), 5);
    expect(accuracy).toBe(0.7);
    expect(clamped).toBe(false);
  });

  it("is 1 where everything is right at the lowest cost, and 0 where nothing is, or at the highest", () => {
    expect(arenaScore(1, ARENA_COST.low).score).toBeCloseTo(1, 12);
    expect(arenaScore(0, 1).score).toBe(0);
    expect(arenaScore(0.9, ARENA_COST.high).score).toBe(0);
    expect(arenaScore(0, ARENA_COST.high).score).toBe(0);
  });

  it("clamps a cost outside of the bounds, and says so", () => {
    expect(arenaScore(0.8, 0)).toEqual({ ...arenaScore(0.8, ARENA_COST.low), clamped: true });
    expect(arenaScore(0.8, 1e6)).toEqual({ ...arenaScore(0.8, ARENA_COST.high), clamped: true });
  });
});
