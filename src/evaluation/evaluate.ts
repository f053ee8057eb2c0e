import { FairleadError } from "../errors.js";
import { at, column } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import type { FittedRouter } from "../routers/router.js";
import { ARENA_COST } from "./arena.js";
import { DEFAULT_RESAMPLES, resamples } from "./bootstrap.js";
import { baselineEntrants, type Entrant, routerEntrant } from "./entrants.js";
import type { Evaluation } from "./evaluation.js";
import { type Course, type ModelColumn, measure, wholeTestSet } from "./measure.js";
import { notesOf } from "./notes.js";
import type { Samples } from "./samples.js";
import { comparisons, hullCorners, modelSummaries, pairSummary, routerResult } from "./summaries.js";
import { sweepMeans } from "./sweep.js";
import { checkTestSet, modelIndex, promptsWhere, type TestSet } from "./test-set.js";
import { type CostGround, costGround, type EvaluateOptions, pairGround } from "./yardstick.js";

export type { EvaluateOptions } from "./yardstick.js";

/**
 * Judges routers and baselines on prompts whose scores are known, through the {@link FittedRouter} interface alone.
 *
 * Every number comes with a 95 % bootstrap interval over prompts; all are judged on the same resamples. A prompt counts
 * for the pair metrics where both of the pair have scores, and for cost and quality where every model at stake (those
 * that some router may choose, the pair, the best single model) has a score and a cost.
 *
 * Time: one `winRate` and normally three `utilities` per router and prompt, then O(resamples · prompts · routers).
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA, SHAPE_MISMATCH, UNKNOWN_MODEL, INVALID_ARGUMENT
 * @see docs/metrics.md
 */
export function evaluate(routers: readonly FittedRouter[], test: TestSet, options: EvaluateOptions): Evaluation {
  return evaluateWithSamples(routers, test, options).evaluation;
}

/** As {@link evaluate}, keeping the samples, so that `difference` can compare any two in any metric. */
export function evaluateWithSamples(
  routers: readonly FittedRouter[],
  test: TestSet,
  options: EvaluateOptions,
): { readonly evaluation: Evaluation; readonly samples: Samples } {
  checkTestSet(test, routers);
  const times = checkedResamples(options.resamples ?? DEFAULT_RESAMPLES);
  const n = test.embeddings.rows;
  const total = routers.length * 2 * n + times;
  const report = (done: number) => options.progress?.(done, total);

  const course = courseOf(routers, test, options, report);
  const whole = measure(course, wholeTestSet(n));
  const resampled = [];
  for (const resample of resamples(n, times, options.seed)) {
    resampled.push(measure(course, resample));
    report(total - times + resampled.length);
  }
  const samples = { course, whole, resampled };
  return { samples, evaluation: summary(samples, routers.length, test, options) };
}

function summary(samples: Samples, routers: number, test: TestSet, options: EvaluateOptions): Evaluation {
  const { course } = samples;
  const results = course.entrants.map((_, e) => routerResult(samples, e));
  const found = {
    n: test.embeddings.rows,
    seed: options.seed,
    resamples: samples.resampled.length,
    pair: pairSummary(samples),
    sweepN: course.cost?.prompts.length ?? 0,
    bestSingle: {
      model: test.models[course.bestSingle]!,
      chosenOn: options.bestSingle === undefined ? ("test" as const) : ("training" as const),
    },
    results: results.slice(0, routers),
    baselines: results.slice(routers),
    models: modelSummaries(samples, test),
    hull: hullCorners(samples, test),
    comparisons: comparisons(samples, routers),
  };
  return { ...found, notes: notesOf(found, samples) };
}

function courseOf(
  routers: readonly FittedRouter[],
  test: TestSet,
  options: EvaluateOptions,
  report: (done: number) => void,
): Course {
  const pair = options.pair ? pairGround(test, options.pair) : null;
  const cost = costGround(test, routers, options);
  const columns = test.models.map((_, k) => modelColumn(test, k, cost));
  const bestSingle =
    options.bestSingle === undefined
      ? bestOnTest(columns, cost)
      : modelIndex(test, options.bestSingle, "the best single model");
  const grounds = { pair, cost, bestSingle };
  const names = distinctNames(routers.map((router) => router.name));
  const entrants = [
    ...routers.map((router, r) =>
      routerEntrant(router, names[r]!, test, grounds, (done) => report(2 * r * test.embeddings.rows + done)),
    ),
    ...baselineEntrants(test, grounds),
  ];
  return {
    ...grounds,
    entrants,
    columns,
    arenaSettings: entrants.map((entrant) => (cost ? arenaSetting(entrant, cost, options.arenaLambda) : 0)),
    attainable: entrants.map(({ name }) => name !== "oracle"),
  };
}

function modelColumn(test: TestSet, k: number, cost: CostGround | null): ModelColumn {
  const prompts = cost?.models.includes(k)
    ? cost.prompts
    : promptsWhere(test, (i) => !Number.isNaN(at(test.scores, i, k)));
  const costs = column(test.costs, k);
  const isPriced = prompts.every((i) => Number.isFinite(costs[i]!));
  return { prompts, scores: column(test.scores, k), costs: isPriced ? costs : null };
}

/** The model of highest mean score; the cheaper of two that are equal. */
function bestOnTest(columns: readonly ModelColumn[], cost: CostGround | null): number {
  const candidates = cost?.models ?? [...columns.keys()].filter((k) => columns[k]!.prompts.length > 0);
  const means = columns.map(({ prompts, scores }) => mean(Float64Array.from(prompts, (i) => scores[i]!)));
  const costOf = (k: number) => cost?.meanCosts[k] ?? 0;
  return candidates.toSorted((a, b) => means[b]! - means[a]! || costOf(a) - costOf(b))[0]!;
}

/**
 * Where the RouterArena score is read: at the λ asked for, else at the setting whose cost is nearest, in log, to the
 * geometric mean of the cheapest and the dearest model's. Costs decide, never scores: the best score of a sweep, picked
 * on the test set, would flatter.
 */
function arenaSetting({ sweep }: Entrant, cost: CostGround, arenaLambda: number | undefined): number {
  if (sweep === null) return 0;
  if (arenaLambda !== undefined && sweep.lambdas[0] !== null)
    return sweep.lambdas.findLastIndex((lambda) => lambda !== null && lambda <= arenaLambda);
  const perThousand = cost.models.map((k) => logCost(1000 * cost.meanCosts[k]!));
  const middle = (Math.min(...perThousand) + Math.max(...perThousand)) / 2;
  const weights = wholeTestSet(cost.truth.scores.rows).counts;
  const away = sweepMeans(sweep, weights, cost.prompts.length).costs.map((c) => Math.abs(logCost(c) - middle));
  return away.indexOf(Math.min(...away));
}

/** Log of a cost per 1,000 prompts, within RouterArena's bounds. */
const logCost = (cost: number): number => Math.log(Math.min(ARENA_COST.high, Math.max(ARENA_COST.low, cost)));

/** Two routers of one name become `name` and `name (2)`, so that each line of a table means one. */
function distinctNames(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

function checkedResamples(times: number): number {
  if (Number.isInteger(times) && times >= 100) return times;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "a whole number of at least 100 resamples",
    found: `${times}`,
    fix: "Use 1000 for a result, 200 for a quick look.",
  });
}
