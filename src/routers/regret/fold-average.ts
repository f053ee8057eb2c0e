import { type Matrix, zeros } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { lambdaLevels } from "./lambda-levels.js";
import type { LogitLoss, Targets } from "./regret-losses.js";
import { softmaxRegret } from "./regret-losses.js";
import type { RegretProblem } from "./regret-problem.js";
import { LEAST_EPOCHS, MOST_STEPS } from "./settings.js";
import { type TrainedHeads, trainHeads } from "./train-heads.js";

/** What is minimised, and against what. */
export interface Objective {
  readonly loss: (temperature: number) => LogitLoss;
  readonly targets: Targets;
  /** What is judged on held-out rows. Default: `targets` */
  readonly heldTargets?: Targets;
  readonly lambdas: readonly number[];
  readonly epochs?: number;
  /** Where training starts. Default: the plug-in solution */
  readonly start?: (rows: Int32Array) => Matrix;
}

/** Of temperatures, in units of a utility's standard deviation. */
const TEMPERATURE: readonly [number, number] = [0.5, 0.5];
const BATCH = 128;
const LEARNING_RATE = 6e-4;
const PATIENCE = 8;

/** Trained heads, and how each restart went. */
export interface FoldAverage {
  /** (p + 1) × 2K */
  readonly weights: Matrix;
  readonly restarts: readonly TrainedHeads[];
}

/**
 * Heads trained once a fold: from the plug-in solution of the other folds, on their doubly robust scores, until the softmax
 * policy's regret on the fold's own scores falls no more; then averaged, which heads that are linear allow,
 *
 *   θ = (1/F) Σ_f θ_f
 *
 * Costs are counted in average calls meanwhile: Adam moves all coefficients alike, and a dollar is a thousand calls.
 *
 * One restart follows its noise; their average loses most of it. Logits have a free constant for each prompt: it is set so that
 * the models' average is that of the plug-in solution, and utilities stay in quality points.
 */
export function foldAverage(problem: RegretProblem, objective: Objective): FoldAverage {
  const { features, nuisances, evidence, predicted } = problem;
  const { loss, targets, lambdas, start = problem.plugIn, heldTargets = targets, epochs } = objective;
  const unit = averageCost(evidence.calls.cost);
  const inUnits = ({ quality, cost }: Targets): Targets => ({ quality, cost: scaled(cost, 1 / unit) });
  const levels = lambdaLevels(
    inUnits(predicted),
    lambdas.map((lambda) => lambda * unit),
  );
  const all = Int32Array.from(nuisances.fold.keys());
  const folds = [...new Set(nuisances.fold)].sort((a, b) => a - b);
  const restarts = folds.map((f) => {
    const training = all.filter((i) => nuisances.fold[i] !== f);
    const held = all.filter((i) => nuisances.fold[i] === f);
    const own = withCostsTimes(start(training), 1 / unit);
    const problemOfFold = {
      features,
      targets: inUnits(targets),
      levels,
      training,
      held,
      loss,
      heldLoss: softmaxRegret(0),
      heldTargets: inUnits(heldTargets),
    };
    const trained = trainHeads(problemOfFold, own, {
      epochs: epochs ?? Math.max(LEAST_EPOCHS, Math.ceil(MOST_STEPS / Math.ceil(training.length / BATCH))),
      batch: BATCH,
      learningRate: LEARNING_RATE,
      temperature: TEMPERATURE,
      patience: PATIENCE,
      random: rng(evidence.seed, `regret/fold-${f}`),
    });
    return { ...trained, weights: withCostsTimes(withAveragesOf(own, trained.weights), unit) };
  });
  return { weights: averaged(restarts.map(({ weights }) => weights)), restarts };
}

function averaged(all: readonly Matrix[]): Matrix {
  const out = zeros(all[0]!.rows, all[0]!.columns);
  for (const { values } of all)
    values.forEach((value, o) => {
      out.values[o]! += value / all.length;
    });
  return out;
}

/** Each head's average over models, in every coefficient, as it was at the start. */
function withAveragesOf(start: Matrix, weights: Matrix): Matrix {
  const K = weights.columns / 2;
  const values = weights.values.slice();
  for (let o = 0; o < values.length; o += K) {
    let moved = 0;
    for (let k = 0; k < K; k++) moved += (values[o + k]! - start.values[o + k]!) / K;
    for (let k = 0; k < K; k++) values[o + k]! -= moved;
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
