import type { TrainingFacts } from "../routers/file/router-file.js";
import type { PromptTable } from "./prompt-table.js";

/**
 * Average score and cost of the calls that each model answered: what a log shows, not what the model would do on all prompts. Models
 * without any are left out.
 */
export function callMeans({
  models,
  calls,
}: Pick<PromptTable, "models" | "calls">): Pick<TrainingFacts, "meanScores" | "meanCosts"> {
  const of = (values: Float64Array | undefined) => {
    const out: Record<string, number> = {};
    models.forEach((model, k) => {
      const own = [...(values ?? [])].filter((value, i) => calls!.arm[i] === k && !Number.isNaN(value));
      if (own.length > 0) out[model] = own.reduce((sum, value) => sum + value, 0) / own.length;
    });
    return out;
  };
  return { meanScores: of(calls?.score), meanCosts: of(calls?.cost) };
}
