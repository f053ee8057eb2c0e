import { bradleyTerry } from "../../estimators/bradley-terry.js";
import type { Matrix32 } from "../../math/matrix.js";
import { type Kernel, kernelWeights } from "./kernel.js";
import { weightedWins } from "./tier-battles.js";

/**
 * From the similarities of one prompt with all training prompts (used up) to the strengths of the tiers on it (T).
 *
 * @param overall  (T) strengths over all prompts alike: where Newton's method starts
 */
export function tierStrengths(
  wins: Matrix32,
  overall: Float64Array,
  kernel: Kernel,
  ridge: number,
): (similarities: Float32Array) => Float64Array {
  const summed = weightedWins(wins, overall.length);
  return (similarities) => {
    kernelWeights(kernel, similarities);
    return bradleyTerry(summed(similarities), { ridge, start: overall });
  };
}
