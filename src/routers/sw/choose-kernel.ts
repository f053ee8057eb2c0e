import { row } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { preferenceLogLoss, preferenceSlope } from "../preference-slope.js";
import type { BattleSet } from "../router.js";
import type { Kernel } from "./kernel.js";
import { similaritiesOf } from "./similarities.js";
import type { SwBattles } from "./sw.js";
import { tierStrengths } from "./tier-strengths.js";

/** Prompts whose battles judge the kernels. */
const JUDGING_PROMPTS = 300;

const CANDIDATES: readonly Kernel[] = [
  { kind: "routellm" },
  ...[0.4, 0.2, 0.1, 0.05, 0.025].map((temperature) => ({ kind: "sharp", temperature }) as const),
];

/**
 * The kernel of lowest log-loss, after calibration, on battles whose prompt is left out of the ranking that predicts them;
 * and the scale that calibrates it: P(a preferred) = σ(gap / scale).
 */
export function chooseKernel(
  fitted: SwBattles,
  battles: BattleSet,
  wanted: "auto" | "routellm" | number,
  seed: number,
): { kernel: Kernel; scale: number } {
  const candidates: readonly Kernel[] =
    wanted === "auto"
      ? CANDIDATES
      : [wanted === "routellm" ? { kind: "routellm" } : { kind: "sharp", temperature: wanted }];
  const judged = leftOutGaps(fitted, battles, candidates, seed);
  const results = judged.map((gaps, c) => {
    const slope = preferenceSlope(gaps, 1);
    return { kernel: candidates[c]!, scale: 1 / slope, loss: preferenceLogLoss(gaps, slope) };
  });
  return results.reduce((best, one) => (one.loss < best.loss ? one : best));
}

/** For each candidate, the gaps that it gives to battles on prompts that do not count themselves. */
function leftOutGaps(fitted: SwBattles, battles: BattleSet, candidates: readonly Kernel[], seed: number) {
  const { gathered, overall, tier, residuals, ridge } = fitted;
  const similarities = similaritiesOf(gathered.prompts, "exact");
  const rankings = candidates.map((kernel) => tierStrengths(gathered.wins, overall, kernel, ridge));
  const ofPrompt = new Map<number, number[]>();
  battles.prompt.forEach((prompt, i) => {
    const known = ofPrompt.get(prompt);
    if (known) known.push(i);
    else ofPrompt.set(prompt, [i]);
  });
  const rows = [...ofPrompt.keys()].sort((a, b) => a - b); // the order of gathered.prompts
  const chosen = rng(seed, "sw/kernel")
    .shuffled([...rows.keys()])
    .slice(0, JUDGING_PROMPTS);
  const out = candidates.map(() => ({ gap: [] as number[], winA: [] as number[], weight: [] as number[] }));
  for (const u of chosen) {
    const own = similarities(row(gathered.prompts, u)).slice();
    own[u] = Number.NEGATIVE_INFINITY;
    rankings.forEach((ranking, c) => {
      const xi = ranking(own.slice());
      const delta = (k: number) => xi[tier[k]!]! + residuals[k]!;
      for (const i of ofPrompt.get(rows[u]!)!) {
        out[c]!.gap.push(delta(battles.a[i]!) - delta(battles.b[i]!));
        out[c]!.winA.push(battles.winA[i]!);
        out[c]!.weight.push(battles.weight[i]!);
      }
    });
  }
  return out;
}
