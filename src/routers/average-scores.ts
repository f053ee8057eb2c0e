import { FairleadError } from "../errors.js";
import { observed } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import type { TrainingSet } from "./router.js";

/**
 * Mean score of each model over the training prompts that score it (K).
 *
 * @param who  learns from them, for the message
 * @throws {FairleadError} NOT_ENOUGH_DATA for a model without a scored prompt
 */
export function averageScores({ scores, models }: TrainingSet, who: string): Float64Array {
  return Float64Array.from(models, (model, k) => {
    const seen = observed(scores, k);
    if (seen.length > 0) return mean(seen);
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `scored prompts for ${model}`,
      found: "none",
      fix: `${who} learns from outcomes; for battles alone use --router mf, or leave the model out with --models.`,
    });
  });
}
