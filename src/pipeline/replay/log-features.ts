import { type Matrix, type Matrix32, zeros } from "../../math/matrix.js";
import { principalAxes } from "../../math/principal-components.js";
import { rng } from "../../random.js";

/** Directions of the prompts' vectors that outcome models see: more cost time and say little. */
const COMPONENTS = 100;

/**
 * What is seen of a prompt: its vector's main directions, and ln(1 + characters), by which many a deployment chooses.
 *
 * @param embeddings  p × d
 * @returns           p × (100 or fewer, + 1)
 */
export function logFeatures(embeddings: Matrix32, prompts: readonly string[], seed: number): Matrix {
  const axes = principalAxes(embeddings, COMPONENTS, rng(seed, "log-features"));
  const z = axes.coordinates(embeddings);
  const out = zeros(z.rows, z.columns + 1);
  for (let i = 0; i < z.rows; i++) {
    out.values.set(z.values.subarray(i * z.columns, (i + 1) * z.columns), i * out.columns);
    out.values[i * out.columns + z.columns] = Math.log(1 + prompts[i]!.length);
  }
  return out;
}
