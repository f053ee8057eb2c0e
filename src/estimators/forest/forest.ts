import { FairleadError } from "../../errors.js";
import { rng } from "../../random.js";
import { type FeatureShare, featuresTried, isFeatureShare } from "../histogram/feature-share.js";
import { type TreeGrower, treeGrower } from "../histogram/grower.js";
import { quantileThresholds, type Thresholds } from "../histogram/thresholds.js";
import { type Features, type TrainingRows, trainingRows, within } from "../histogram/training-rows.js";
import type { Tree } from "../histogram/tree.js";
import { treeSum, treeSums } from "../histogram/tree-sums.js";
import type { Predictor, Regressor } from "../regressor.js";
import { bags } from "./bag.js";

export interface ForestOptions {
  /** >= 1. Default 100 */
  readonly trees?: number;
  /** Splits on the way to a leaf, >= 0. Default: no limit */
  readonly maxDepth?: number;
  /** Least weight of a leaf, in rows. Default 1 */
  readonly minLeaf?: number;
  /** Least weight of a node that is split, in rows. Default 2 */
  readonly minSplit?: number;
  /**
   * Features that each node chooses among: all, √d, or a share in (0, 1], rounded, at least one. Those that are constant
   * in the node do not count. Default "all", as scikit-learn's: best or near it wherever features differ in worth, while
   * fewer are faster and sometimes a little better on weak signals (docs/decisions/0011-forest.md)
   */
  readonly features?: FeatureShare;
  /** Whether each tree learns from a bag of rows drawn with replacement, or from all rows. Default true */
  readonly bootstrap?: boolean;
  /** Default 0 */
  readonly seed?: number;
}

/** The mean of the trees' predictions. */
export interface ForestModel extends Predictor {
  readonly trees: readonly Tree[];
  readonly thresholds: Thresholds;
  /** (n) prediction for each training row by the trees whose bag it was not in; NaN where there is none. */
  readonly outOfBag: Float64Array;
  /** @throws {FairleadError} SHAPE_MISMATCH */
  predict(x: Float32Array | Float64Array): number;
  /** @throws {FairleadError} SHAPE_MISMATCH */
  predictRows(x: Features): Float64Array;
}

export interface ForestRegressor extends Regressor {
  fit(x: Features, y: Float64Array, weights?: Float64Array): ForestModel;
}

/**
 * A random forest for regression: each tree is grown on a bag of rows, each node split where the squared error falls
 * most, among features drawn for that node; features are binned once, to at most 255 quantiles.
 *
 * **Weights.** A row of weight w counts as w equal rows. Without bootstrap and with all features, the forest is that of
 * the data with each row repeated, up to rounding. With bootstrap a bag is Σw draws, each in proportion to w (see
 * {@link bags}): the same distribution as bags of repeated rows. Only out-of-bag differs: a row is out of a bag if none
 * of its w copies is in. `minLeaf` and `minSplit` count weight; in a bag, draws.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for options out of range; from `fit`, SHAPE_MISMATCH
 * @see Breiman 2001, Machine Learning 45:5–32
 */
export function forest(options: ForestOptions = {}): ForestRegressor {
  const settings = checked({
    trees: 100,
    maxDepth: Infinity,
    minLeaf: 1,
    minSplit: 2,
    features: "all",
    bootstrap: true,
    seed: 0,
    ...options,
  });
  return { name: "forest", fit: (x, y, weights) => fitted(trainingRows(x, y, weights), settings) };
}

function fitted(data: TrainingRows, settings: Required<ForestOptions>): ForestModel {
  const thresholds = quantileThresholds(data.x, data.weights);
  const grower = treeGrower(data.x, thresholds);
  grower.target.set(data.y);
  const { trees, outOfBag } = grown(grower, data, settings);
  const mean = (sum: number) => within(sum / trees.length, data.range);
  return {
    trees,
    thresholds,
    outOfBag,
    predict: (x) => mean(treeSum(trees, thresholds, x)),
    predictRows: (x) => treeSums(trees, thresholds, x).map(mean),
  };
}

function grown(grower: TreeGrower, data: TrainingRows, settings: Required<ForestOptions>) {
  const { weights, present, y } = data;
  const bag = settings.bootstrap ? bags(data) : () => weights;
  const tries = featuresTried(settings.features, data.x.columns);
  const absent = new Int32Array(y.length);
  const sums = new Float64Array(y.length);
  const trees = Array.from({ length: settings.trees }, (_, t) => {
    const random = rng(settings.seed, `forest/${t}`);
    grower.weight.set(bag(random));
    const rows = present.filter((i) => grower.weight[i]! > 0);
    const tree = grower.grow({ ...settings, rows, tries, seed: random.integer(2 ** 31), l2: 0, minGain: -Infinity });
    const values = grower.lastValues();
    for (let i = 0; i < values.length; i++) {
      if (grower.weight[i] !== 0) continue;
      absent[i]!++;
      sums[i]! += values[i]!;
    }
    return tree;
  });
  return { trees, outOfBag: sums.map((sum, i) => within(sum / absent[i]!, data.range)) }; // 0 / 0 is NaN
}

function checked(settings: Required<ForestOptions>): Required<ForestOptions> {
  const { trees, maxDepth, minLeaf, minSplit, features } = settings;
  const counts = Number.isInteger(trees) && trees >= 1 && maxDepth >= 0 && minLeaf >= 0 && minSplit >= 0;
  if (counts && isFeatureShare(features)) return settings;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: 'trees >= 1, maxDepth, minLeaf and minSplit >= 0, features "all", "sqrt" or a share in (0, 1]',
    found: JSON.stringify({ trees, maxDepth, minLeaf, minSplit, features }),
    fix: "Leave out what should keep its default.",
  });
}
