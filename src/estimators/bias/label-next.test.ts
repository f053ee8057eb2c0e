import { describe, expect, it } from "vitest";
import { judgeWorld } from "../../../bench/coverage/judge-world.js";
import { mean } from "../../math/statistics.js";
import { averageBias } from "./average-bias.js";
import { planLabels, residualSpread } from "./label-next.js";
import { labelsNeeded } from "./labels-needed.js";

const audited = (gold: number, seed: number) => {
  const { labels, features } = judgeWorld({ seed, design: "paired-subset", gold, heterogeneity: 1, judged: 4000 });
  return averageBias(labels, features, "judge", { design: { kind: "random" }, seed });
};

describe("labelsNeeded", () => {
  const { average } = audited(150, 1);
  const width = average.high - average.low;

  it("is none where the interval is narrow enough, and everything where no gold would do", () => {
    expect(labelsNeeded(average, width * 1.01)).toBe(0);
    expect(labelsNeeded(average, 2 * 1.96 * Math.sqrt(average.variance.rest) * 0.99)).toBeNull();
  });

  it("foretells the width that so many labels more then have", () => {
    const wanted = 0.6 * width;
    const more = labelsNeeded(average, wanted)!;
    expect(more).toBeGreaterThan(150);
    const then = [2, 3, 4, 5].map((seed) => audited(150 + more, seed).average);
    const widths = then.map(({ low, high }) => high - low);
    // A width's own error is about 1 / √(2 · 400) = 4 %, and that of the 150 labels it was foretold from 6 %: 25 % is beyond 3 of them.
    expect(Math.abs(mean(widths) / wanted - 1)).toBeLessThan(0.25);
  });
});

describe("residualSpread", () => {
  it("has mean 1 over the judge's prompts, and is not known elsewhere", () => {
    const { scores } = audited(300, 6);
    const spread = residualSpread(scores, 4001);
    const known = spread.filter((value) => !Number.isNaN(value));
    expect(known).toHaveLength(4000);
    expect(mean(known)).toBeCloseTo(1, 9);
    expect(Math.min(...known)).toBeGreaterThan(0);
  });
});

describe("planLabels", () => {
  const spread = Float64Array.from({ length: 400 }, (_, i) => (i < 40 ? 9 : 0.1));

  it("draws as many as asked, the uncertain ones more often, none impossible", () => {
    const drawn = planLabels(spread, { size: 50, randomShare: 0.2, seed: 3 });
    expect(drawn).toHaveLength(50);
    expect(new Set(drawn.map(({ index }) => index)).size).toBe(50);
    const least = Math.min(...drawn.map(({ propensity }) => propensity));
    expect(least).toBeGreaterThanOrEqual((0.2 * 50) / 400);
    expect(drawn.filter(({ index }) => index < 40).length).toBeGreaterThan(25);
    expect(planLabels(spread, { size: 50, randomShare: 0.2, seed: 3 })).toEqual(drawn);
  });

  it("says the probability it draws by: Σ 1 / propensity is the number of candidates, on average", () => {
    const totals = Array.from({ length: 400 }, (_, seed) =>
      planLabels(spread, { size: 50, seed }).reduce((sum, { propensity }) => sum + 1 / propensity, 0),
    );
    const se = Math.sqrt(mean(totals.map((total) => (total - mean(totals)) ** 2)) / totals.length);
    expect(se).toBeLessThan(10);
    expect(Math.abs(mean(totals) - 400)).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it("is all alike by plain chance", () => {
    const drawn = planLabels(spread, { size: 50, randomShare: 1, seed: 0 });
    for (const { propensity } of drawn) expect(propensity).toBeCloseTo(50 / 400, 12);
  });

  it("refuses what it cannot draw", () => {
    expect(() => planLabels(spread, { size: 401, seed: 0 })).toThrow("Draw at most 400");
    expect(() => planLabels(spread, { size: 1.5, seed: 0 })).toThrow("whole number");
    expect(() => planLabels(spread, { size: 5, randomShare: 0, seed: 0 })).toThrow("random share above 0");
  });
});
