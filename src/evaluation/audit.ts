import type { Estimate } from "./estimate.js";

/** What an audit finds of the judges. Biases are in gain: 0.1 is what 5 % more wins for the stronger model would be. */
export interface Audit {
  /** Comparisons by the judges, and the prompts they are on. */
  readonly n: number;
  readonly prompts: number;
  /** Prompts with gold. */
  readonly goldPrompts: number;
  /** From the strongest down: of two, the one that stands first counts as the stronger. */
  readonly models: readonly string[];
  readonly seed: number;
  /** How gold was chosen, as taken here: `estimated`, `random`, or `known`. */
  readonly design: string;
  /** Width of interval that `labelsNeeded` is for. */
  readonly width: number;
  /** By name. */
  readonly judges: readonly JudgeAudit[];
  /** Judges that nothing can be said of, and why. */
  readonly refused: readonly { readonly judge: string; readonly why: string }[];
  /** Prompts drawn to be labelled next; null where none were asked for. */
  readonly labelNext: LabelsDrawn | null;
  readonly notes: readonly string[];
}

export interface JudgeAudit {
  readonly judge: string;
  /** Comparisons by the judge, and the prompts they are on. */
  readonly n: number;
  readonly prompts: number;
  /** Gold labels that it is held against, and the prompts they are on. */
  readonly gold: number;
  readonly goldPrompts: number;
  /** Whether gold and the judge saw the same answers. */
  readonly isPaired: boolean;
  /** Mean of (judge's gain − gold gain): above 0 it favours the stronger model. */
  readonly bias: Estimate;
  /** What its gold is worth, in prompts of equal weight. */
  readonly effectiveGold: number;
  /** Prompts more with gold until the interval of `bias` is `width` wide; null where more verdicts are needed too. */
  readonly labelsNeeded: number | null;
  readonly byCategory: GroupedBias;
  readonly byPromptLength: GroupedBias;
  /** By length of the stronger model's answer over the weaker's. */
  readonly byLengthRatio: GroupedBias;
  /** Bias gained per doubling of that ratio; null where lengths or gold on the same answers are missing. */
  readonly perDoubling: (Estimate & { readonly n: number; readonly isClear: boolean }) | null;
  /** null where it is not known which answer was shown first. */
  readonly byOrder: OrderBias | null;
  /** From most over-rated to most under-rated. */
  readonly regions: readonly RegionOfPrompts[];
}

export interface GroupedBias {
  readonly groups: readonly GroupOfPrompts[];
  /** P value of all groups having the same bias; null for fewer than two. */
  readonly sameP: number | null;
}

export interface GroupOfPrompts {
  readonly name: string;
  /** Groups with too little gold that are together in this one. */
  readonly merged: readonly string[];
  readonly n: number;
  readonly goldPrompts: number;
  /** null where gold is too little. */
  readonly bias: Estimate | null;
  /** Whether it differs from 0 beyond chance, at 5 % over all groups of the grouping together (Holm). */
  readonly isClear: boolean;
}

export interface OrderBias {
  /** Gain given to the answer shown first, for being first. */
  readonly effect: Estimate;
  /** P(the first shown is preferred), ties as half, orders balanced. */
  readonly firstShare: Estimate;
  readonly n: number;
  readonly prompts: number;
  /** Whether the same answers were shown in both orders. */
  readonly isSameAnswers: boolean;
  readonly isClear: boolean;
}

export interface RegionOfPrompts {
  readonly direction: "over" | "under";
  /** Words more common there than elsewhere. */
  readonly words: readonly string[];
  /** The region's most common category, and its share of the prompts; null without categories. */
  readonly category: { readonly name: string; readonly share: number } | null;
  readonly n: number;
  readonly goldPrompts: number;
  readonly bias: Estimate;
  readonly isClear: boolean;
  /** Prompts in its middle. */
  readonly examples: readonly string[];
}

export interface LabelsDrawn {
  readonly size: number;
  /** Judged prompts without gold that they were drawn from. */
  readonly candidates: number;
  readonly randomShare: number;
  /** Least and greatest probability among those drawn. */
  readonly propensity: { readonly least: number; readonly greatest: number };
  /** The first of them. */
  readonly first: readonly { readonly prompt: string; readonly propensity: number }[];
}
