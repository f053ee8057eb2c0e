import { at, type Matrix, type Matrix32, row, zeros } from "../math/matrix.js";
import { rowIndex } from "../math/row-index.js";
import { mean } from "../math/statistics.js";
import { averageScores } from "./average-scores.js";
import { type CostModel, type CostModelKind, costModelFrom, fitCostModel } from "./cost-model.js";
import { preferenceScale } from "./preference-scale.js";
import type { Router, RouterState, StorableRouter, TrainingSet } from "./router.js";
import { scoreRouter } from "./score-router.js";

/**
 * Scores each model by its average on the nearest training prompts:
 *
 *   N(x)     = the k training prompts of largest cosine x · xᵢ that have a score for the model
 *   score[m] = (Σ_{i ∈ N(x)} w[i] s[i,m] + p · s̄[m]) / (Σ_{i ∈ N(x)} w[i] + p)      w: how much a row counts, 1 by default
 *
 * Fitting stores the training prompts; scoring one takes O(n · d). The prior of p prompts at the model's average keeps
 * few neighbours from shouting.
 *
 * @param options.neighbours  k >= 1. Default 50
 * @param options.prior       p >= 0. Default 5
 */
export function knnRouter({
  neighbours = 50,
  prior = 5,
  cost = "length",
}: {
  neighbours?: number;
  prior?: number;
  cost?: CostModelKind;
} = {}): Router {
  return {
    name: "knn",
    async fit(train) {
      const averages = { rows: 1, columns: train.models.length, values: averageScores(train, "k nearest neighbours") };
      const settings = { neighbours, prior, meanLength: mean(train.lengths) };
      const costs = fitCostModel(train.costs, train.lengths, train.models, cost);
      const seen = { embeddings: train.embeddings, scores: train.scores, averages, weights: weightsOf(train) };
      const scores = neighbourScores(seen, settings);
      const scale = preferenceScale(...leaveOneOut(train, scores));
      return knn(train.models, seen, costs, { ...settings, scale }, scores);
    },
  };
}

type Settings = {
  readonly neighbours: number;
  readonly prior: number;
};

type Scores = (x: Float32Array, leaveOut?: number) => Float64Array;

/** The training prompts as they are kept. */
interface Seen {
  readonly embeddings: Matrix32;
  /** n × K */
  readonly scores: Matrix;
  /** 1 × K */
  readonly averages: Matrix;
  /** 1 × n; 1 × 0 where every row counts 1. */
  readonly weights: Matrix;
}

const weightsOf = ({ rowWeights = new Float64Array(0) }: TrainingSet): Matrix => ({
  rows: 1,
  columns: rowWeights.length,
  values: rowWeights,
});

function knn(
  models: readonly string[],
  seen: Seen,
  costModel: CostModel,
  settings: Settings & { scale: number; meanLength: number },
  score: Scores,
): StorableRouter {
  return {
    ...scoreRouter({ name: "knn", models, scores: (x) => score(x), costModel, scale: settings.scale }),
    state: { kind: "knn", models, settings, tensors: { ...seen, costs: costModel.table } },
  };
}

export function knnFrom({ models, settings, tensors }: RouterState): StorableRouter {
  const { embeddings, scores, averages, weights } = tensors as Record<string, Matrix> & { embeddings: Matrix32 };
  const seen = { embeddings, scores: scores!, averages: averages!, weights: weights ?? zeros(1, 0) };
  const known = {
    neighbours: Number(settings.neighbours),
    prior: Number(settings.prior),
    meanLength: Number(settings.meanLength),
    scale: Number(settings.scale),
  };
  const costs = costModelFrom(tensors, known.meanLength);
  return knn(models, seen, costs, known, neighbourScores(seen, known));
}

function neighbourScores({ embeddings, scores, averages, weights }: Seen, { neighbours, prior }: Settings): Scores {
  const products = rowIndex(embeddings);
  return remembered((x, leaveOut) => {
    const cosines = products(x);
    if (leaveOut >= 0) cosines[leaveOut] = -2;
    // Enough candidates that missing scores rarely matter; the rest of the order is never needed.
    const nearest = largest(cosines, Math.min(cosines.length, 4 * neighbours));
    return Float64Array.from({ length: scores.columns }, (_, k) => {
      let [sum, total, count] = [0, 0, 0];
      for (const i of nearest) {
        const score = at(scores, i, k);
        const weight = weights.values[i] ?? 1;
        if (Number.isNaN(score) || weight === 0 || i === leaveOut) continue;
        sum += weight * score;
        total += weight;
        if (++count === neighbours) break;
      }
      return (sum + prior * at(averages, 0, k)) / (total + prior || 1);
    });
  });
}

/** Remembers the last prompt: its win rate and its utilities at several λ need one search. */
function remembered(search: (x: Float32Array, leaveOut: number) => Float64Array): Scores {
  let last: Float32Array | undefined;
  let found: Float64Array | undefined;
  return (x, leaveOut = -1) => {
    const isSame =
      leaveOut < 0 && last !== undefined && last.length === x.length && last.every((value, j) => value === x[j]);
    if (!isSame) found = search(x, leaveOut);
    last = leaveOut < 0 ? x.slice() : undefined;
    return found!.slice();
  };
}

/** Indices of the `count` largest values, descending; equal values in order of index. */
function largest(values: Float32Array, count: number): number[] {
  if (count === 0) return [];
  const floor = values.slice().sort()[values.length - count]!;
  const indices: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! >= floor) indices.push(i);
  return indices.sort((i, j) => values[j]! - values[i]! || i - j).slice(0, count);
}

/** Out-of-sample predictions for up to 500 training prompts, so that the scale does not see a prompt's own score. */
function leaveOneOut(train: TrainingSet, score: Scores): [Matrix, Matrix, Float64Array] {
  const step = Math.max(1, Math.floor(train.scores.rows / 500));
  const rows = Array.from({ length: Math.ceil(train.scores.rows / step) }, (_, i) => i * step);
  const K = train.models.length;
  const predicted = zeros(rows.length, K);
  const observed = zeros(rows.length, K);
  rows.forEach((i, to) => {
    predicted.values.set(score(row(train.embeddings, i), i), to * K);
    observed.values.set(row(train.scores, i), to * K);
  });
  return [predicted, observed, Float64Array.from(rows, (i) => train.rowWeights?.[i] ?? 1)];
}
