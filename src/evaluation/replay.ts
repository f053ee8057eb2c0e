import type { Estimate } from "./estimate.js";

/** What a log says of routers that did not write it. */
export interface Replay {
  /** Scored calls that were used. */
  readonly n: number;
  /** Different prompts among them: intervals are clustered by prompt. */
  readonly prompts: number;
  readonly models: readonly string[];
  /** How routers were asked: `λ = 20, greedy`. */
  readonly rule: string;
  /** λ of the utilities, quality points per USD; 0 under a threshold. */
  readonly lambda: number;
  /** Whether the log holds costs. */
  readonly hasCosts: boolean;
  readonly propensities: {
    /** `logged`, or how they were learned. */
    readonly source: string;
    /** Below it they were raised; 0 where they are taken as they stand. */
    readonly clip: number;
    /** Share of the calls that chance had a part in, as far as is known; null where nothing is. */
    readonly randomisedShare: number | null;
  };
  /** What the numbers rest on beyond the log; null where chance alone, known exactly, decided who answered. */
  readonly assumption: string | null;
  /** What the log itself came to. */
  readonly logging: ReplayedPolicy;
  readonly routers: readonly ReplayedPolicy[];
  /** always-<model> of each model that the log can answer for. */
  readonly singles: readonly ReplayedPolicy[];
  /** The single of highest utility; null without any. */
  readonly bestSingle: string | null;
  /** What the log cannot answer. */
  readonly refused: readonly Refusal[];
  readonly comparisons: readonly ReplayComparison[];
  readonly sequences: readonly ReplaySequence[];
  readonly notes: readonly string[];
  readonly seed: number;
}

/** One policy's value, by each estimator. */
export interface ReplayedPolicy {
  readonly policy: string;
  readonly estimates: readonly ReplayEstimate[];
  readonly n: number;
  /** Kish's effective number of calls that speak for the policy. */
  readonly effectiveSampleSize: number;
  /** Share of the policy's calls that no call of the log stands for; intervals are wider by the most that it can be wrong by. */
  readonly uncovered: number;
  /** Share of the calls that speak for it whose propensity was raised to the clip. */
  readonly clippedShare: number;
  readonly overlap: readonly ModelOverlap[];
}

export interface ReplayEstimate {
  readonly estimator: string;
  /** Mean score, in [0, 1]. */
  readonly quality: Estimate;
  /** USD per call; null without costs. */
  readonly cost: Estimate | null;
  /** quality − λ · cost; null without costs where λ > 0. */
  readonly utility: Estimate | null;
}

export interface ModelOverlap {
  readonly model: string;
  /** Share of the calls that the policy sends it. */
  readonly share: number;
  /** Calls of the log that it answered. */
  readonly calls: number;
  readonly effectiveSampleSize: number;
  /** Share of all the policy's calls that would go to it and that no call stands for. */
  readonly uncovered: number;
}

export interface Refusal {
  readonly policy: string;
  readonly code: "NO_OVERLAP" | "NOT_ENOUGH_DATA";
  readonly expected: string;
  readonly found: string;
  /** Further calls, each to a model drawn evenly from all, that would suffice. */
  readonly callsNeeded: number;
}

/** One policy's value minus another's on the same calls, doubly robust. */
export interface ReplayComparison {
  readonly policy: string;
  readonly versus: string;
  readonly quality: Estimate;
  readonly cost: Estimate | null;
  readonly utility: Estimate | null;
  /** Share of the prompts on which they would not do the same, in total variation. */
  readonly disagreement: number;
}

/** A comparison followed call by call: intervals that hold at every time at once. */
export interface ReplaySequence {
  readonly policy: string;
  readonly versus: string;
  /** What is followed. */
  readonly metric: "quality" | "utility";
  /** Whether calls are in the order of their times, or as in the files. */
  readonly isTimed: boolean;
  /** First call after which 0 was excluded, from 1; null: never. */
  readonly decidedAt: number | null;
  /** +1 where it was decided for `policy`, −1 for `versus`. */
  readonly sign: 1 | -1 | null;
  /** Some of the running intervals, the last one among them. */
  readonly points: readonly ({ readonly n: number } & Estimate)[];
}

/** The estimator that comparisons, refusals and the best single stand on. */
export const MAIN_ESTIMATOR = "dr";
