import { FairleadError } from "../errors.js";
import { type Matrix, zeros } from "../math/matrix.js";
import { averageScores } from "./average-scores.js";
import { type CostModel, costModelFrom, fitCostModel } from "./cost-model.js";
import type { Router, RouterState, StorableRouter, TrainingSet } from "./router.js";
import { scoreRouter } from "./score-router.js";

/** Sends every prompt to the model of highest average training score, less λ times its average cost. */
export function bestSingleRouter(): Router {
  return {
    name: "best-single",
    fit: async (train) => constant("best-single", train, averageScores(train, "The best single model")),
  };
}

/** Sends every prompt to one model, whatever λ is. */
export function alwaysRouter(model: string): Router {
  const name = `always-${model}`;
  return {
    name,
    async fit(train) {
      if (!train.models.includes(model))
        throw new FairleadError("UNKNOWN_MODEL", {
          expected: `always-<model> with one of ${train.models.join(", ")}`,
          found: `"${name}"`,
          fix: "Name a model that --models keeps.",
        });
      const scores = Float64Array.from(train.models, (one) => (one === model ? 1 : 0));
      return constant(name, { ...train, costs: zeros(0, train.models.length) }, scores);
    },
  };
}

/** Quality points per unit of log-odds: a constant router tells models apart by their averages alone. */
const SCALE = 0.1;

function constant(
  kind: string,
  train: Pick<TrainingSet, "models" | "costs" | "lengths">,
  scores: Float64Array,
): StorableRouter {
  const costs =
    train.costs.rows === 0 ? fitNoCosts(train.models) : fitCostModel(train.costs, train.lengths, train.models, "mean");
  return constantRouter(kind, train.models, { rows: 1, columns: scores.length, values: scores }, costs);
}

const fitNoCosts = (models: readonly string[]) =>
  fitCostModel(
    { rows: 1, columns: models.length, values: new Float64Array(models.length).fill(Number.NaN) },
    Float64Array.of(0),
    models,
  );

function constantRouter(kind: string, models: readonly string[], scores: Matrix, costModel: CostModel): StorableRouter {
  return {
    ...scoreRouter({ name: kind, models, scores: () => Float64Array.from(scores.values), costModel, scale: SCALE }),
    state: { kind, models, settings: {}, tensors: { scores, costs: costModel.table } },
  };
}

export function constantFrom({ kind, models, tensors }: RouterState): StorableRouter {
  return constantRouter(kind, models, tensors.scores as Matrix, costModelFrom(tensors, 0));
}
