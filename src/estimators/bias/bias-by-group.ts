import { holm } from "../../math/holm.js";
import { fTail } from "../../math/student-t.js";
import { type BiasInterval, biasInterval } from "./bias-interval.js";
import { type BiasSample, LEAST_GOLD } from "./bias-sample.js";
import type { BiasScores } from "./bias-scores.js";

/** Groups of comparisons. */
export interface Grouping {
  readonly names: readonly string[];
  /** (N) group of each of the judge's comparisons, index in `names`. */
  readonly judged: Int32Array;
  /** (n) group of each gold label. */
  readonly gold: Int32Array;
}

/** A judge's bias in one group. */
export interface GroupBias {
  readonly name: string;
  /** Groups of fewer than ten prompts with gold that were put together into this one. */
  readonly merged: readonly string[];
  /** Comparisons by the judge, gold labels, and prompts with gold. */
  readonly n: number;
  readonly gold: number;
  readonly goldPrompts: number;
  /** Its interval is 95 % for this group alone; null for fewer than ten prompts with gold. */
  readonly bias: BiasInterval | null;
  /** Whether it is none but by chance, at 5 % over all groups together (Holm). */
  readonly isClear: boolean;
}

export interface BiasByGroup {
  readonly groups: readonly GroupBias[];
  /** P value of all groups having one bias (Welch's F); null for fewer than two with an interval. */
  readonly sameP: number | null;
}

export const OTHER = "other";

/** Groups that follow from the prompt. @param groupOf  (prompts) index in `names` */
export const groupedByPrompt = (
  { judged, gold }: BiasSample,
  names: readonly string[],
  groupOf: ArrayLike<number>,
): Grouping => ({
  names,
  judged: judged.prompt.map((prompt) => groupOf[prompt]!),
  gold: gold.prompt.map((prompt) => groupOf[prompt]!),
});

/**
 * A judge's bias group by group. No group is dropped: those of fewer than ten prompts with gold are put together as "other", and where
 * that is not enough either, it stands without an interval.
 */
export function biasByGroup(scores: BiasScores, grouping: Grouping): BiasByGroup {
  const { names, judged, gold } = merged(scores.sample, grouping);
  const groups = names.map(({ name, merged }, g) => {
    const isIn = (group: Int32Array) => (i: number) => group[i] === g;
    return {
      name,
      merged,
      n: judged.filter((one) => one === g).length,
      gold: gold.filter((one) => one === g).length,
      goldPrompts: goldPromptsIn(scores.sample, gold, g),
      bias: biasInterval(scores, isIn(judged), isIn(gold)),
    };
  });
  const adjusted = holm(groups.flatMap(({ bias }) => (bias ? [bias.p] : [])));
  let next = 0;
  return {
    groups: groups.map((group) => ({ ...group, isClear: group.bias !== null && adjusted[next++]! < 0.05 })),
    sameP: welchP(groups.flatMap(({ bias }) => bias ?? [])),
  };
}

function goldPromptsIn({ gold: { prompt } }: BiasSample, group: Int32Array, g: number): number {
  return new Set(prompt.filter((_, i) => group[i] === g)).size;
}

/** Groups met at all, the small ones as one. */
function merged(sample: BiasSample, { names, judged, gold }: Grouping) {
  const present = [...names.keys()].filter((g) => judged.includes(g) || gold.includes(g));
  const small = present.filter((g) => goldPromptsIn(sample, gold, g) < LEAST_GOLD);
  const apart = small.length > 1 ? present.filter((g) => !small.includes(g)) : present;
  const place = new Int32Array(names.length).fill(apart.length);
  apart.forEach((g, at) => {
    place[g] = at;
  });
  const kept = apart.map((g) => ({ name: names[g]!, merged: [] as string[] }));
  return {
    names: small.length > 1 ? [...kept, { name: OTHER, merged: small.map((g) => names[g]!) }] : kept,
    judged: judged.map((g) => place[g]!),
    gold: gold.map((g) => place[g]!),
  };
}

/**
 * P value of equal means under unequal variances.
 *
 * @see Welch 1951, Biometrika 38:330–336
 */
function welchP(all: readonly BiasInterval[]): number | null {
  const intervals = all.filter(({ standardError }) => standardError > 0);
  const k = intervals.length;
  if (k < 2) return null;
  const weights = intervals.map(({ standardError }) => 1 / standardError ** 2);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const centre = intervals.reduce((sum, { value }, i) => sum + weights[i]! * value, 0) / total;
  const spread = intervals.reduce((sum, { value }, i) => sum + weights[i]! * (value - centre) ** 2, 0) / (k - 1);
  const loss = intervals.reduce((sum, { freedom }, i) => sum + (1 - weights[i]! / total) ** 2 / freedom, 0);
  const f = spread / (1 + (2 * (k - 2) * loss) / (k * k - 1));
  return fTail(f, k - 1, (k * k - 1) / (3 * loss));
}
