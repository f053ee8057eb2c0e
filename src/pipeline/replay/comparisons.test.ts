import { describe, expect, it } from "vitest";
import { meanScore } from "../../estimators/off-policy/policy-value.js";
import { matrix } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { compared, followed } from "./comparisons.js";
import type { Judged, ReplayGround } from "./judged-policy.js";
import { alwaysPolicy } from "./target-policies.js";

const n = 600;

/** Two policies that never do the same, with these scores a call; prompts as given. */
function world(a: Float64Array, b: Float64Array, prompt: Int32Array) {
  const judged = (name: string, scores: Float64Array, k: number, uncovered = 0) =>
    ({
      name,
      pi: alwaysPolicy(n, 2, k),
      coverage: { effectiveSampleSize: n, uncovered, clippedShare: 0, models: [] },
      quality: meanScore(scores, prompt),
      cost: null,
      utility: null,
    }) as unknown as Judged;
  const ground = { calls: { prompt }, lambda: 0, costRange: [0, 0] } as unknown as ReplayGround;
  return { a: judged("a", a, 0), b: judged("b", b, 1), ground, judged };
}

const random = rng(1, "comparisons");
const noisy = (rate: number) => Float64Array.from({ length: n }, () => Number(random.uniform() < rate));
const distinct = Int32Array.from({ length: n }, (_, i) => i);

describe("compared", () => {
  it("is narrow where both do the same, and exact", () => {
    const { a, ground } = world(noisy(0.5), noisy(0.5), distinct);
    expect(compared(a, a, ground)).toMatchObject({ disagreement: 0, quality: { value: 0, low: 0, high: 0 } });
  });

  it("measures what one has above the other, and turns its sign with them", () => {
    const { a, b, ground } = world(noisy(0.8), noisy(0.5), distinct);
    const [there, back] = [compared(a, b, ground).quality, compared(b, a, ground).quality];
    expect(there.low).toBeGreaterThan(0.2);
    expect(back).toEqual({
      value: expect.closeTo(-there.value, 12),
      low: expect.closeTo(-there.high, 12),
      high: expect.closeTo(-there.low, 12),
    });
  });

  it("is wider by what neither is seen doing", () => {
    const { a, b, ground, judged } = world(noisy(0.5), noisy(0.5), distinct);
    const unseen = { ...judged("c", noisy(0.5), 1), quality: b.quality, coverage: { ...b.coverage, uncovered: 0.04 } };
    const [plain, wider] = [compared(a, b, ground).quality, compared(a, unseen, ground).quality];
    expect(wider.high - plain.high).toBeCloseTo(0.04, 12);
  });
});

describe("followed", () => {
  it("decides for the better one, and says when", () => {
    const { a, b, ground } = world(noisy(0.9), noisy(0.3), distinct);
    expect(followed(a, b, ground, true)).toMatchObject({ sign: 1, decidedAt: expect.toSatisfy((t: number) => t < n) });
    expect(followed(b, a, ground, true).sign).toBe(-1);
  });

  it("ends at the difference of all calls, prompts that come again counted when they are whole", () => {
    const prompt = Int32Array.from({ length: n }, (_, i) => i % 200); // each three times: whole from call 401 on
    const { a, b, ground } = world(noisy(0.9), noisy(0.3), prompt);
    const { points, decidedAt } = followed(a, b, ground, false);
    expect(points.at(-1)).toMatchObject({ n, value: expect.closeTo(a.quality.value - b.quality.value, 12) });
    expect(points[0]!.n).toBe(500); // the hundredth prompt to be whole
    expect(decidedAt).toBeGreaterThanOrEqual(500);
  });

  it("waits with a prompt until its last call", () => {
    const prompt = distinct.map((i) => (i === n - 1 ? 0 : i)); // the first prompt comes again at the very end
    const { a, b, ground } = world(noisy(0.9), noisy(0.3), prompt);
    const { points } = followed(a, b, ground, false);
    expect([points[0]!.n, points.at(-1)!.n]).toEqual([101, n]);
    expect(points.map((point) => point.n)).toEqual(points.map((point) => point.n).toSorted((x, y) => x - y));
  });

  it("draws nothing from fewer than a hundred prompts", () => {
    const { a, b, ground } = world(
      noisy(0.9),
      noisy(0.3),
      distinct.map((i) => i % 99),
    );
    expect(followed(a, b, ground, true)).toMatchObject({ decidedAt: null, points: [] });
  });

  it("raises no false alarm more often than one time in twenty, watched after every call", () => {
    let alarms = 0;
    for (let run = 0; run < 200; run++) {
      const { a, b, ground } = world(noisy(0.6), noisy(0.6), distinct);
      if (followed(a, b, ground, true).decidedAt !== null) alarms++;
    }
    // 10 of 200 expected at most: 18 is 2.6 SE above, 1 seed in 200 by chance; one look at a time would alarm some 50 times.
    expect(alarms).toBeLessThanOrEqual(18);
  });
});

it("builds its policies right", () => expect(alwaysPolicy(1, 2, 1)).toEqual(matrix(1, 2, Float64Array.of(0, 1))));
