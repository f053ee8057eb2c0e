import { confidenceSequence } from "../../estimators/off-policy/confidence-sequence.js";
import { type PolicyValue, policyGain } from "../../estimators/off-policy/policy-value.js";
import type { Estimate } from "../../evaluation/estimate.js";
import type { ReplayComparison, ReplaySequence } from "../../evaluation/replay.js";
import type { Matrix } from "../../math/matrix.js";
import { type Allowance, widened } from "./intervals.js";
import { allowances, type Judged, type ReplayGround } from "./judged-policy.js";

/** What one policy is worth above another on the same calls, doubly robust. */
export function compared(a: Judged, b: Judged, ground: ReplayGround): ReplayComparison {
  const disagreement = totalVariation(a.pi, b.pi);
  const allowed = allowances(
    {
      effectiveSampleSize: Math.min(a.coverage.effectiveSampleSize, b.coverage.effectiveSampleSize),
      uncovered: Math.min(disagreement, a.coverage.uncovered + b.coverage.uncovered),
    },
    ground,
  );
  const difference = (own: PolicyValue | null, other: PolicyValue | null, allowance: Allowance): Estimate | null =>
    own && other && gain(own, other, allowance, disagreement, ground);
  return {
    policy: a.name,
    versus: b.name,
    quality: gain(a.quality, b.quality, allowed.quality, disagreement, ground),
    cost: difference(a.cost, b.cost, allowed.cost),
    utility: difference(a.utility, b.utility, allowed.utility),
    disagreement,
  };
}

/** Where two policies do the same nothing can be off, so that what an interval allows for shrinks with their disagreement. */
function gain(
  a: PolicyValue,
  b: PolicyValue,
  { effectiveSampleSize, uncovered, range, step }: Allowance,
  disagreement: number,
  { calls }: ReplayGround,
): Estimate {
  const allowance = { effectiveSampleSize, uncovered, range, step: disagreement * step };
  return widened(policyGain(a, b, calls.prompt), allowance);
}

/** Share of the calls that one policy would send elsewhere than the other: mean of ½ Σₖ |π₁ − π₂|. */
function totalVariation(a: Matrix, b: Matrix): number {
  const sum = a.values.reduce((total, p, o) => total + Math.abs(p - b.values[o]!), 0);
  return a.rows > 0 ? sum / 2 / a.rows : 0;
}

/** Running intervals that are kept for a plot. */
const POINTS = 200;
/** Calls before the first interval. */
const START = 100;

/**
 * The comparison after each prompt, calls in order: those of a prompt count where the first of them stands. What no call stands for
 * widens each interval as it does the last.
 */
export function followed(a: Judged, b: Judged, ground: ReplayGround, isTimed: boolean): ReplaySequence {
  const metric = ground.lambda > 0 && a.utility && b.utility ? "utility" : "quality";
  const [own, other] = [a[metric]!, b[metric]!];
  const { range } = allowances(a.coverage, ground)[metric];
  const slack =
    Math.min(totalVariation(a.pi, b.pi), a.coverage.uncovered + b.coverage.uncovered) * (range[1] - range[0]);
  const { sums, last } = promptSums(own, other, ground.calls.prompt);
  const intervals = confidenceSequence(sums, { start: START }).map(({ value, low, high }, t) => ({
    n: last[t + START - 1]!,
    value,
    low: low - slack,
    high: high + slack,
  }));
  const decided = intervals.findIndex(({ low, high }) => low > 0 || high < 0);
  const kept = intervals.filter((_, t) => t === intervals.length - 1 || t % Math.ceil(intervals.length / POINTS) === 0);
  return {
    policy: a.name,
    versus: b.name,
    metric,
    isTimed,
    decidedAt: decided < 0 ? null : intervals[decided]!.n,
    sign: decided < 0 ? null : intervals[decided]!.low > 0 ? 1 : -1,
    points: kept,
  };
}

/**
 * What each prompt's calls add to the difference, prompts in the order of their last call, so that none counts before it is whole:
 *
 *   sums[c] = C/n · Σ_{i∈c} (difference + ψ₁[i] − ψ₂[i])      whose mean is the difference
 *
 * @returns last  position of each prompt's last call, from 1
 */
function promptSums(a: PolicyValue, b: PolicyValue, prompt: Int32Array) {
  const sums = new Map<number, number>();
  prompt.forEach((c, i) => {
    const own = a.value - b.value + a.influence[i]! - b.influence[i]!;
    const before = sums.get(c) ?? 0;
    sums.delete(c); // a Map keeps the order of insertion: the latest goes last
    sums.set(c, before + own);
  });
  const position = new Map<number, number>();
  prompt.forEach((c, i) => {
    position.set(c, i + 1);
  });
  const scale = sums.size / prompt.length;
  return {
    sums: Float64Array.from(sums.values(), (sum) => scale * sum),
    last: Array.from(sums.keys(), (c) => position.get(c)!),
  };
}
