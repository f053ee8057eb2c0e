import { FairleadError } from "../errors.js";
import { type LinearModel, ridgeBasis } from "../estimators/ridge.js";
import { at, column, type Matrix, rowsOf, zeros } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import { type CostModelKind, fitCostModel } from "./cost-model.js";
import { allScores, type LinearScores, linearRouter, linearScores } from "./linear-router.js";
import { preferenceScale } from "./preference-scale.js";
import type { Router, TrainingSet } from "./router.js";

/**
 * Per-model ridge regression of the score on the embedding.
 *
 * Where every model was scored on every prompt, the scores are split into what the models share and what sets them
 * apart, and each part gets its own penalty by generalised cross-validation:
 *
 *   s[i,k] = m[i] + r[i,k],   m[i] = (1/K) Σ_k s[i,k]
 *
 * A sum of ridge fits is a ridge fit where the penalties agree, so this is per-model ridge; but how hard a prompt is for
 * all models is easier to learn than which model is better on it, and only the latter decides a route. Where scores are
 * missing, each model is fitted on its own rows.
 *
 * @param options.cost  how the cost of a call is predicted. Default `length`
 * @throws {FairleadError} NOT_ENOUGH_DATA for a model with fewer than two scored prompts
 */
export function ridgeRouter({ cost = "length" }: { cost?: CostModelKind } = {}): Router {
  return {
    name: "ridge",
    async fit(train) {
      const linear = toLinearScores(isComplete(train.scores) ? fitTogether(train) : fitApart(train), train);
      const predicted = allScores(linearScores(linear), train.embeddings, train.models.length);
      return linearRouter("ridge", train.models, linear, fitCostModel(train.costs, train.lengths, train.models, cost), {
        scale: preferenceScale(predicted, train.scores, train.rowWeights),
        meanLength: mean(train.lengths),
      });
    },
  };
}

const isComplete = (scores: Matrix) => scores.rows > 1 && !scores.values.some(Number.isNaN);

function fitTogether({ embeddings, scores, models, rowWeights }: TrainingSet): LinearModel[] {
  const basis = ridgeBasis(embeddings, rowWeights);
  const shared = Float64Array.from({ length: scores.rows }, (_, i) =>
    mean(scores.values.subarray(i * scores.columns, (i + 1) * scores.columns)),
  );
  const [common] = basis.fit([shared]);
  const apart = basis.fit(models.map((_, k) => column(scores, k).map((score, i) => score - shared[i]!)));
  return apart.map((model) => ({
    ...model,
    coefficients: model.coefficients.map((value, j) => value + common!.coefficients[j]!),
    intercept: model.intercept + common!.intercept,
  }));
}

function fitApart({ embeddings, scores, models, rowWeights }: TrainingSet): LinearModel[] {
  return models.map((model, k) => {
    const seen: number[] = [];
    for (let i = 0; i < scores.rows; i++) if (!Number.isNaN(at(scores, i, k))) seen.push(i);
    if (seen.length < 2)
      throw new FairleadError("NOT_ENOUGH_DATA", {
        expected: `at least two scored prompts for ${model}`,
        found: `${seen.length}`,
        fix: "Ridge learns from outcomes; for battles alone use --router mf, or leave the model out with --models.",
      });
    const y = Float64Array.from(seen, (i) => at(scores, i, k));
    const weights = rowWeights && Float64Array.from(seen, (i) => rowWeights[i]!);
    return ridgeBasis(rowsOf(embeddings, seen), weights).fit([y])[0]!;
  });
}

function toLinearScores(fits: readonly LinearModel[], { embeddings }: TrainingSet): LinearScores {
  const coefficients = zeros(fits.length, embeddings.columns);
  fits.forEach((fit, k) => {
    coefficients.values.set(fit.coefficients, k * embeddings.columns);
  });
  return { coefficients, intercepts: Float64Array.from(fits, (fit) => fit.intercept) };
}
