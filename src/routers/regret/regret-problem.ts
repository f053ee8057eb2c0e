import { aipwScores } from "../../estimators/off-policy/aipw-scores.js";
import { fitNuisances, type Nuisances } from "../../estimators/off-policy/nuisances.js";
import { at, type Matrix, rowsOf, zeros } from "../../math/matrix.js";
import { times } from "../../math/product.js";
import type { TrainingSet } from "../router.js";
import { type Components, componentsOf, stacked, withIntercept } from "./components.js";
import { defaultLambdas } from "./lambda-levels.js";
import { type LoggedEvidence, loggedEvidence } from "./logged-evidence.js";
import { partialPooling, pooledCosts } from "./partial-pooling.js";
import type { Targets } from "./regret-losses.js";
import { checkSettings, type LoggedSettings, MIN_PROPENSITY } from "./settings.js";

/** A log made ready for routers that learn from it. */
export interface RegretProblem {
  readonly evidence: LoggedEvidence;
  readonly components: Components;
  /** n × (p + 1) */
  readonly features: Matrix;
  readonly nuisances: Nuisances;
  /** n × K: doubly robust quality, and predicted cost: a call's cost is known well enough, and its correction is mostly noise. */
  readonly scores: Targets;
  /** n × K: predicted out of fold. */
  readonly predicted: Targets;
  /** n × K in [0, 1]: quality by a regression a model, out of fold; noisier, but it tells one prompt's best model from another's. */
  readonly regressed: Matrix;
  /** λ to train at, ascending. */
  readonly lambdas: readonly number[];
  /** (p + 1) × 2K: the plug-in solution by all calls. */
  readonly plugIn: Matrix;
  /** By fold: the calls outside it, its own, and the plug-in solution by the calls outside. */
  readonly folds: readonly FoldStart[];
}

export interface FoldStart {
  readonly training: Int32Array;
  readonly held: Int32Array;
  /** (p + 1) × 2K */
  readonly plugIn: Matrix;
}

/** @throws {FairleadError} NOT_ENOUGH_DATA, INVALID_ARGUMENT */
export function regretProblem(train: TrainingSet, settings: LoggedSettings): RegretProblem {
  checkSettings(settings);
  const evidence = loggedEvidence(train);
  const { calls, models, hasCosts, average, seed } = evidence;
  const components = componentsOf(evidence.x, seed);
  const features = withIntercept(components.z);
  const { propensities = "auto", minPropensity = MIN_PROPENSITY } = settings;
  const learned = fitNuisances({ x: components.z, calls, models }, { propensities, minPropensity, seed });
  const all = Int32Array.from(learned.fold.keys());
  const folds = [...new Set(learned.fold)]
    .sort((a, b) => a - b)
    .map((f): FoldStart => {
      const training = all.filter((i) => learned.fold[i] !== f);
      return {
        training,
        held: all.filter((i) => learned.fold[i] === f),
        plugIn: plugInOf({ evidence, components, nuisances: learned }, training),
      };
    });
  const nuisances = { ...learned, quality: outOfFold(features, folds, models.length) };
  return {
    evidence,
    components,
    features,
    nuisances,
    predicted: { quality: nuisances.quality, cost: nuisances.cost },
    regressed: learned.quality,
    scores: { quality: aipwScores(calls, nuisances).quality, cost: nuisances.cost },
    lambdas: hasCosts ? (settings.lambdas ?? defaultLambdas(average)) : [0],
    plugIn: plugInOf({ evidence, components, nuisances: learned }, all),
    folds,
  };
}

/**
 * n × K in [0, 1]: μ by {@link partialPooling}. A regression a model foresees scores no better where calls are few, and its noise is
 * in training and held-out scores alike, so that held-out regret would not tell when training follows it.
 */
function outOfFold(features: Matrix, folds: readonly FoldStart[], K: number): Matrix {
  const out = zeros(features.rows, K);
  for (const { held, plugIn } of folds) {
    const predicted = times(rowsOf(features, held), plugIn);
    held.forEach((i, r) => {
      for (let k = 0; k < K; k++) out.values[i * K + k] = Math.min(1, Math.max(0, at(predicted, r, k)));
    });
  }
  return out;
}

/** (p + 1) × 2K: the plug-in solution by the calls of the given rows. */
function plugInOf(
  { evidence, components, nuisances }: Pick<RegretProblem, "evidence" | "components" | "nuisances">,
  rows: Int32Array,
): Matrix {
  const { calls, hasCosts, models } = evidence;
  const of = (values: Float64Array) => Float64Array.from(rows, (i) => values[i]!);
  const own = { z: rowsOf(components.z, rows), arm: rows.map((i) => calls.arm[i]!), K: models.length };
  const propensity = Float64Array.from(rows, (i, r) => at(nuisances.e, i, own.arm[r]!));
  return stacked(
    partialPooling({ ...own, y: of(calls.score), propensity }),
    pooledCosts({ ...own, y: hasCosts ? of(calls.cost) : new Float64Array(rows.length) }),
  );
}

/**
 * Doubly robust scores whose correction is bounded, for labels that take the best of several:
 *
 *   μ + 1{a = k} · min(1/e, cap) · (y − μ)          μ: a regression a model
 *
 * @param cap  >= 0; 0 leaves the prediction, Infinity the doubly robust score
 */
export function shrunkenScores(
  { evidence: { calls }, nuisances: { e }, regressed, predicted }: RegretProblem,
  cap: number,
): Targets {
  const values = regressed.values.slice();
  calls.arm.forEach((k, i) => {
    values[i * regressed.columns + k]! += Math.min(1 / at(e, i, k), cap) * (calls.score[i]! - at(regressed, i, k));
  });
  return { quality: { ...regressed, values }, cost: predicted.cost };
}

/** Inverse-propensity scores, without an outcome model: y/e and c/e for the model that answered, 0 for all others. */
export function ipsScores({ evidence: { calls }, nuisances: { quality, e } }: RegretProblem): Targets {
  const scores = new Float64Array(quality.values.length);
  const costs = new Float64Array(quality.values.length);
  calls.arm.forEach((k, i) => {
    const o = i * quality.columns + k;
    scores[o] = calls.score[i]! / at(e, i, k);
    costs[o] = Number.isNaN(calls.cost[i]!) ? 0 : calls.cost[i]! / at(e, i, k);
  });
  return { quality: { ...quality, values: scores }, cost: { ...quality, values: costs } };
}
