import { logistic } from "../../math/logistic.js";
import { at, type Matrix, zeros } from "../../math/matrix.js";
import type { LinearScores } from "../linear-router.js";
import type { RouterState, StorableRouter } from "../router.js";
import { indexOf } from "../score-router.js";
import { linearOutputs } from "./linear-outputs.js";

/** A router of two linear heads, quality and cost. */
export interface TwoHeads {
  /** K × d and (K), quality points. */
  readonly quality: LinearScores;
  /** K × d and (K), USD. */
  readonly cost: LinearScores;
  /** (K) USD, >= 0: no prompt is taken to cost less. */
  readonly floor: Float64Array;
  /** Quality points per unit of log-odds of a preference, > 0. */
  readonly scale: number;
}

/**
 *   utility[k] = a_k(x) − λ · max(floor[k], c_k(x))
 *   P(strong preferred) = σ((a_strong(x) − a_weak(x)) / scale)
 *
 * Affine in λ for every prompt, whatever the heads were trained for: the chosen model's c is non-increasing in λ, and one
 * router serves every λ. K · 2d products a prompt.
 */
export function twoHeadRouter(
  kind: string,
  models: readonly string[],
  heads: TwoHeads,
  notes?: readonly string[],
): StorableRouter {
  const K = models.length;
  const { weights, intercepts } = joined(heads);
  return {
    name: kind,
    models,
    utilities(embedding, lambda) {
      const both = linearOutputs(weights, intercepts, embedding, lambda === 0 ? K : 2 * K);
      if (lambda === 0) return both;
      for (let k = 0; k < K; k++) both[k]! -= lambda * Math.max(heads.floor[k]!, both[K + k]!);
      return both.slice(0, K);
    },
    winRate(embedding, strong, weak) {
      const [s, w] = [indexOf(models, strong, kind), indexOf(models, weak, kind)];
      const quality = linearOutputs(weights, intercepts, embedding, K);
      return logistic((quality[s]! - quality[w]!) / heads.scale);
    },
    ...(notes && { notes }),
    state: {
      kind,
      models,
      settings: { scale: heads.scale },
      tensors: {
        quality: heads.quality.coefficients,
        cost: heads.cost.coefficients,
        levels: levelsOf(heads),
      },
    },
  };
}

/** Both heads' rows one after the other, quality first. */
function joined({ quality, cost }: TwoHeads): { weights: Float64Array; intercepts: Float64Array } {
  const together = (a: Float64Array, b: Float64Array) => Float64Array.from([...a, ...b]);
  return {
    weights: together(quality.coefficients.values, cost.coefficients.values),
    intercepts: together(quality.intercepts, cost.intercepts),
  };
}

/** 3 × K: intercepts of both heads, and the floor. */
function levelsOf({ quality, cost, floor }: TwoHeads): Matrix {
  const out = zeros(3, floor.length);
  [quality.intercepts, cost.intercepts, floor].forEach((values, i) => {
    out.values.set(values, i * floor.length);
  });
  return out;
}

/** The router again from its state. */
export function twoHeadsFrom({ kind, models, settings, tensors }: RouterState): StorableRouter {
  const level = (i: number) => Float64Array.from(models, (_, k) => at(tensors.levels!, i, k));
  const head = (name: string, i: number): LinearScores => {
    const { rows, columns, values } = tensors[name]!;
    return { coefficients: { rows, columns, values: Float64Array.from(values) }, intercepts: level(i) };
  };
  return twoHeadRouter(kind, models, {
    quality: head("quality", 0),
    cost: head("cost", 1),
    floor: level(2),
    scale: Number(settings.scale),
  });
}
