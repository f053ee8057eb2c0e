import { FairleadError } from "../errors.js";
import { at, filled, type Matrix, row, zeros } from "../math/matrix.js";
import type { FittedRouter } from "../routers/router.js";
import { collapsed } from "./collapse.js";
import { lambdaGrid } from "./lambda-grid.js";
import type { Truth } from "./sweep.js";
import { modelIndex, promptsWhere, type TestSet } from "./test-set.js";

export interface EvaluateOptions {
  /** The models that pair metrics (APGR, CPT) are about. Without it there are none. */
  readonly pair?: { readonly strong: string; readonly weak: string };
  /** Any integer. */
  readonly seed: number;
  /** Bootstrap samples, at least 100. Default 1000 */
  readonly resamples?: number;
  /** The best single model by *training* data. Default: the best on the test set, which the notes then say. */
  readonly bestSingle?: string;
  /** λ >= 0 of the sweep, quality points per USD. Default: spans the frontier, from the models' costs */
  readonly lambdas?: readonly number[];
  /** λ at which the RouterArena score is read. Default: where the cost is midway, see `docs/metrics.md` */
  readonly arenaLambda?: number;
  /** Quality points within which two answers are as good, for the collapse index. Default 0 */
  readonly collapseMargin?: number;
  readonly progress?: (done: number, total: number) => void;
}

/** What everyone is held against in the pair metrics: prompts on which both models have scores. */
export interface PairGround {
  readonly strong: string;
  readonly weak: string;
  readonly prompts: Int32Array;
  /** (n) score of the weak model and score(strong) − score(weak); NaN on other prompts. */
  readonly weakScores: Float64Array;
  readonly gains: Float64Array;
}

/** What everyone is held against in the cost-quality plane: prompts on which every model at stake has score and cost. */
export interface CostGround {
  readonly prompts: Int32Array;
  /** The models at stake, as indices into the test set's. */
  readonly models: readonly number[];
  readonly truth: Truth;
  /** (K) mean USD per call on these prompts; NaN for models not at stake. */
  readonly meanCosts: Float64Array;
  readonly meanScores: Float64Array;
  readonly lambdas: Float64Array;
}

/** @throws {FairleadError} UNKNOWN_MODEL, INVALID_ARGUMENT for a pair of one model, NOT_ENOUGH_DATA without common prompts */
export function pairGround(test: TestSet, pair: { strong: string; weak: string }): PairGround {
  const { strong, weak } = pair;
  if (strong === weak)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "two different models as strong and weak",
      found: `"${strong}" twice`,
      fix: "Name the dear model as strong and the cheap one as weak.",
    });
  const s = modelIndex(test, strong, "the pair");
  const w = modelIndex(test, weak, "the pair");
  const weakScores = Float64Array.from({ length: test.scores.rows }, (_, i) => at(test.scores, i, w));
  const gains = weakScores.map((score, i) => at(test.scores, i, s) - score);
  const prompts = promptsWhere(test, (i) => !Number.isNaN(gains[i]!));
  if (prompts.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `prompts on which both "${strong}" and "${weak}" have scores`,
      found: `none among ${test.scores.rows}`,
      fix: "Score both models on the same prompts, or name another pair.",
    });
  return { strong, weak, prompts, weakScores, gains };
}

/**
 * @returns null where no prompt has the score and the cost of every model at stake
 * @throws {FairleadError} INVALID_ARGUMENT for a λ that is not a number >= 0
 */
export function costGround(
  test: TestSet,
  routers: readonly FittedRouter[],
  { pair, bestSingle, lambdas, arenaLambda, collapseMargin = 0 }: EvaluateOptions,
): CostGround | null {
  const models = modelsAtStake(test, routers, pair, bestSingle);
  const isComplete = (i: number) =>
    models.every((k) => Number.isFinite(at(test.scores, i, k)) && Number.isFinite(at(test.costs, i, k)));
  const prompts = promptsWhere(test, isComplete);
  if (prompts.length === 0) return null;

  const meanCosts = columnMeans(test.costs, prompts, models);
  const truth = {
    scores: test.scores,
    costs: test.costs,
    collapses: collapseMatrix(test, prompts, models, meanCosts, collapseMargin),
  };
  const grid = lambdas ?? lambdaGrid(models.map((k) => meanCosts[k]!));
  const chosen = arenaLambda === undefined ? grid : [...grid, arenaLambda];
  return {
    prompts,
    models,
    truth,
    meanCosts,
    meanScores: columnMeans(test.scores, prompts, models),
    lambdas: Float64Array.from(new Set(checkedLambdas(chosen))).sort(),
  };
}

/** The models that some router may choose, the pair, and the best single model; all of the test set's without routers. */
function modelsAtStake(
  test: TestSet,
  routers: readonly FittedRouter[],
  pair: EvaluateOptions["pair"],
  bestSingle: string | undefined,
): number[] {
  const names = new Set(routers.length > 0 ? routers.flatMap((router) => router.models) : test.models);
  for (const model of [pair?.strong, pair?.weak, bestSingle]) if (model !== undefined) names.add(model);
  return [...names].map((model) => modelIndex(test, model, "the evaluation")).sort((a, b) => a - b);
}

function collapseMatrix(
  test: TestSet,
  prompts: Int32Array,
  models: readonly number[],
  meanCosts: Float64Array,
  margin: number,
): Matrix {
  const highest = Math.max(...models.map((k) => meanCosts[k]!));
  const dearest = models.map((k) => meanCosts[k] === highest);
  const collapses = zeros(test.scores.rows, test.scores.columns);
  for (const i of prompts) {
    const scores = models.map((k) => at(test.scores, i, k));
    models.forEach((k, j) => {
      row(collapses, i)[k] = collapsed(j, scores, dearest, margin);
    });
  }
  return collapses;
}

function columnMeans(m: Matrix, prompts: Int32Array, models: readonly number[]): Float64Array {
  const means = filled(1, m.columns, Number.NaN).values;
  for (const k of models) {
    let sum = 0;
    for (const i of prompts) sum += at(m, i, k);
    means[k] = sum / prompts.length;
  }
  return means;
}

function checkedLambdas(lambdas: Iterable<number>): number[] {
  const all = [...lambdas];
  const wrong = all.find((lambda) => !(Number.isFinite(lambda) && lambda >= 0));
  if (wrong !== undefined || all.length === 0)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "at least one lambda, each a number of at least 0",
      found: wrong === undefined ? "none" : `${wrong}`,
      fix: "Lambda is in quality points per USD; leave it out to have it chosen from the models' costs.",
    });
  return all;
}
