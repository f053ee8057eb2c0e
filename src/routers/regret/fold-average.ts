import { type Matrix, zeros } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { isProvenGain } from "./departure.js";
import { lambdaLevels } from "./lambda-levels.js";
import type { LogitLoss, Targets } from "./regret-losses.js";
import { softmaxRegret } from "./regret-losses.js";
import type { RegretProblem } from "./regret-problem.js";
import { LEAST_EPOCHS, MOST_STEPS } from "./settings.js";
import { headEpochs } from "./train-heads.js";

/** What is minimised, and against what. */
export interface Objective {
  readonly loss: (temperature: number) => LogitLoss;
  readonly targets: Targets;
  /** What is judged on held-out rows. Default: `targets` */
  readonly heldTargets?: Targets;
  readonly lambdas: readonly number[];
  readonly epochs?: number;
  /** Where training starts, from the plug-in solution (p + 1) × 2K. Default: there */
  readonly start?: (plugIn: Matrix) => Matrix;
  /** What is taken where held-out calls do not prove a gain over the start ({@link isProvenGain}). Default: the start */
  readonly unproven?: "start" | "end";
}

/** Of temperatures, in units of a utility's standard deviation. */
const TEMPERATURE: readonly [number, number] = [1, 0.5];
const BATCH = 128;
const LEARNING_RATE = 6e-4;
const PATIENCE = 15;

/** Trained heads, and how training went. */
export interface FoldAverage {
  /** (p + 1) × 2K */
  readonly weights: Matrix;
  /** What restarts end at together: that of the lowest held-out loss, or 0, the start. */
  readonly epoch: number;
}

/**
 * Heads that start from the plug-in solution of all calls, and depart from it as training does on average of the folds,
 *
 *   θ = θ₀ + (1/F) Σ_f (θ_f − θ₀_f)
 *
 * θ_f is trained on the doubly robust scores of the calls outside fold f, from their own plug-in solution θ₀_f, all folds in step:
 * each call judges the restart that did not see it, and together they say when to end, and whether anything was gained at all
 * ({@link isProvenGain}); if not, θ₀ stands. One restart follows its noise; an average, which linear heads allow, loses most of it.
 *
 * Costs are counted in average calls meanwhile: Adam moves all coefficients alike, and a dollar is a thousand calls. Logits have a
 * free constant for each prompt: it is set so that the models' average is that of the plug-in solution, and utilities stay in
 * quality points.
 */
export function foldAverage(problem: RegretProblem, objective: Objective): FoldAverage {
  const { features, evidence, predicted } = problem;
  const { loss, targets, lambdas, start = (plugIn) => plugIn, heldTargets = targets, unproven = "start" } = objective;
  const unit = averageCost(evidence.calls.cost);
  const inUnits = ({ quality, cost }: Targets): Targets => ({ quality, cost: scaled(cost, 1 / unit) });
  const levels = lambdaLevels(
    inUnits(predicted),
    lambdas.map((lambda) => lambda * unit),
  );
  const learned = inUnits(targets);
  const judgedBy = heldTargets === targets ? learned : inUnits(heldTargets);
  const restarts = problem.folds.map(({ training, held, plugIn }, f) => {
    const own = withCostsTimes(start(plugIn), 1 / unit);
    const going = headEpochs(
      {
        features,
        targets: learned,
        levels,
        training,
        held,
        loss,
        heldLoss: softmaxRegret(0),
        heldTargets: judgedBy,
      },
      own,
      {
        epochs: objective.epochs ?? Math.max(LEAST_EPOCHS, Math.ceil(MOST_STEPS / Math.ceil(training.length / BATCH))),
        batch: BATCH,
        learningRate: LEARNING_RATE,
        temperature: TEMPERATURE,
        random: rng(evidence.seed, `regret/fold-${f}`),
      },
    );
    return { own, held, path: [] as Matrix[], going };
  });

  const heldLosses: number[] = []; // by epoch: the restarts' mean, each on its own fold
  let lowest = 0;
  for (const reached of inStep(restarts.map(({ going }) => going))) {
    const epoch = heldLosses.length;
    for (const [f, { weights }] of reached.entries()) restarts[f]!.path.push(weights);
    heldLosses.push(mean(reached.map(({ heldLoss }) => heldLoss)));
    if (heldLosses[epoch]! < heldLosses[lowest]!) lowest = epoch;
    if (epoch - lowest >= PATIENCE) break;
  }
  const ended = restarts.map(({ own, path, held }) => ({ start: own, end: path[lowest]!, held }));
  const epoch = unproven === "end" || isProvenGain(ended, features, judgedBy, levels) ? lowest : 0;
  const moves = restarts.map(({ own, path }) => withCostsTimes(apartFromAverages(less(path[epoch]!, own)), unit));
  return { weights: plus(start(problem.plugIn), averaged(moves)), epoch };
}

/** What all of them give next, until one of them ends. */
function* inStep<T>(all: readonly Generator<T, void>[]): Generator<T[]> {
  for (;;) {
    const next = all.map((one) => one.next());
    const given = next.flatMap((one) => (one.done === true ? [] : [one.value]));
    if (given.length < all.length) return;
    yield given;
  }
}

const plus = (a: Matrix, b: Matrix): Matrix => ({ ...a, values: a.values.map((value, o) => value + b.values[o]!) });
const less = (a: Matrix, b: Matrix): Matrix => ({ ...a, values: a.values.map((value, o) => value - b.values[o]!) });

function averaged(all: readonly Matrix[]): Matrix {
  const out = zeros(all[0]!.rows, all[0]!.columns);
  for (const { values } of all)
    values.forEach((value, o) => {
      out.values[o]! += value / all.length;
    });
  return out;
}

/** Less each head's average over models, in every coefficient. */
function apartFromAverages(weights: Matrix): Matrix {
  const K = weights.columns / 2;
  const values = weights.values.slice();
  for (let o = 0; o < values.length; o += K) {
    let average = 0;
    for (let k = 0; k < K; k++) average += values[o + k]! / K;
    for (let k = 0; k < K; k++) values[o + k]! -= average;
  }
  return { ...weights, values };
}

/** USD; 1 where no cost is known. */
function averageCost(cost: Float64Array): number {
  const average = mean(cost);
  return average > 0 ? average : 1;
}

const scaled = (table: Matrix, by: number): Matrix => ({ ...table, values: table.values.map((value) => by * value) });

/** The cost head in another unit. */
function withCostsTimes(weights: Matrix, by: number): Matrix {
  const K = weights.columns / 2;
  return { ...weights, values: weights.values.map((value, o) => (o % weights.columns < K ? value : by * value)) };
}
