import { tQuantile } from "../math/student-t.js";

/** A mean over runs with its 95 % interval; no interval with fewer than two runs. */
export interface RunMean {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Runs that it is a mean of. */
  readonly runs: number;
}

export interface MeanCurve {
  /** Mean height between the first and the last place, by the trapezoid rule; over places that at least two runs reach. */
  readonly mean: RunMean;
  /** Last place that the mean covers; null where it covers none. */
  readonly until: number | null;
  /** (P) one a place. */
  readonly points: readonly RunMean[];
}

/**
 * Mean over runs of curves that may end early, and of their mean height:
 *
 *   m[p] = mean over the runs R[p] that reach p,   m = Σ w[p] m[p],   w the trapezoid rule's weights, Σ w = 1
 *   se²  = R/(R − 1) Σ_i (Σ_p w[p] 1{i ∈ R[p]} (y[i,p] − m[p]) / |R[p]|)²
 *
 * With curves that are whole, m and se are the mean and the standard error of the runs' own mean heights. Intervals are
 * Student's, with R − 1 degrees of freedom.
 *
 * @param places  (P) ascending
 * @param curves  (R) of (P); NaN where a run does not reach
 */
export function meanCurve(places: readonly number[], curves: readonly (readonly number[])[]): MeanCurve {
  const reached = places.map((_, p) => curves.filter((curve) => !Number.isNaN(curve[p]!)).length);
  const means = places.map(
    (_, p) => curves.reduce((sum, c) => sum + (Number.isNaN(c[p]!) ? 0 : c[p]!), 0) / reached[p]!,
  );
  const over = (weights: readonly number[], runs: number, least: number): RunMean => {
    const used = weights.flatMap((weight, p) => (weight > 0 && reached[p]! >= least ? [p] : []));
    if (used.length === 0) return { value: null, low: null, high: null, runs: 0 };
    const total = used.reduce((sum, p) => sum + weights[p]!, 0);
    const value = used.reduce((sum, p) => sum + (weights[p]! / total) * means[p]!, 0);
    if (runs < 2) return { value, low: null, high: null, runs };
    const squares = curves.reduce((sum, curve) => {
      const own = used.filter((p) => !Number.isNaN(curve[p]!));
      return sum + own.reduce((s, p) => s + ((weights[p]! / total) * (curve[p]! - means[p]!)) / reached[p]!, 0) ** 2;
    }, 0);
    const half = tQuantile(runs - 1) * Math.sqrt((runs / (runs - 1)) * squares);
    return { value, low: value - half, high: value + half, runs };
  };
  const least = Math.min(2, curves.length);
  return {
    mean: over(trapezoid(places), Math.max(0, ...reached), least),
    until: places.findLast((_, p) => reached[p]! >= least) ?? null,
    points: places.map((_, p) =>
      over(
        places.map((_, q) => (q === p ? 1 : 0)),
        reached[p]!,
        1,
      ),
    ),
  };
}

const trapezoid = (places: readonly number[]): number[] =>
  places.map((place, p) => ((places[p + 1] ?? place) - (places[p - 1] ?? place)) / 2);
