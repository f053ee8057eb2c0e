import { FairleadError } from "../errors.js";
import { quantileOfSorted } from "../math/statistics.js";
import { numpyInterp } from "./numpy-interp.js";

/**
 * RouteLLM's numbers as its evaluation computes them, faults included, to hold a result against a published one.
 * For judging routers use `pair-metrics.ts`: exact, safe with ties, safe with curves that fall.
 *
 * @see RouteLLM, arXiv:2406.18665, and its `evals/evaluate.py`
 */
export interface RouteLlmPoint {
  /** The win rate at and above which prompts go to the strong model. */
  readonly threshold: number;
  /** Share of strong calls, in [0, 1]. */
  readonly share: number;
  /** Mean score. */
  readonly quality: number;
}

/**
 * The eleven points of RouteLLM's curve, by ascending share: thresholds at the 0, 10, …, 100 % quantiles of the win
 * rates (linear interpolation), strong where win rate >= threshold, and > at the last, so that both ends are there.
 *
 * @param winRates  (n) P(strong preferred)
 * @param weak      (n) score of the weak model; `strong` likewise
 * @throws {FairleadError} NOT_ENOUGH_DATA where two thresholds coincide, as `pandas.qcut` does
 */
export function routellmPoints(winRates: Float64Array, weak: Float64Array, strong: Float64Array): RouteLlmPoint[] {
  const sorted = winRates.slice().sort();
  const edges = Array.from({ length: 11 }, (_, i) => quantileOfSorted(sorted, i / 10));
  const twin = edges.findIndex((edge, i) => i > 0 && edge === edges[i - 1]);
  if (twin > 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "eleven distinct quantiles of the win rates",
      found: `${edges[twin]} at both ${(twin - 1) * 10} % and ${twin * 10} %`,
      fix: "Use the exact metrics (apgr, cpt), which allow for ties.",
    });
  return edges
    .map((threshold, i) => pointAt(threshold, (rate) => (i < 10 ? rate >= threshold : rate > threshold)))
    .reverse();

  function pointAt(threshold: number, isStrong: (rate: number) => boolean): RouteLlmPoint {
    let calls = 0;
    let total = 0;
    for (let i = 0; i < winRates.length; i++) {
      const goesStrong = isStrong(winRates[i]!);
      calls += goesStrong ? 1 : 0;
      total += goesStrong ? strong[i]! : weak[i]!;
    }
    return { threshold, share: calls / winRates.length, quality: total / winRates.length };
  }
}

/**
 * RouteLLM's APGR: (AUC − AUC_weak) / (AUC_strong − AUC_weak), trapezoids over the points' shares.
 *
 * @param points  by ascending share, the first always-weak and the last always-strong
 */
export function routellmApgr(points: readonly RouteLlmPoint[]): number {
  const weak = points[0]!.quality;
  const strong = points[points.length - 1]!.quality;
  let auc = 0;
  let width = 0;
  for (let i = 1; i < points.length; i++) {
    const step = points[i]!.share - points[i - 1]!.share;
    auc += (step * (points[i]!.quality + points[i - 1]!.quality)) / 2;
    width += step;
  }
  return (auc - weak * width) / ((strong - weak) * width);
}

/**
 * RouteLLM's CPT: `numpy.interp(r_weak + target·(r_strong − r_weak), quality, share)` on the points by ascending share,
 * one call per target.
 *
 * `numpy.interp` assumes that quality never falls. Where it does, the answer is whichever crossing its search meets;
 * prefer `cpt`, which takes the first.
 *
 * @param targets  each in [0, 1]. Default: RouteLLM's 20, 50 and 80 %
 * @returns one share in [0, 1] per target
 */
export function routellmCpt(points: readonly RouteLlmPoint[], targets: readonly number[] = [0.2, 0.5, 0.8]): number[] {
  const weak = points[0]!.quality;
  const strong = points[points.length - 1]!.quality;
  const qualities = points.map(({ quality }) => quality);
  const shares = points.map(({ share }) => share);
  return targets.map((target) => numpyInterp([target * (strong - weak) + weak], qualities, shares)[0]!);
}
