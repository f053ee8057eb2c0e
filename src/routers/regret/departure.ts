import { type Matrix, rowsOf } from "../../math/matrix.js";
import { times } from "../../math/product.js";
import { mean } from "../../math/statistics.js";
import type { LambdaLevel, Targets } from "./regret-losses.js";

/** Half the width of a 95 % interval, in standard errors. */
const Z = 1.96;

/** One restart where it started and where it ends, and the calls that it did not learn from. */
export interface HeldRestart {
  readonly start: Matrix;
  readonly end: Matrix;
  readonly held: Int32Array;
}

/**
 * Whether held-out calls show that training gained. Doubly robust scores are noisy, and so is what they say of training on them:
 * each call judges the restart that did not see it, and all of them together must set the gain apart from 0,
 *
 *   gain_i = (1/L) Σ_λ [u_i(argmax f_end(x_i; λ)) − u_i(argmax f_start(x_i; λ))] / s_λ,   mean > 1.96 sd / √n
 *
 * It is the greedy policy that is judged, not the softmax: sharper logits have less regret under softmax, and choose the same.
 *
 * @param features  n × p
 * @param targets   n × K: what held-out calls are judged by
 */
export function isProvenGain(
  restarts: readonly HeldRestart[],
  features: Matrix,
  targets: Targets,
  levels: readonly LambdaLevel[],
): boolean {
  const gains = restarts.flatMap(({ start, end, held }) => {
    const x = rowsOf(features, held);
    const before = greedyUtilities(times(x, start), targets, held, levels);
    return [...greedyUtilities(times(x, end), targets, held, levels)].map((u, r) => u - before[r]!);
  });
  const gain = mean(gains);
  const spread = mean(gains.map((one) => (one - gain) ** 2));
  return gain > Z * Math.sqrt(spread / gains.length);
}

/** (m) By row: the utility of what is chosen, averaged over λ, in units of s. */
function greedyUtilities(
  { values, columns }: Matrix,
  { quality, cost }: Targets,
  rows: Int32Array,
  levels: readonly LambdaLevel[],
): Float64Array {
  const K = columns / 2;
  return Float64Array.from(rows, (i, r) => {
    let sum = 0;
    for (const { lambda, scale } of levels) {
      let chosen = 0;
      let highest = -Infinity;
      for (let k = 0; k < K; k++) {
        const utility = values[r * columns + k]! - lambda * values[r * columns + K + k]!;
        if (utility > highest) [chosen, highest] = [k, utility];
      }
      sum += (quality.values[i * K + chosen]! - lambda * cost.values[i * K + chosen]!) / scale;
    }
    return sum / levels.length;
  });
}
