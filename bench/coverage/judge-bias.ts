import { biasInterval } from "../../src/estimators/bias/bias-interval.js";
import { biasSample } from "../../src/estimators/bias/bias-sample.js";
import { biasScores } from "../../src/estimators/bias/bias-scores.js";
import { type GoldDesign, goldWeights } from "../../src/estimators/bias/gold-weights.js";
import type { CoverageStudy } from "./coverage-study.js";
import { type DesignName, GOLD_DESIGNS, type JudgeWorld, judgeWorld } from "./judge-world.js";

const GOLD = [100, 200, 500] as const;

/** The average bias of a judge, over worlds that differ in seed, in how gold was chosen, how much there is, and how the bias varies. */
export const judgeBias: CoverageStudy = {
  name: "coverage-judge-bias",
  trial(seed) {
    const design = GOLD_DESIGNS[seed % GOLD_DESIGNS.length]!;
    const round = Math.floor(seed / GOLD_DESIGNS.length);
    const gold = GOLD[round % GOLD.length]!;
    const heterogeneity = [0, 0.5, 1][Math.floor(round / GOLD.length) % 3]!;
    const world = judgeWorld({ seed, design, gold, heterogeneity });
    const sample = biasSample(world.labels, world.features, "judge");
    const scores = biasScores(sample, goldWeights(sample, designOf(design, world), seed), seed);
    return { kind: design, truth: world.truth, interval: biasInterval(scores)! };
  },
};

function designOf(design: DesignName, { propensity }: JudgeWorld): GoldDesign {
  if (design.endsWith("confounded")) return { kind: "estimated" };
  return design.endsWith("unequal") ? { kind: "known", propensity } : { kind: "random" };
}
