import { FairleadError } from "../errors.js";
import { at } from "../math/matrix.js";
import type { TrainingSet } from "./router.js";

/**
 * Mean score of each model over the training prompts that score it (K).
 *
 * @param who  learns from them, for the message
 * @throws {FairleadError} NOT_ENOUGH_DATA for a model without a scored prompt
 */
export function averageScores({ scores, models, rowWeights }: TrainingSet, who: string): Float64Array {
  return Float64Array.from(models, (model, k) => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < scores.rows; i++) {
      const own = rowWeights?.[i] ?? 1;
      if (Number.isNaN(at(scores, i, k))) continue;
      sum += own * at(scores, i, k);
      weight += own;
    }
    if (weight > 0) return sum / weight;
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `scored prompts for ${model}`,
      found: "none",
      fix: `${who} learns from outcomes; for battles alone use --router mf, or leave the model out with --models.`,
    });
  });
}
