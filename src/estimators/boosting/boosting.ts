import { FairleadError } from "../../errors.js";
import { rng } from "../../random.js";
import { type FeatureShare, featuresTried, isFeatureShare } from "../histogram/feature-share.js";
import { type TreeGrower, treeGrower } from "../histogram/grower.js";
import { quantileThresholds, type Thresholds } from "../histogram/thresholds.js";
import { type Features, type TrainingRows, trainingRows, within } from "../histogram/training-rows.js";
import type { Tree } from "../histogram/tree.js";
import { treeSum, treeSums } from "../histogram/tree-sums.js";
import type { Predictor, Regressor } from "../regressor.js";

export interface BoostingOptions {
  /** Most trees, >= 1. Default 500 */
  readonly rounds?: number;
  /** Share of each tree's step that is taken, in (0, 1]. Default 0.05 */
  readonly learningRate?: number;
  /** Splits on the way to a leaf, >= 1: interactions of as many features. Default 4 */
  readonly maxDepth?: number;
  /** Least weight of a leaf, in rows. Default 20 */
  readonly minLeaf?: number;
  /** Rows of residual 0 that are added to each leaf, >= 0. Default 0 */
  readonly l2?: number;
  /** Share of the rows that a tree learns from, in (0, 1], drawn without replacement. Default 1 */
  readonly subsample?: number;
  /** Features that each node chooses among: all, √d, or a share in (0, 1]. Default "all" */
  readonly features?: FeatureShare;
  /** Share of the rows that is held out to choose the number of rounds, in [0, 1). Default 0.15; none below 200 rows */
  readonly validation?: number;
  /** Rounds without a lower loss on the held-out rows after which it stops, >= 1. Default 20 */
  readonly patience?: number;
  /** Default 0 */
  readonly seed?: number;
}

/** base + learningRate · Σ trees */
export interface BoostingModel extends Predictor {
  /** Of the best round and those before it. */
  readonly trees: readonly Tree[];
  readonly thresholds: Thresholds;
  /** Weighted mean of the targets that it learned from. */
  readonly base: number;
  /** Mean squared error on the held-out rows after each round, from none on; empty where none were held out. */
  readonly losses: readonly number[];
  /** @throws {FairleadError} SHAPE_MISMATCH */
  predict(x: Float32Array | Float64Array): number;
  /** @throws {FairleadError} SHAPE_MISMATCH */
  predictRows(x: Features): Float64Array;
}

export interface BoostingRegressor extends Regressor {
  fit(x: Features, y: Float64Array, weights?: Float64Array): BoostingModel;
}

/** With fewer rows, a held-out share of them says little about when to stop. */
export const FEW_ROWS = 200;
/** Rounds then, at most. */
export const FEW_ROWS_ROUNDS = 100;

type Settings = Required<BoostingOptions>;

/**
 * Gradient boosting for squared error: each small tree learns what the sum of those before it leaves over.
 *
 *   F₀ = ȳ,   Fₜ(x) = Fₜ₋₁(x) + learningRate · tree(x; y − Fₜ₋₁)
 *
 * Rounds end once the loss on held-out rows has not fallen for `patience` of them; the best round is kept. Below
 * {@link FEW_ROWS} rows of positive weight none are held out, and there are min(rounds, {@link FEW_ROWS_ROUNDS}) rounds; with `validation: 0`, `rounds`.
 * A row of weight w counts as w equal rows, in the trees and in the loss; sampling and holding out take whole rows.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for options out of range; from `fit`, SHAPE_MISMATCH
 * @see Friedman 2001, Annals of Statistics 29:1189–1232
 */
export function boosting(options: BoostingOptions = {}): BoostingRegressor {
  const settings = checked({
    rounds: 500,
    learningRate: 0.05,
    maxDepth: 4,
    minLeaf: 20,
    l2: 0,
    subsample: 1,
    features: "all",
    validation: 0.15,
    patience: 20,
    seed: 0,
    ...options,
  });
  return { name: "boosting", fit: (x, y, weights) => fitted(trainingRows(x, y, weights), settings) };
}

function fitted(data: TrainingRows, settings: Settings): BoostingModel {
  const { learned, heldOut } = sides(data, settings);
  const few = settings.validation > 0 && heldOut.length === 0;
  const rounds = few ? Math.min(settings.rounds, FEW_ROWS_ROUNDS) : settings.rounds;
  const thresholds = quantileThresholds(data.x, data.weights);
  const base = within(
    weightedMean(learned, data.weights, (i) => data.y[i]!),
    data.range,
  );
  const grower = treeGrower(data.x, thresholds);
  const { trees, losses } = boosted(grower, data, { ...settings, rounds }, { base, learned, heldOut });
  const sumOf = (sum: number) => base + settings.learningRate * sum;
  return {
    trees,
    thresholds,
    base,
    losses,
    predict: (x) => sumOf(treeSum(trees, thresholds, x)),
    predictRows: (x) => treeSums(trees, thresholds, x).map(sumOf),
  };
}

interface Start {
  readonly base: number;
  readonly learned: Int32Array;
  readonly heldOut: Int32Array;
}

function boosted(grower: TreeGrower, data: TrainingRows, settings: Settings, { base, learned, heldOut }: Start) {
  const { learningRate, patience, rounds } = settings;
  const tries = featuresTried(settings.features, data.x.columns);
  const residual = grower.target;
  data.y.forEach((y, i) => {
    residual[i] = y - base;
  });
  grower.weight.set(data.weights);
  const loss = () => weightedMean(heldOut, data.weights, (i) => residual[i]! ** 2);
  const trees: Tree[] = [];
  const losses = heldOut.length > 0 ? [loss()] : [];
  let best = 0;
  while (trees.length < rounds && (losses.length === 0 || trees.length < best + patience)) {
    const random = rng(settings.seed, `boosting/${trees.length}`);
    const rows = settings.subsample < 1 ? sample(learned, settings.subsample, random.shuffled) : learned;
    const seed = random.integer(2 ** 31);
    trees.push(grower.grow({ ...settings, rows, tries, seed, minSplit: 0, minGain: 0 }));
    const values = grower.lastValues();
    for (let i = 0; i < values.length; i++) residual[i]! -= learningRate * values[i]!;
    if (losses.length === 0) continue;
    losses.push(loss());
    if (losses.at(-1)! < losses[best]!) best = trees.length;
  }
  return { trees: losses.length > 0 ? trees.slice(0, best) : trees, losses };
}

function sides({ present }: TrainingRows, { validation, seed }: Settings) {
  const size = present.length < FEW_ROWS ? 0 : Math.round(validation * present.length);
  if (size === 0) return { learned: present, heldOut: new Int32Array(0) };
  const shuffled = rng(seed, "boosting/validation").shuffled([...present]);
  const ascending = (rows: number[]) => Int32Array.from(rows).sort();
  return { heldOut: ascending(shuffled.slice(0, size)), learned: ascending(shuffled.slice(size)) };
}

/** At least one row, ascending. */
function sample(rows: Int32Array, share: number, shuffled: (items: number[]) => number[]): Int32Array {
  return Int32Array.from(shuffled([...rows]).slice(0, Math.max(1, Math.round(share * rows.length)))).sort();
}

function weightedMean(rows: Int32Array, weights: Float64Array, value: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (const i of rows) {
    sum += weights[i]! * value(i);
    total += weights[i]!;
  }
  return sum / total;
}

function checked(settings: Settings): Settings {
  const { rounds, learningRate, maxDepth, minLeaf, l2, subsample, features, validation, patience } = settings;
  const isShare = (v: number) => v > 0 && v <= 1;
  const counts = Number.isInteger(rounds) && rounds >= 1 && maxDepth >= 1 && minLeaf >= 0 && l2 >= 0 && patience >= 1;
  const shares = isShare(learningRate) && isShare(subsample) && validation >= 0 && validation < 1;
  if (counts && shares && isFeatureShare(features)) return settings;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected:
      'rounds, maxDepth, patience >= 1, minLeaf, l2 >= 0, learningRate, subsample in (0, 1], validation in [0, 1), features "all", "sqrt" or a share in (0, 1]',
    found: JSON.stringify(settings),
    fix: "Leave out what should keep its default.",
  });
}
