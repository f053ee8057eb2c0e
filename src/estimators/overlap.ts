import { FairleadError } from "../errors.js";
import { quantileOfSorted } from "../math/statistics.js";
import { valuesAt } from "./cross-fit.js";
import { effectiveSampleSize } from "./effective-sample-size.js";

/** e(1 − e): weight where both treatments are found, none where one is sure. @see Li, Morgan & Zaslavsky 2018, JASA 113:390-400 */
export const overlapWeights = (e: Float64Array): Float64Array => e.map((value) => value * (1 - value));

/**
 * α = share · min(n, m) / (n + m): the bound of trimming, as a share of the rarer treatment's base rate. A fixed one, such
 * as 0.05, would leave out every row where gold is rare.
 *
 * @param treated  (N) t in {0, 1}
 * @param share    in [0, 1]; 0 trims nothing. Default 0.1
 */
export function trimmingBound(treated: Uint8Array, share = 0.1): number {
  const rate = treated.reduce((sum, t) => sum + t, 0) / treated.length;
  return share * Math.min(rate, 1 - rate);
}

/**
 * Indices of the rows with e in [α, 1 − α].
 *
 * @param e      (N) not clipped: a floor at α would hide what is to be left out
 * @param alpha  in [0, 0.5)
 */
export function rowsWithOverlap(e: Float64Array, alpha: number): Int32Array {
  return Int32Array.from(e.keys()).filter((i) => e[i]! >= alpha && e[i]! <= 1 - alpha);
}

/** One treatment's side of an {@link OverlapReport}. */
export interface TreatmentOverlap {
  readonly rows: number;
  /** Kish's, of inverse propensity weights: 1/e for t = 1, 1/(1 − e) for t = 0. */
  readonly effectiveSampleSize: number;
  /** Largest inverse propensity weight, as a share of this treatment's total. In [1/rows, 1] */
  readonly largestWeightShare: number;
  /** Share of its rows with e outside [α, 1 − α]. */
  readonly shareOutside: number;
  /** (7) quantiles of e at {@link OVERLAP_QUANTILES}. */
  readonly quantiles: Float64Array;
}

export const OVERLAP_QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;

export interface OverlapReport {
  readonly alpha: number;
  /** Share of all rows with e outside [α, 1 − α]. */
  readonly shareOutside: number;
  /** t = 1. */
  readonly treated: TreatmentOverlap;
  /** t = 0. */
  readonly untreated: TreatmentOverlap;
}

/**
 * Whether the two treatments meet: what an estimate of their difference stands on.
 *
 * @param treated  (N) t in {0, 1}, both present
 * @param e        (N) P(t = 1 | x), in (0, 1), not clipped
 * @param alpha    Default {@link trimmingBound}
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where a treatment has no rows
 */
export function overlapReport(treated: Uint8Array, e: Float64Array, alpha = trimmingBound(treated)): OverlapReport {
  if (treated.length !== e.length)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${treated.length} propensities, one per row`,
      found: `${e.length}`,
      fix: "Pass the propensities of the same rows.",
    });
  const inside = rowsWithOverlap(e, alpha).length;
  return {
    alpha,
    shareOutside: 1 - inside / e.length,
    treated: sideOf(1, treated, e, alpha),
    untreated: sideOf(0, treated, e, alpha),
  };
}

function sideOf(t: 0 | 1, treated: Uint8Array, e: Float64Array, alpha: number): TreatmentOverlap {
  const own = valuesAt(
    e,
    Int32Array.from(treated.keys()).filter((i) => treated[i] === t),
  );
  if (own.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "rows of both treatments",
      found: `none with t = ${t}`,
      fix: "Add rows of the missing kind.",
    });
  const weights = own.map((value) => 1 / (t === 1 ? value : 1 - value));
  const sorted = own.slice().sort();
  return {
    rows: own.length,
    effectiveSampleSize: effectiveSampleSize(weights),
    largestWeightShare: Math.max(...weights) / weights.reduce((sum, w) => sum + w, 0),
    shareOutside: 1 - rowsWithOverlap(own, alpha).length / own.length,
    quantiles: Float64Array.from(OVERLAP_QUANTILES, (p) => quantileOfSorted(sorted, p)),
  };
}
