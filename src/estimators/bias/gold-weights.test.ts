import { describe, expect, it } from "vitest";
import { type DesignName, judgeWorld } from "../../../bench/coverage/judge-world.js";
import { at } from "../../math/matrix.js";
import { biasInterval } from "./bias-interval.js";
import { biasSample, type Comparisons } from "./bias-sample.js";
import { biasScores } from "./bias-scores.js";
import { type GoldDesign, goldWeights } from "./gold-weights.js";

const weighed = (design: DesignName, how: (propensity: Float64Array) => GoldDesign) => {
  const world = judgeWorld({ seed: 9, design, gold: 800, heterogeneity: 1, judged: 4000 });
  const sample = biasSample(world.labels, world.features, "judge");
  return { sample, weights: goldWeights(sample, how(world.propensity), 1) };
};

/** Mean of x₁, which gold was chosen by. */
function meanOfFirst({ x, gain }: Comparisons, weight?: Float64Array): number {
  let [sum, total] = [0, 0];
  gain.forEach((_, i) => {
    sum += (weight?.[i] ?? 1) * at(x, i, 0);
    total += weight?.[i] ?? 1;
  });
  return sum / total;
}

const known = (propensity: Float64Array): GoldDesign => ({ kind: "known", propensity });
const estimated = (): GoldDesign => ({ kind: "estimated" });

describe("goldWeights", () => {
  it.each([
    { design: "paired-unequal" as const, how: known },
    { design: "paired-confounded" as const, how: estimated },
    { design: "apart-unequal" as const, how: known },
    { design: "apart-confounded" as const, how: estimated },
  ])("make gold look like what was judged: $design", ({ design, how }) => {
    const { sample, weights } = weighed(design, how);
    const target = meanOfFirst(sample.judged);
    expect(Math.abs(meanOfFirst(sample.gold) - target)).toBeGreaterThan(0.25); // there is something to mend
    // 1 / √(some 500 effective prompts) is 0.045, 4 of them 0.18: 1 seed in 16,000 fails by chance.
    expect(Math.abs(meanOfFirst(sample.gold, weights.weight) - target)).toBeLessThan(0.18);
    expect(weights.isEstimated).toBe(how === estimated);
  });

  it("are alike where gold is by chance, and where a propensity is missing there is none", () => {
    const { sample, weights } = weighed("paired-subset", () => ({ kind: "random" }));
    expect(new Set(weights.weight)).toEqual(new Set([1]));
    expect(weights.overlap.heaviestShare).toBeLessThan(0.01);
    expect(() => goldWeights(sample, known(new Float64Array(4000)), 0)).toThrow("a propensity above 0");
  });
});

describe("biasInterval", () => {
  it("pays for each control that was fitted, with a degree of freedom and in the error", () => {
    const { sample, weights } = weighed("paired-subset", () => ({ kind: "random" }));
    const scores = biasScores(sample, weights, 1);
    expect(scores.controls).toBe(2);
    const [paid, free] = [biasInterval(scores)!, biasInterval({ ...scores, controls: 0 })!];
    const g = paid.goldPrompts;
    expect((paid.standardError / free.standardError) ** 2).toBeCloseTo((g - 1) / (g - 3), 12);
    expect(free.freedom - paid.freedom).toBeCloseTo(2, 9);
  });
});
