import type { OpenOptions } from "../data/open-records.js";
import { promptKey } from "../data/prompt-key.js";
import { FairleadError } from "../errors.js";
import type { Estimate } from "../evaluation/estimate.js";
import { lambdaGrid } from "../evaluation/lambda-grid.js";
import { argmax } from "../math/argmax.js";
import { at, row } from "../math/matrix.js";
import { mean, quantile, standardError } from "../math/statistics.js";
import { rng } from "../random.js";
import { type Calibration, type RouterFile, readRouterFile, writeRouterFile } from "../routers/file/router-file.js";
import type { StorableRouter } from "../routers/router.js";
import { type CalibrationPrompts, promptsToCalibrateOn, selected } from "./calibration-prompts.js";
import { type Pair, pairOfRouter, parsePair } from "./default-pair.js";
import { embedderOf, type Surroundings } from "./embedding.js";
import { seenRows } from "./seen-prompts.js";

export interface CalibrateOptions extends OpenOptions, Surroundings {
  readonly router: string;
  /** Files or globs of records, or text files with a prompt a line. */
  readonly data: readonly string[];
  readonly target: Calibration["target"];
  /** Share in [0, 1], USD per 1,000 prompts, or mean score. */
  readonly wanted: number;
  readonly pair?: string;
  /** Writes the result into the router file. */
  readonly save: boolean;
  readonly seed: number;
}

export interface CalibrateReport {
  /** Name of the router. */
  readonly router: string;
  readonly calibration: Calibration;
  readonly notes: readonly string[];
}

/** One way to route: strong where the win rate reaches a threshold, or the best of all models at a λ. */
type Setting = { readonly threshold: number } | { readonly lambda: number };

const FOLDS = 5;

/**
 * Finds the threshold or λ that meets a target on the user's own prompts.
 *
 * - a strong share p: the (1 − p)-quantile of the win rates, as RouteLLM does
 * - a cost: the best-quality setting that costs no more
 * - a quality floor: the cheapest setting that reaches it
 *
 * A setting looks better on the prompts that chose it than on the next ones. So what is reported as achieved is
 * cross-fitted: each fifth of the prompts is routed by the setting that the other four fifths chose. The setting that
 * is returned was chosen on all of them.
 *
 * A pair is routed by threshold; more than two models by λ, unless the target is a strong share.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 20 prompts, for a target out of reach, for a cost without
 *   costs, or a quality without scores
 */
export async function calibrate(options: CalibrateOptions): Promise<CalibrateReport> {
  const file = await readRouterFile(options.router);
  const pair = options.pair ? parsePair(options.pair, file.router.models) : pairOfRouter(file.router, file.training);
  const found = await promptsToCalibrateOn(options.data, file.router.models, options);
  const { prompts, notes } = options.target === "quality" ? unseen(found, file) : { prompts: found, notes: [] };
  if (prompts.texts.length < 4 * FOLDS)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `at least ${4 * FOLDS} prompts to calibrate on`,
      found: `${prompts.texts.length}`,
      fix: "Bring a few hundred of your own prompts; their outcomes are needed for a quality floor only.",
    });
  const problem = await problemOf(file, pair, prompts, options);
  const everything = [...prompts.texts.keys()];
  const setting = problem.choose(everything);
  const result: Calibration = {
    target: options.target,
    wanted: options.wanted,
    achieved: achieved(problem, everything, options.seed),
    ...setting,
    ...("threshold" in setting ? pair : {}),
    n: prompts.texts.length,
    seed: options.seed,
  };
  if (options.save) await writeRouterFile(options.router, { ...file, calibrations: [...file.calibrations, result] });
  return { router: file.router.name, calibration: result, notes };
}

/** Scores on training prompts flatter the router: a quality is measured on the others. */
function unseen(prompts: CalibrationPrompts, file: RouterFile): { prompts: CalibrationPrompts; notes: string[] } {
  const seen = seenRows(prompts.texts.map(promptKey), [file]);
  if (seen.size === 0) return { prompts, notes: [] };
  const rows = [...prompts.texts.keys()].filter((i) => !seen.has(i));
  return { prompts: selected(prompts, rows), notes: [`${seen.size} prompts that were seen in training left out`] };
}

interface Problem {
  /** The setting that meets the target on these prompts. */
  choose(prompts: readonly number[]): Setting;
  /** What the target counts, for one prompt under one setting. */
  measure(prompt: number, setting: Setting): number;
}

/** Mean of the cross-fitted measure, with the normal interval ±1.96 standard errors. */
function achieved({ choose, measure }: Problem, prompts: readonly number[], seed: number): Estimate {
  const order = rng(seed, "calibrate").shuffled(prompts);
  const values: number[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const setting = choose(order.filter((_, i) => i % FOLDS !== fold));
    for (let i = fold; i < order.length; i += FOLDS) values.push(measure(order[i]!, setting));
  }
  const value = mean(values);
  const margin = 1.96 * standardError(values);
  return { value, low: value - margin, high: value + margin };
}

async function problemOf(
  file: RouterFile,
  pair: Pair,
  prompts: CalibrationPrompts,
  options: CalibrateOptions,
): Promise<Problem> {
  const { router } = file;
  const embedder = await embedderOf(file.embedder, options);
  const x = await embedder.embed(prompts.texts);
  const winRates = Float64Array.from(prompts.texts, (_, i) => router.winRate(row(x, i), pair.strong, pair.weak));
  if (options.target === "strong-share") return shareProblem(winRates, options.wanted);

  const choice = (i: number, setting: Setting): number => {
    if ("threshold" in setting)
      return router.models.indexOf(winRates[i]! >= setting.threshold ? pair.strong : pair.weak);
    return argmax(router.utilities(row(x, i), setting.lambda, prompts.lengths[i]!));
  };
  const isPair = router.models.length === 2;
  const costs = isPair && options.target === "quality" ? undefined : costsOf(router, prompts, (i) => row(x, i));
  const settings = isPair ? thresholds(winRates) : lambdas(router, costs!, prompts.texts.length);
  const chosen = memoised(settings, prompts.texts.length, choice);
  const score = (i: number, s: Setting) => at(prompts.scores!, i, chosen(i, s));
  if (costs === undefined || options.target === "quality")
    return qualityProblem(settings, score, prompts, options.wanted);
  return costProblem(settings, (i, s) => 1000 * costs(i, chosen(i, s)), options.wanted);
}

function shareProblem(winRates: Float64Array, share: number): Problem {
  return {
    choose: (prompts) => ({
      threshold: quantile(
        prompts.map((i) => winRates[i]!),
        1 - share,
      ),
    }),
    measure: (i, setting) => ("threshold" in setting && winRates[i]! >= setting.threshold ? 1 : 0),
  };
}

/** The dearest setting within the budget; settings run from dear to cheap. */
function costProblem(settings: readonly Setting[], cost: (i: number, s: Setting) => number, budget: number): Problem {
  return {
    measure: cost,
    choose(prompts) {
      const means = settings.map((s) => mean(prompts.map((i) => cost(i, s))));
      const index = means.findIndex((one) => one <= budget);
      if (index >= 0) return settings[index]!;
      throw outOfReach(
        `a cost of at least ${Math.min(...means).toPrecision(4)} USD per 1,000 prompts`,
        budget,
        "Raise --cost-per-1000",
      );
    },
  };
}

/** The cheapest setting that reaches the floor. */
function qualityProblem(
  settings: readonly Setting[],
  score: (i: number, s: Setting) => number,
  prompts: CalibrationPrompts,
  floor: number,
): Problem {
  if (prompts.scores === undefined)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "outcomes that score every model of the router on every prompt",
      found: prompts.missing,
      fix: "A quality floor needs scores; a --strong-share or --cost-per-1000 needs none.",
    });
  return {
    measure: score,
    choose(chosenPrompts) {
      const means = settings.map((s) => mean(chosenPrompts.map((i) => score(i, s))));
      const index = means.findLastIndex((one) => one >= floor);
      if (index >= 0) return settings[index]!;
      throw outOfReach(`a mean score of at most ${Math.max(...means).toFixed(4)}`, floor, "Lower --quality");
    },
  };
}

const outOfReach = (expected: string, wanted: number, fix: string) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected,
    found: `a target of ${wanted}`,
    fix: `${fix}, or train a better router.`,
  });

/** 201 quantiles of the win rates, from all strong to all weak. */
function thresholds(winRates: Float64Array): Setting[] {
  const inner = Array.from({ length: 200 }, (_, i) => ({ threshold: quantile(winRates, i / 200) }));
  return [...inner, { threshold: nextAbove(Math.max(...winRates)) }];
}

const nextAbove = (x: number) => Math.min(1.000001, x + 1e-9);

/** The grid that evaluation uses, made finer; from λ = 0, the dearest, on. */
function lambdas(router: StorableRouter, costs: (i: number, k: number) => number, n: number): Setting[] {
  const means = router.models.map((_, k) => mean(Array.from({ length: n }, (_, i) => costs(i, k))));
  const grid = lambdaGrid(means);
  return Array.from(grid).flatMap((lambda, g) => {
    const next = grid[g + 1];
    if (lambda === 0 || next === undefined) return [{ lambda }];
    return Array.from({ length: 4 }, (_, i) => ({ lambda: lambda * (next / lambda) ** (i / 4) }));
  });
}

/** Costs of the records where they tell them, else as the router predicts them. */
function costsOf(router: StorableRouter, prompts: CalibrationPrompts, embedding: (i: number) => Float32Array) {
  const predicted = new Map<number, Float64Array>();
  const predict = (i: number) => {
    const known = predicted.get(i);
    if (known) return known;
    const free = router.utilities(embedding(i), 0, prompts.lengths[i]!);
    const priced = router.utilities(embedding(i), 1, prompts.lengths[i]!);
    const costs = free.map((u, k) => u - priced[k]!);
    predicted.set(i, costs);
    return costs;
  };
  if (prompts.costs === undefined && predict(0).every((c) => c === 0))
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "costs, in the records or in the router",
      found: "none",
      fix: "Train with outcomes that hold costs, or with --costs MODEL=USD_PER_CALL,…",
    });
  return (i: number, k: number) => (prompts.costs ? at(prompts.costs, i, k) : predict(i)[k]!);
}

/** Choices are asked for again in every fold: remembered per setting. */
function memoised(settings: readonly Setting[], n: number, choice: (i: number, s: Setting) => number) {
  const table = new Map(settings.map((s) => [s, new Int16Array(n).fill(-1)]));
  return (i: number, setting: Setting): number => {
    const known = table.get(setting)!;
    if (known[i]! < 0) known[i] = choice(i, setting);
    return known[i]!;
  };
}
