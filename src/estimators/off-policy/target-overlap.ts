import { at, type Matrix } from "../../math/matrix.js";
import { effectiveSampleSize } from "../effective-sample-size.js";
import { type OffPolicySample, weightedSample } from "./off-policy-sample.js";

/** What the log knows of one model that the target takes. */
export interface ModelOverlap {
  readonly model: string;
  /** Share of the target's calls that go to it, in [0, 1]. */
  readonly targetShare: number;
  /** Logged calls to it. */
  readonly calls: number;
  /** Kish's effective size of these, as weighted for the target; 0 where the target never takes it. */
  readonly effectiveSampleSize: number;
}

/** Whether the log can answer for a target at all. */
export interface TargetOverlap {
  /** Kish's effective sample size of the weights. */
  readonly effectiveSampleSize: number;
  /** Largest weight π / e. */
  readonly largestWeight: number;
  /** Mean weight: 1 but for chance, where propensities are right and none is clipped. */
  readonly meanWeight: number;
  /** Share of the positive weights whose propensity was held at `minPropensity`. */
  readonly clippedShare: number;
  /** Share of the target's calls that go to models which could not be called there: only the outcome models speak of them. */
  readonly unsupportedShare: number;
  /** (K) */
  readonly models: readonly ModelOverlap[];
}

/**
 * @param target         n × K: π(k | x), rows sum to 1
 * @param models         (K) names
 * @param minPropensity  the clip of e. Default 0.01
 * @throws {FairleadError} SHAPE_MISMATCH
 */
export function targetOverlap(
  sample: OffPolicySample,
  target: Matrix,
  models: readonly string[],
  minPropensity = 0.01,
): TargetOverlap {
  const { arm, e } = sample;
  const { w } = weightedSample(sample, target);
  const positive = Int32Array.from(w.keys()).filter((i) => w[i]! > 0);
  const clipped = positive.filter((i) => at(e, i, arm[i]!) <= minPropensity);
  return {
    effectiveSampleSize: effectiveSampleSize(w),
    largestWeight: w.reduce((most, one) => Math.max(most, one), 0),
    meanWeight: w.reduce((sum, one) => sum + one, 0) / w.length,
    clippedShare: positive.length > 0 ? clipped.length / positive.length : 0,
    unsupportedShare: unsupported(e, target),
    models: models.map((model, k) => ({
      model,
      targetShare: shareOf(target, k),
      calls: arm.filter((a) => a === k).length,
      effectiveSampleSize: effectiveSampleSize(w.filter((_, i) => arm[i] === k)),
    })),
  };
}

function shareOf(target: Matrix, k: number): number {
  let sum = 0;
  for (let i = 0; i < target.rows; i++) sum += at(target, i, k);
  return sum / target.rows;
}

function unsupported(e: Matrix, target: Matrix): number {
  let sum = 0;
  for (let o = 0; o < e.values.length; o++) if (e.values[o] === 0) sum += target.values[o]!;
  return sum / e.rows;
}
