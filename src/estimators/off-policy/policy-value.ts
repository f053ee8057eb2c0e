import { FairleadError } from "../../errors.js";
import type { Matrix } from "../../math/matrix.js";
import { tQuantile } from "../../math/student-t.js";
import type { OffPolicySample } from "./off-policy-sample.js";

/** What a policy would have earned on the prompts of a log. */
export interface PolicyValue {
  /** Mean outcome of a call, in y's unit. */
  readonly value: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  /** Calls. */
  readonly n: number;
  /** Prompts: groups of calls that are independent of one another. */
  readonly prompts: number;
  /** (n) ψ: value − truth ≈ Σ ψ / n. Mean 0. */
  readonly influence: Float64Array;
}

/** @param target  n × K: π(k | x), rows sum to 1 */
export type ValueEstimator = (sample: OffPolicySample, target: Matrix) => PolicyValue;

/** With fewer prompts no interval is given. */
const LEAST_PROMPTS = 10;

/**
 * An estimate with the interval of its influence function ψ, clustered by prompt:
 *
 *   SE² = C/(C − 1) · Σ_c ψ_c² / n²,    ψ_c = Σ_{i∈c} ψ[i]          C: prompts
 *   interval = value ± t(f) · SE,       f = min(C − 1, 2C / (κ − 1)) − and 1 at least,    κ = C Σ ψ_c⁴ / (Σ ψ_c²)²
 *
 * 2C / (κ − 1) is what a χ² would need as degrees of freedom to vary as much as SE² does: about C for normal ψ, far fewer where a
 * handful of large weights make up the sum.
 *
 * @param influence  (n) mean 0
 * @param group      (n) prompt of each call. Default: each its own
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than ten prompts
 * @see O'Neill 2014, The American Statistician 68:282–296, for the degrees of freedom of a sample variance
 */
export function policyValue(value: number, influence: Float64Array, group?: ArrayLike<number>): PolicyValue {
  const psi = clusterSums(influence, group);
  const [n, C] = [influence.length, psi.length];
  if (C < LEAST_PROMPTS) throw tooFew(C);
  const squares = psi.reduce((sum, p) => sum + p * p, 0);
  const fourths = psi.reduce((sum, p) => sum + p ** 4, 0);
  const kurtosis = squares > 0 ? (C * fourths) / squares ** 2 : 3;
  const freedom = Math.max(1, Math.min(C - 1, (2 * C) / Math.max(1e-9, kurtosis - 1)));
  const standardError = Math.sqrt((squares * C) / (C - 1)) / n;
  const half = tQuantile(freedom) * standardError;
  return { value, low: value - half, high: value + half, standardError, n, prompts: C, influence };
}

/**
 * How much more policy a earns than b, by the difference of their influences: far narrower than two intervals side by side,
 * where the policies agree on most prompts.
 *
 * @param a, b   of the same sample
 * @param group  (n) prompt of each call, as in the sample. Default: each its own
 */
export function policyGain(a: PolicyValue, b: PolicyValue, group?: ArrayLike<number>): PolicyValue {
  if (a.n !== b.n)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: "two policies on the same calls",
      found: `${a.n} and ${b.n} calls`,
      fix: "Estimate both from one sample.",
    });
  return policyValue(
    a.value - b.value,
    a.influence.map((psi, i) => psi - b.influence[i]!),
    group,
  );
}

/** The mean of scores and its interval. @param scores  (n) */
export function meanScore(scores: Float64Array, group?: ArrayLike<number>): PolicyValue {
  const value = scores.reduce((sum, s) => sum + s, 0) / scores.length;
  return policyValue(
    value,
    scores.map((s) => s - value),
    group,
  );
}

/** (C) sums of the values of each group, in the order in which groups appear; the values themselves without groups. */
export function clusterSums(values: Float64Array, group?: ArrayLike<number>): Float64Array {
  if (group === undefined) return values;
  if (group.length !== values.length)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${values.length} prompts, one per call`,
      found: `${group.length}`,
      fix: "Give calls that belong to no prompt a number of their own.",
    });
  const sums = new Map<number, number>();
  values.forEach((value, i) => {
    sums.set(group[i]!, (sums.get(group[i]!) ?? 0) + value);
  });
  return Float64Array.from(sums.values());
}

const tooFew = (prompts: number) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: `calls on at least ${LEAST_PROMPTS} prompts`,
    found: `${prompts}`,
    fix: "Log more calls.",
  });
