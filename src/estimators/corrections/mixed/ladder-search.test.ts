import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ladder, ladderSearch } from "./ladder-search.js";

const LADDER: Ladder = [0, 1, 2, 4, 8, 16, 32, 64];
const NEVER_OFF: Ladder = [0.25, 0.5, 1, 2, 4];

/** −Σ (index − peak)² · (1 + k), counting how often each point is asked for. */
function hill(peak: readonly number[]) {
  const asked = new Map<string, number>();
  const evaluate = (at: readonly number[]) => {
    asked.set(at.join(), (asked.get(at.join()) ?? 0) + 1);
    return -at.reduce((sum, index, k) => sum + (index - peak[k]!) ** 2 * (1 + k), 0);
  };
  return { evaluate, asked };
}

describe("ladderSearch", () => {
  it("finds the highest point of a concave function, from any start, asking for no point twice", () => {
    const step = fc.integer({ min: 0, max: LADDER.length - 1 });
    const other = fc.integer({ min: 0, max: NEVER_OFF.length - 1 });
    fc.assert(
      fc.property(fc.tuple(step, step, other), fc.tuple(step, step, other), (peak, start) => {
        const { evaluate, asked } = hill(peak);
        expect(ladderSearch([LADDER, LADDER, NEVER_OFF], [start, [0, 0, 0]], evaluate)).toEqual(peak);
        expect(Math.max(...asked.values())).toBe(1);
      }),
      { seed: 1 },
    );
  });

  it("climbs where parameters bear on each other", () => {
    // Highest at (5, 3), and each lower where the other is higher.
    const ridge = ([a, b]: readonly number[]) => -((a! - 5) ** 2) - 2 * (b! - 3) ** 2 - (a! - 5) * (b! - 3);
    expect(ladderSearch([LADDER, LADDER], [[0, 0]], ridge)).toEqual([5, 3]);
  });

  it("switches off from afar, and on again over a valley, but not where the ladder has no 0", () => {
    const off = ([a]: readonly number[]) => (a === 0 ? 1 : -Math.abs(a! - 5));
    expect(ladderSearch([LADDER], [[5]], off)).toEqual([0]);
    const far = ([a]: readonly number[]) => (a === 6 ? 1 : a === 0 ? 0 : -1);
    expect(ladderSearch([LADDER], [[0]], far)).toEqual([6]);
    const jump = ([a]: readonly number[]) => (a === 2 ? 1 : -a!);
    expect(ladderSearch([NEVER_OFF], [[0]], jump)).toEqual([0]);
    const low = ([a]: readonly number[]) => (a === 0 ? 1 : -Math.abs(a! - 4));
    expect(ladderSearch([NEVER_OFF], [[4]], low)).toEqual([4]);
  });

  it("stays within the ladders", () => {
    const seen: number[] = [];
    const up = ([a, b]: readonly number[]) => {
      seen.push(a!, b!);
      return a! - b!;
    };
    expect(ladderSearch([LADDER, NEVER_OFF], [[3, 3]], up)).toEqual([7, 0]);
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([0, 7]);
  });

  it("takes the best of its ends, the first among equals, and leaves the starts as they were", () => {
    const two = ([a]: readonly number[]) => [0, 0, 3, 0, 0, 5, 0, 0][a!]!;
    const starts = [[2], [5]];
    expect(ladderSearch([LADDER], starts, two)).toEqual([5]);
    expect(ladderSearch([LADDER], starts, (at) => Math.min(3, two(at)))).toEqual([2]);
    expect(starts).toEqual([[2], [5]]);
  });

  it("does not move for rounding", () => {
    expect(ladderSearch([LADDER], [[3]], ([a]) => a! * 1e-8)).toEqual([3]);
  });
});
