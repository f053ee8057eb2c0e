import type { Estimate } from "../../evaluation/estimate.js";
import type { Refusal } from "../../evaluation/replay.js";
import type { Coverage } from "./coverage.js";

/** What a log must hold for an answer. */
export const LEAST_EFFECTIVE_CALLS = 50;
export const MOST_UNCOVERED = 0.05;

/** How much a further call, drawn evenly among K models, tells. */
export interface FurtherCalls {
  readonly models: number;
  /** Variance of a score about what is predicted of it, in (0, 1/4]. */
  readonly residualVariance: number;
  /** Widest interval of quality that counts as an answer. */
  readonly width: number;
}

/** Two normal quantiles: how many standard errors a 95 % interval is wide. */
const SPAN = 2 * 1.96;

/**
 * Why the log cannot answer for a policy; null where it can:
 *
 *   NO_OVERLAP        calls would go to models that the log never shows there: u > 0.05
 *   NOT_ENOUGH_DATA   fewer than 50 effective calls, or an interval of quality wider than asked for
 *
 * @param quality  doubly robust, with its interval
 */
export function refusalOf(
  policy: string,
  coverage: Coverage,
  quality: Estimate,
  further: FurtherCalls,
): Refusal | null {
  const refused = (code: Refusal["code"], expected: string, found: string): Refusal => ({
    policy,
    code,
    expected,
    found,
    callsNeeded: callsNeeded(coverage, quality, further),
  });
  if (coverage.uncovered > MOST_UNCOVERED)
    return refused(
      "NO_OVERLAP",
      `calls of the log to stand for at least ${100 * (1 - MOST_UNCOVERED)} % of what it would do`,
      `none for ${percent(coverage.uncovered)} of it: ${unseenModels(coverage)}`,
    );
  if (coverage.effectiveSampleSize < LEAST_EFFECTIVE_CALLS)
    return refused(
      "NOT_ENOUGH_DATA",
      `an effective number of at least ${LEAST_EFFECTIVE_CALLS} calls that speak for it`,
      coverage.effectiveSampleSize.toFixed(1),
    );
  const found = quality.high - quality.low;
  if (found > further.width)
    return refused("NOT_ENOUGH_DATA", `a 95 % interval of quality at most ${further.width} wide`, found.toFixed(3));
  return null;
}

/** The models that most of what is not covered would go to. */
function unseenModels({ models }: Coverage): string {
  return models
    .filter(({ uncovered }) => uncovered > 0.001)
    .toSorted((a, b) => b.uncovered - a.uncovered)
    .slice(0, 3)
    .map(({ model, uncovered, calls }) => `${percent(uncovered)} to ${model}, which answered ${calls} calls`)
    .join("; ");
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/**
 * Further calls drawn evenly that would do on their own, where there is no overlap, or beside what the log holds, where there is.
 * A call of K models drawn evenly speaks for a policy with weight K or not at all, so that m of them
 *
 *   count for m / K effective calls,  and bring a variance of  (K s² + 1/4) / m
 *
 * with s² the residual variance; 1/4 is the most that the values themselves scatter by over prompts. A tenth is added for chance.
 */
export function callsNeeded(
  { effectiveSampleSize, uncovered }: Pick<Coverage, "effectiveSampleSize" | "uncovered">,
  quality: Estimate,
  { models: K, residualVariance, width }: FurtherCalls,
): number {
  const hasOverlap = uncovered <= MOST_UNCOVERED;
  const known = hasOverlap ? effectiveSampleSize : 0;
  const information = hasOverlap ? (SPAN / Math.max(1e-9, quality.high - quality.low)) ** 2 : 0;
  // Twice the least, as the guard of `intervalOf` widens intervals of few effective calls.
  const forCount = K * Math.max(0, 2 * LEAST_EFFECTIVE_CALLS - known);
  const forWidth = (K * residualVariance + 0.25) * Math.max(0, (SPAN / width) ** 2 - information);
  return Math.ceil(1.1 * Math.max(forCount, forWidth));
}
