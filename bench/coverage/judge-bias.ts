import { averageBias } from "../../src/estimators/bias/average-bias.js";
import type { GoldDesign } from "../../src/estimators/bias/gold-weights.js";
import { planLabels, residualSpread } from "../../src/estimators/bias/label-next.js";
import { labelsAt } from "../../src/estimators/gain-labels.js";
import { rowsOf } from "../../src/math/matrix.js";
import { rng } from "../../src/random.js";
import type { CoverageStudy } from "./coverage-study.js";
import { type DesignName, GOLD_DESIGNS, type JudgeWorld, judgeWorld } from "./judge-world.js";

const GOLD = [100, 200, 500] as const;
/** `drawn`: some gold by chance, then more where the audit asks for it. */
const KINDS = [...GOLD_DESIGNS, "drawn"] as const;
const FIRST_ROUND = 60;

/** The average bias of a judge, over worlds that differ in seed, in how gold was chosen, how much there is, and how the bias varies. */
export const judgeBias: CoverageStudy = {
  name: "coverage-judge-bias",
  trial(seed) {
    const kind = KINDS[seed % KINDS.length]!;
    const round = Math.floor(seed / KINDS.length);
    const gold = GOLD[round % GOLD.length]!;
    const heterogeneity = [0, 0.5, 1][Math.floor(round / GOLD.length) % 3]!;
    if (kind === "drawn") {
      const world = judgeWorld({ seed, design: "paired", gold: 1500, heterogeneity });
      return { kind, truth: world.truth, interval: inTwoRounds(world, gold, seed) };
    }
    const world = judgeWorld({ seed, design: kind, gold, heterogeneity });
    const { average } = averageBias(world.labels, world.features, "judge", { design: designOf(kind, world), seed });
    return { kind, truth: world.truth, interval: average };
  },
};

function designOf(design: DesignName, { propensity }: JudgeWorld): GoldDesign {
  if (design.endsWith("confounded")) return { kind: "estimated" };
  return design.endsWith("unequal") ? { kind: "known", propensity } : { kind: "random" };
}

/** Of a world with gold everywhere, what an audit gets to see that draws its own labels after a first few. */
function inTwoRounds({ labels, features, propensity: { length } }: JudgeWorld, gold: number, seed: number) {
  const prompts = rng(seed, "judge-bias/first-round").shuffled(Array.from({ length }, (_, prompt) => prompt));
  const [first, others] = [prompts.slice(0, FIRST_ROUND), prompts.slice(FIRST_ROUND)];
  const audited = (known: ReadonlySet<number>, design: GoldDesign) => {
    const rows = [...labels.source.keys()].filter((i) => labels.source[i] === 1 || known.has(labels.prompt[i]!));
    return averageBias(labelsAt(labels, rows), rowsOf(features, rows), "judge", { design, seed });
  };
  const spread = residualSpread(audited(new Set(first), { kind: "random" }).scores, length);
  const drawn = planLabels(
    Float64Array.from(others, (prompt) => spread[prompt]!),
    { size: gold, seed },
  );
  const propensity = new Float64Array(length).fill(1);
  for (const one of drawn) propensity[others[one.index]!] = one.propensity;
  const known = new Set([...first, ...drawn.map(({ index }) => others[index]!)]);
  return audited(known, { kind: "known", propensity }).average;
}
