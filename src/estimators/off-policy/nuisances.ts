import { FairleadError } from "../../errors.js";
import { at, column, type Matrix, zeros } from "../../math/matrix.js";
import { principalAxes } from "../../math/principal-components.js";
import { rng } from "../../random.js";
import { type CalibrationBin, calibrationReport } from "../calibration-report.js";
import { effectiveSampleSize } from "../effective-sample-size.js";
import type { Regressor } from "../regressor.js";
import { ridge } from "../ridge.js";
import type { LoggedCalls } from "./logged-calls.js";
import { loggedFolds } from "./logged-folds.js";
import { clippedAt, multinomialPropensity, type PropensityLearner } from "./multinomial-propensity.js";
import { outcomeModels } from "./outcome-models.js";

type Features = Matrix<Float32Array | Float64Array>;

/** A log with the features of its prompts. */
export interface CallFeatures {
  /** n × d, one row a call. */
  readonly x: Features;
  /** (n) every call with a score: see `scoredCalls`. */
  readonly calls: LoggedCalls;
  /** (K) names of the models. */
  readonly models: readonly string[];
}

export interface NuisanceOptions {
  /** Default `ridge()` */
  readonly outcome?: Regressor;
  /** `auto`: logged where every call has them, else logistic. Default "auto" */
  readonly propensities?: "auto" | "logged" | PropensityLearner;
  /** Default 5 */
  readonly folds?: number;
  /** Default 0 */
  readonly seed?: number;
  /** Clip in [0, 1); higher trades variance for bias. Default 0.01 */
  readonly minPropensity?: number;
  /** Principal components of the features that outcome models learn from, where there are more features. Default 128 */
  readonly outcomeComponents?: number;
  /** The same for learned propensities. Default 50 */
  readonly propensityComponents?: number;
}

/** What doubly robust estimates stand on: what each model would have scored and cost, and why the log shows the one it does. */
export interface Nuisances {
  readonly models: readonly string[];
  /** n × K in [0, 1]: scores predicted out of fold. */
  readonly quality: Matrix;
  /** n × K in USD, >= 0: costs predicted out of fold; all 0 where no cost is known. */
  readonly cost: Matrix;
  /** n × K: P(a = k | prompt), at least `minPropensity`; 0 for models that could not be called. */
  readonly e: Matrix;
  /** Where `e` is from. */
  readonly source: "logged" | PropensityLearner;
  readonly minPropensity: number;
  /** Share of the entries of e above 0 that were raised to `minPropensity`. */
  readonly clippedShare: number;
  /** (K) how often each model was called beside how often it was to be, before the clip; none for models never called. */
  readonly calibration: readonly (readonly CalibrationBin[])[];
  /** (K) Kish's effective sample size of each model's calls, weighted by 1/e. */
  readonly ess: Float64Array;
  /** (K) share of each model's calls whose cost is known. */
  readonly costKnown: Float64Array;
  /** Models with too few calls, whose predicted score (or cost, where costs are too few) is a shrunken mean. */
  readonly fallback: { readonly quality: readonly string[]; readonly cost: readonly string[] };
  /** Models that were never called: their propensity is 0, and what is predicted of them is the average of the others. */
  readonly neverCalled: readonly string[];
  /** (n) fold of each call. */
  readonly fold: Int32Array;
  /** What each model is expected to score and cost on a new prompt, by models of all calls. @param x  (d) */
  predict(x: Float32Array | Float64Array): { readonly quality: Float64Array; readonly cost: Float64Array };
}

/**
 * Cross-fitted outcome models of quality and cost, and propensities: logged ones as they are, learned ones out of the same folds
 * (see {@link multinomialPropensity}). The calls of a prompt share a fold. Wide features are brought to their first principal
 * components: 128 for outcomes, 50 for propensities. K · folds models of each outcome are fitted, and ridge takes d³ each.
 *
 * Logged propensities are divided by their sum, as calls to models that are not among `models` are no rows of the log.
 *
 * @throws {FairleadError} SHAPE_MISMATCH, also for calls without a score; NOT_ENOUGH_DATA where logged propensities are asked for
 *         and missing, or no model answered as many prompts as there are folds
 * @see Chernozhukov et al. 2018, Econometrics Journal 21:C1–C68
 */
export function fitNuisances(
  { x, calls, models }: CallFeatures,
  {
    outcome = ridge(),
    propensities = "auto",
    folds = 5,
    seed = 0,
    minPropensity = 0.01,
    outcomeComponents = 128,
    propensityComponents: components = 50,
  }: NuisanceOptions = {},
): Nuisances {
  check(x, calls, models, minPropensity);
  const K = models.length;
  const folded = loggedFolds(calls.arm, calls.prompt, K, { folds, seed });
  const source = sourceOf(calls, propensities);
  const propensity =
    source === "logged"
      ? loggedPropensity(calls, minPropensity)
      : multinomialPropensity(x, calls.arm, calls.prompt, K, {
          learner: source,
          folded,
          seed,
          minPropensity,
          components,
        });
  const settings = { regressor: outcome, fold: folded.fold, folds };
  const narrowed = narrowing(x, outcomeComponents, seed);
  const z = narrowed(x);
  const quality = outcomeModels(z, calls.arm, calls.score, K, { ...settings, range: [0, 1] });
  const cost = outcomeModels(z, calls.arm, calls.cost, K, { ...settings, range: [0, Infinity] });
  const { e, unclipped, clippedShare } = propensity;
  const named = (arms: readonly number[]) => arms.map((k) => models[k]!);
  return {
    models,
    quality: quality.mu,
    cost: cost.mu,
    e,
    source,
    minPropensity,
    clippedShare,
    calibration: models.map((_, k) => (folded.never.includes(k) ? [] : calibrationOf(calls.arm, unclipped, k))),
    ess: Float64Array.from(models, (_, k) => effectiveSampleSize(inverseWeights(calls.arm, e, k))),
    costKnown: Float64Array.from(models, (_, k) => knownShare(calls, k)),
    fallback: { quality: named(quality.fallback), cost: named(cost.fallback) },
    neverCalled: named(folded.never),
    fold: folded.fold,
    predict(one) {
      const features = narrowed({ rows: 1, columns: one.length, values: one }).values;
      return { quality: quality.predict(features), cost: cost.predict(features) };
    },
  };
}

/** To the principal components, not whitened, where there are more features than `most`; else as they are. */
function narrowing(x: Features, most: number, seed: number): (rows: Features) => Features {
  if (x.columns <= most) return (rows) => rows;
  return principalAxes(x, most, rng(seed, "outcome-components"), { whitened: false }).coordinates;
}

function sourceOf({ propensities }: LoggedCalls, asked: "auto" | "logged" | PropensityLearner) {
  if (asked !== "auto" && asked !== "logged") return asked;
  const missing = Array.from({ length: propensities.rows }, (_, i) => Number.isNaN(at(propensities, i, 0)));
  const without = missing.filter(Boolean).length;
  if (without === 0) return "logged";
  if (asked === "auto") return "logistic";
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: "propensities logged with every call",
    found: `${without} of ${propensities.rows} calls without`,
    fix: 'Ask for "logistic" ones, which are learned, or for "auto"; and let the gateway log propensities from now on.',
  });
}

/** Rows are brought to sum 1; a 0 stays 0, as the model could not be called there. */
function loggedPropensity({ propensities, arm }: LoggedCalls, minPropensity: number) {
  const K = propensities.columns;
  const unclipped = zeros(propensities.rows, K);
  for (let i = 0; i < arm.length; i++) {
    const total = propensities.values.subarray(i * K, (i + 1) * K).reduce((sum, p) => sum + p, 0);
    for (let k = 0; k < K; k++) unclipped.values[i * K + k] = at(propensities, i, k) / total;
  }
  return { ...clippedAt(unclipped, minPropensity), unclipped };
}

const calibrationOf = (arm: Int32Array, e: Matrix, k: number) =>
  calibrationReport(
    arm.map((a) => Number(a === k)),
    column(e, k),
  );

const inverseWeights = (arm: Int32Array, e: Matrix, k: number) =>
  Float64Array.from(arm, (a, i) => (a === k ? 1 / at(e, i, k) : 0));

function knownShare({ arm, cost }: LoggedCalls, k: number): number {
  let [calls, known] = [0, 0];
  arm.forEach((a, i) => {
    calls += Number(a === k);
    known += Number(a === k && !Number.isNaN(cost[i]!));
  });
  return calls > 0 ? known / calls : 0;
}

function check(x: Features, calls: LoggedCalls, models: readonly string[], minPropensity: number): void {
  const n = calls.arm.length;
  if (x.rows !== n || calls.propensities.rows !== n || calls.propensities.columns !== models.length)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `features and propensities of ${n} calls of ${models.length} models`,
      found: `${x.rows} rows of features, and propensities of ${calls.propensities.rows} × ${calls.propensities.columns}`,
      fix: "Give one row of features per call: that of its prompt.",
    });
  const unscored = calls.score.filter((score) => !Number.isFinite(score)).length;
  if (unscored > 0)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: "a score for every call",
      found: `${unscored} of ${n} calls without`,
      fix: "Leave them out with scoredCalls, and their rows of features too.",
    });
  if (minPropensity >= 0 && minPropensity < 1) return;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "minPropensity in [0, 1)",
    found: `${minPropensity}`,
    fix: "The default is 0.01.",
  });
}
