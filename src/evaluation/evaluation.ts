import type { Estimate } from "./estimate.js";

/** What can be compared between routers; the fields of a {@link RouterResult} that are one number. */
export const METRICS = [
  "apgr",
  "apgr11",
  "areaOverRandom",
  "cpt20",
  "cpt50",
  "cpt80",
  "aiq",
  "arena",
  "arenaAccuracy",
  "arenaCost",
  "perfGain",
  "costSave",
  "paretoDist",
  "collapse",
  "collapseMean",
] as const;

export type Metric = (typeof METRICS)[number];

/**
 * One router or baseline on the test set. `docs/metrics.md` defines each number; null where it is undefined, with the
 * reason in the evaluation's notes.
 */
export interface RouterResult extends Readonly<Record<Metric, Estimate | null>> {
  readonly router: string;
  /** Where `arena` was read off the sweep; null for a baseline that has no λ. */
  readonly arenaLambda: number | null;
  /** The range of costs that AIQ averages over, USD per 1,000 prompts; the same for all. */
  readonly aiqRange: { readonly low: number; readonly high: number } | null;
  /** The call-performance curve; a single point for a policy that always takes one of the pair, empty without a pair. */
  readonly curve: readonly CurvePoint[];
  /** The distinct settings of the cost-quality sweep, from the dearest (λ = 0) on; empty without costs. */
  readonly sweep: readonly SweepPoint[];
}

export interface CurvePoint {
  /** Share of strong calls, in [0, 1]. */
  readonly share: number;
  /** Mean score. */
  readonly quality: Estimate;
}

export interface SweepPoint {
  /** The smallest λ of the grid with these choices, quality points per USD; null where λ plays no part. */
  readonly lambda: number | null;
  /** USD per 1,000 prompts. */
  readonly costPer1000: Estimate;
  /** Mean score. */
  readonly quality: Estimate;
}

/** The pair of models that the pair metrics are about. */
export interface PairSummary {
  readonly strong: string;
  readonly weak: string;
  /** Prompts on which both have scores. */
  readonly n: number;
  readonly strongScore: Estimate;
  readonly weakScore: Estimate;
  /** strongScore − weakScore. */
  readonly gap: Estimate;
  readonly counts: PairCounts;
}

/** Numbers of prompts: by right and wrong where all scores are 0 or 1, else by who did better. */
export type PairCounts =
  | { readonly both: number; readonly strongOnly: number; readonly weakOnly: number; readonly neither: number }
  | { readonly strongBetter: number; readonly equal: number; readonly weakBetter: number };

export interface ModelSummary {
  readonly model: string;
  /** Prompts that count for this model. */
  readonly n: number;
  readonly score: Estimate;
  /** USD per 1,000 prompts; null where costs are not known. */
  readonly costPer1000: Estimate | null;
}

/** How much one router is ahead of another, judged on the same resamples. */
export interface Comparison {
  readonly router: string;
  readonly versus: string;
  readonly metric: Metric;
  /** Metric of `router` minus metric of `versus`. */
  readonly difference: Estimate;
}

/** Everything one evaluation found. Plain data: survives JSON. */
export interface Evaluation {
  /** Prompts in the test set. */
  readonly n: number;
  readonly seed: number;
  /** Bootstrap resamples behind the intervals. */
  readonly resamples: number;
  readonly pair: PairSummary | null;
  /** Prompts behind the cost-quality numbers; 0 without costs. */
  readonly sweepN: number;
  readonly bestSingle: { readonly model: string; readonly chosenOn: "training" | "test" } | null;
  readonly results: readonly RouterResult[];
  readonly baselines: readonly RouterResult[];
  readonly models: readonly ModelSummary[];
  /** Corners of the single models' hull, from cheap to dear; empty without costs. */
  readonly hull: readonly { readonly model: string; readonly costPer1000: number; readonly quality: number }[];
  readonly comparisons: readonly Comparison[];
  /** What a reader must know to read the numbers right. */
  readonly notes: readonly string[];
}
