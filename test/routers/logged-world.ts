import { at, filled, type Matrix, row, zeros } from "../../src/math/matrix.js";
import { rng } from "../../src/random.js";
import { type LinearWorld, linearWorld } from "./training-set.js";

/**
 * The linear world as a log shows it: one model answers each prompt, drawn by a policy that is confounded with the prompt,
 *
 *   e[k] = 0.2 / K + 0.8 · softmax_k(x[k])        x[k]: the k-th coordinate of the vector, times 3
 *
 * and only its score and cost are known. The table of scores is empty.
 */
export function loggedWorld({ K, n = 600, seed }: { K: number; n?: number; seed?: number }): LinearWorld {
  const world = linearWorld({ K, n, ...(seed !== undefined && { seed }) });
  const { scores, costs, ...train } = world.train;
  const draws = rng(train.seed, "logged-world");
  const propensities = policy(train.embeddings, K);
  const arm = Int32Array.from({ length: n }, (_, i) => draws.choice(row(propensities, i)));
  const hidden = filled(n, K, Number.NaN);
  return {
    ...world,
    train: {
      ...train,
      scores: hidden,
      costs: hidden,
      calls: {
        prompt: Int32Array.from(arm.keys()),
        arm,
        score: Float64Array.from(arm, (k, i) => at(scores, i, k)),
        cost: Float64Array.from(arm, (k, i) => at(costs, i, k)),
        propensities,
        randomized: new Uint8Array(n).fill(1),
      },
    },
  };
}

function policy(x: Matrix<Float32Array>, K: number): Matrix {
  const out = zeros(x.rows, K);
  for (let i = 0; i < x.rows; i++) {
    const weights = Array.from({ length: K }, (_, k) => Math.exp(3 * at(x, i, k)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    out.values.set(
      weights.map((weight) => 0.2 / K + (0.8 * weight) / total),
      i * K,
    );
  }
  return out;
}
