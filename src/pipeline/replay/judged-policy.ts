import type { LoggedCalls } from "../../estimators/off-policy/logged-calls.js";
import { clippedAt } from "../../estimators/off-policy/multinomial-propensity.js";
import type { Nuisances } from "../../estimators/off-policy/nuisances.js";
import { type OffPolicySample, offPolicySample } from "../../estimators/off-policy/off-policy-sample.js";
import { meanScore, type PolicyValue } from "../../estimators/off-policy/policy-value.js";
import type { Refusal, ReplayEstimate, ReplayedPolicy } from "../../evaluation/replay.js";
import { at, type Matrix, zeros } from "../../math/matrix.js";
import { type Coverage, coverageOf } from "./coverage.js";
import { type Allowance, widened } from "./intervals.js";
import { type FurtherCalls, refusalOf } from "./refusals.js";
import { type EstimatorName, VALUE_ESTIMATORS } from "./value-estimators.js";

/** What all policies of a replay are judged on. */
export interface ReplayGround {
  readonly calls: LoggedCalls;
  /** With propensities at the clip or above. */
  readonly nuisances: Nuisances;
  /** n × K propensities before the clip. */
  readonly e: Matrix;
  readonly clip: number;
  readonly models: readonly string[];
  readonly lambda: number;
  readonly hasCosts: boolean;
  readonly quality: OffPolicySample;
  readonly cost: OffPolicySample;
  readonly utility: OffPolicySample;
  /** Least and greatest cost of a call that was paid. */
  readonly costRange: readonly [number, number];
  readonly further: FurtherCalls;
  readonly notes: readonly string[];
}

/** A policy with all that comparisons need. */
export interface Judged {
  readonly name: string;
  readonly result: ReplayedPolicy;
  readonly refusal: Refusal | null;
  /** n × K; null for the policy that wrote the log where nothing is known of it but what it did. */
  readonly pi: Matrix;
  readonly coverage: Coverage;
  /** Doubly robust, before intervals are widened. */
  readonly quality: PolicyValue;
  readonly cost: PolicyValue | null;
  readonly utility: PolicyValue | null;
}

export function replayGround(given: {
  readonly calls: LoggedCalls;
  readonly nuisances: Nuisances;
  readonly clip: number;
  readonly models: readonly string[];
  readonly lambda: number;
  readonly width: number;
}): ReplayGround {
  const { calls, clip, models, lambda, width } = given;
  const { e } = given.nuisances;
  const nuisances = { ...given.nuisances, e: clippedAt(e, clip).e, minPropensity: clip };
  const paid = calls.cost.filter((usd) => !Number.isNaN(usd));
  const unpaid = calls.cost.length - paid.length;
  const quality = offPolicySample(calls, nuisances, "quality");
  return {
    calls,
    nuisances,
    e,
    clip,
    models,
    lambda,
    hasCosts: paid.length > 0,
    quality,
    cost: offPolicySample(calls, nuisances, "cost"),
    utility: offPolicySample(calls, nuisances, lambda),
    costRange:
      paid.length > 0 ? [paid.reduce((a, b) => Math.min(a, b)), paid.reduce((a, b) => Math.max(a, b))] : [0, 0],
    further: { models: models.length, residualVariance: residualVariance(quality), width },
    notes:
      paid.length === 0
        ? ["no call has a cost, so there are no costs here"]
        : unpaid > 0
          ? [`${unpaid} calls without a cost: theirs are predicted, right if costs are missing by chance`]
          : [],
  };
}

/** Mean squared residual of the scores, kept off 0, where a short log says too little. */
function residualVariance({ arm, y, mu }: OffPolicySample): number {
  const squares = y.reduce((sum, score, i) => sum + (score - at(mu, i, arm[i]!)) ** 2, 0);
  return Math.min(0.25, (squares + 0.25 * 10) / (y.length + 10));
}

/**
 * @param pi          n × K, rows sum to 1
 * @param estimators  `dr` is among them
 */
export function judgePolicy(
  name: string,
  pi: Matrix,
  ground: ReplayGround,
  estimators: readonly EstimatorName[],
): Judged {
  const { calls, e, clip, models, further, hasCosts, lambda } = ground;
  const coverage = coverageOf(calls.arm, pi, e, clip, models);
  const quality = VALUE_ESTIMATORS.dr(ground.quality, pi);
  const refusal = refusalOf(name, coverage, widened(quality, allowances(coverage, ground).quality, [0, 1]), further);
  const known = refusal === null;
  const estimates = known ? estimators.map((estimator) => estimated(estimator, pi, coverage, ground)) : [];
  return {
    name,
    refusal,
    pi,
    coverage,
    quality,
    cost: hasCosts ? VALUE_ESTIMATORS.dr(ground.cost, pi) : null,
    utility: hasCosts || lambda === 0 ? VALUE_ESTIMATORS.dr(ground.utility, pi) : null,
    result: resultOf(name, calls.arm.length, coverage, estimates),
  };
}

/** The policy that wrote the log: what it did is what it is worth. */
export function judgeLog(ground: ReplayGround): Judged {
  const { calls, hasCosts, lambda, models } = ground;
  const name = "the log";
  const pi = zeros(calls.arm.length, models.length);
  calls.arm.forEach((k, i) => {
    pi.values[i * models.length + k] = 1;
  });
  const coverage = onPolicy(ground);
  const value = ({ y, group }: OffPolicySample) => meanScore(y, group);
  const [quality, cost, utility] = [
    value(ground.quality),
    hasCosts ? value(ground.cost) : null,
    hasCosts || lambda === 0 ? value(ground.utility) : null,
  ];
  const estimates = [written("dr", quality, cost, utility, coverage, ground)];
  return {
    name,
    refusal: null,
    pi,
    coverage,
    quality,
    cost,
    utility,
    result: resultOf(name, calls.arm.length, coverage, estimates),
  };
}

function onPolicy({ calls, models }: ReplayGround): Coverage {
  const n = calls.arm.length;
  return {
    effectiveSampleSize: n,
    uncovered: 0,
    clippedShare: 0,
    models: models.map((model, k) => {
      const own = calls.arm.filter((a) => a === k).length;
      return { model, share: own / n, calls: own, effectiveSampleSize: own, uncovered: 0 };
    }),
  };
}

function estimated(name: EstimatorName, pi: Matrix, coverage: Coverage, ground: ReplayGround): ReplayEstimate {
  const estimator = VALUE_ESTIMATORS[name];
  const { hasCosts, lambda } = ground;
  return written(
    name,
    estimator(ground.quality, pi),
    hasCosts ? estimator(ground.cost, pi) : null,
    hasCosts || lambda === 0 ? estimator(ground.utility, pi) : null,
    coverage,
    ground,
  );
}

function written(
  estimator: string,
  quality: PolicyValue,
  cost: PolicyValue | null,
  utility: PolicyValue | null,
  coverage: Coverage,
  ground: ReplayGround,
): ReplayEstimate {
  const allowed = allowances(coverage, ground);
  return {
    estimator,
    quality: widened(quality, allowed.quality, [0, 1]),
    cost: cost && widened(cost, allowed.cost, [0, Infinity]),
    utility: utility && widened(utility, allowed.utility),
  };
}

/** Costs are bounded by what was paid; a utility by both bounds. */
export function allowances(
  { effectiveSampleSize, uncovered }: Pick<Coverage, "effectiveSampleSize" | "uncovered">,
  { costRange, lambda }: Pick<ReplayGround, "costRange" | "lambda">,
): Readonly<Record<"quality" | "cost" | "utility", Allowance>> {
  const allowed = (range: readonly [number, number], step: number) => ({ effectiveSampleSize, uncovered, range, step });
  return {
    quality: allowed([0, 1], 1),
    cost: allowed(costRange, 0),
    utility: allowed([-lambda * costRange[1], 1 - lambda * costRange[0]], 1),
  };
}

const resultOf = (
  policy: string,
  n: number,
  { effectiveSampleSize, uncovered, clippedShare, models }: Coverage,
  estimates: readonly ReplayEstimate[],
): ReplayedPolicy => ({ policy, estimates, n, effectiveSampleSize, uncovered, clippedShare, overlap: models });
