import { at, type Matrix, row, zeros } from "../math/matrix.js";
import { dot } from "../math/product.js";
import { type CostModel, costModelFrom } from "./cost-model.js";
import type { RouterState, StorableRouter } from "./router.js";
import { scoreRouter } from "./score-router.js";

/** Scores that are linear in the embedding: score[k] = intercept[k] + coefficients[k] · x. */
export interface LinearScores {
  /** K × d */
  readonly coefficients: Matrix;
  /** (K) */
  readonly intercepts: Float64Array;
}

/** (d) → (K) */
export function linearScores({
  coefficients,
  intercepts,
}: LinearScores): (x: Float32Array | Float64Array) => Float64Array {
  return (x) => {
    const out = intercepts.slice();
    for (let k = 0; k < out.length; k++) out[k]! += dot(x, row(coefficients, k));
    return out;
  };
}

/** The scores of every row: n × K. */
export function allScores(scores: (x: Float32Array) => Float64Array, x: Matrix<Float32Array>, models: number): Matrix {
  const out = zeros(x.rows, models);
  for (let i = 0; i < x.rows; i++) out.values.set(scores(row(x, i)), i * models);
  return out;
}

/** A fitted router with linear scores, and its state. Ridge and matrix factorisation both end here. */
export function linearRouter(
  kind: string,
  models: readonly string[],
  linear: LinearScores,
  costModel: CostModel,
  settings: { readonly scale: number; readonly meanLength: number },
  toQuality?: (scores: Float64Array, scale: number) => void,
): StorableRouter {
  const router = scoreRouter({
    name: kind,
    models,
    scores: linearScores(linear),
    costModel,
    scale: settings.scale,
    ...(toQuality && { toQuality }),
  });
  const intercepts = { rows: 1, columns: models.length, values: linear.intercepts };
  return {
    ...router,
    state: {
      kind,
      models,
      settings,
      tensors: { coefficients: linear.coefficients, intercepts, costs: costModel.table },
    },
  };
}

export function linearRouterFrom(
  { kind, models, settings, tensors }: RouterState,
  toQuality?: (scores: Float64Array, scale: number) => void,
): StorableRouter {
  const coefficients = asDouble(tensors.coefficients!);
  const intercepts = Float64Array.from({ length: models.length }, (_, k) => at(tensors.intercepts!, 0, k));
  const meanLength = Number(settings.meanLength);
  const known = { scale: Number(settings.scale), meanLength };
  return linearRouter(kind, models, { coefficients, intercepts }, costModelFrom(tensors, meanLength), known, toQuality);
}

const asDouble = ({ rows, columns, values }: Matrix<Float32Array | Float64Array>): Matrix => ({
  rows,
  columns,
  values: Float64Array.from(values),
});
