import { FairleadError } from "../../errors.js";
import { at, type Matrix } from "../../math/matrix.js";
import { completedCosts } from "./aipw-scores.js";
import type { LoggedCalls } from "./logged-calls.js";
import type { Nuisances } from "./nuisances.js";

/** What the value of a policy is estimated from. */
export interface OffPolicySample {
  /** (n) index in [0, K) of the model that answered. */
  readonly arm: Int32Array;
  /** (n) its outcome: quality, USD, or utility. */
  readonly y: Float64Array;
  /** n × K: outcomes predicted out of fold, in y's unit. */
  readonly mu: Matrix;
  /** n × K: P(a = k | prompt) of the policy that logged, above 0 for the models that answered. */
  readonly e: Matrix;
  /** (n) prompt of each call: calls of one prompt are no independent evidence. Default: each its own */
  readonly group?: ArrayLike<number>;
}

/**
 * A log's sample for one outcome.
 *
 * @param outcome    `quality`, `cost` in USD, or λ >= 0 for the utility quality − λ · cost
 * @param nuisances  of the same calls
 */
export function offPolicySample(
  calls: LoggedCalls,
  nuisances: Pick<Nuisances, "quality" | "cost" | "costKnown" | "e">,
  outcome: "quality" | "cost" | number,
): OffPolicySample {
  const { arm, score, prompt: group } = calls;
  const { quality, cost, e } = nuisances;
  if (outcome === "quality") return { arm, y: score, mu: quality, e, group };
  const usd = completedCosts(calls, nuisances);
  if (outcome === "cost") return { arm, y: usd, mu: cost, e, group };
  const y = score.map((points, i) => points - outcome * usd[i]!);
  const mu = { ...quality, values: quality.values.map((points, o) => points - outcome * cost.values[o]!) };
  return { arm, y, mu, e, group };
}

/**
 * A sample beside a target, as all estimators see them.
 *
 *   w[i] = π(a[i] | x[i]) / e[i,a[i]]        V[i] = Σ_k π(k | x[i]) μ[i,k]        r[i] = y[i] − μ[i,a[i]]
 */
export interface WeightedSample {
  /** (n) importance weights, >= 0. */
  readonly w: Float64Array;
  /** (n) what the outcome models expect of the target. */
  readonly V: Float64Array;
  /** (n) residuals. */
  readonly r: Float64Array;
}

/**
 * @param target  n × K: π(k | x), >= 0, rows sum to 1; 0 and 1 for a policy that draws nothing
 * @throws {FairleadError} SHAPE_MISMATCH
 */
export function weightedSample({ arm, y, mu, e }: OffPolicySample, target: Matrix): WeightedSample {
  checkShapes(arm, y, mu, e, target);
  const K = target.columns;
  const [w, V, r] = [new Float64Array(arm.length), new Float64Array(arm.length), new Float64Array(arm.length)];
  arm.forEach((a, i) => {
    let total = 0;
    for (let k = 0; k < K; k++) {
      const share = at(target, i, k);
      if (!(share >= 0)) throw notAPolicy(`a share of ${share} in row ${i}`);
      total += share;
      if (share > 0) V[i]! += share * at(mu, i, k);
    }
    if (Math.abs(total - 1) > 1e-6) throw notAPolicy(`a sum of ${total} in row ${i}`);
    if (!(at(e, i, a) > 0)) throw impossibleCall(i, at(e, i, a));
    w[i] = at(target, i, a) / at(e, i, a);
    r[i] = y[i]! - at(mu, i, a);
  });
  return { w, V, r };
}

function checkShapes(arm: Int32Array, y: Float64Array, mu: Matrix, e: Matrix, target: Matrix): void {
  const fits = [mu, e, target].every(({ rows, columns }) => rows === arm.length && columns === target.columns);
  if (fits && y.length === arm.length) return;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `${arm.length} outcomes, and mu, e and target of ${arm.length} × K`,
    found: `${y.length}, and ${[mu, e, target].map(({ rows, columns }) => `${rows} × ${columns}`).join(", ")}`,
    fix: "Ask the target policy about every logged call, one column per model.",
  });
}

const notAPolicy = (found: string) =>
  new FairleadError("SHAPE_MISMATCH", {
    expected: "target rows of probabilities that sum to 1",
    found,
    fix: "Give a router's choice as a row of zeros with a 1.",
  });

const impossibleCall = (i: number, e: number) =>
  new FairleadError("SHAPE_MISMATCH", {
    expected: "a propensity above 0 for the model that answered",
    found: `${e} in row ${i}`,
    fix: "Clip propensities with minPropensity, or leave the call out.",
  });
