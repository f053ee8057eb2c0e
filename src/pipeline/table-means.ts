import { type Matrix, observed } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import type { TrainingFacts } from "../routers/file/router-file.js";
import type { PromptTable } from "./prompt-table.js";

/** Mean score and cost of each model over the prompts where they are known; models without one are left out. */
export function tableMeans({
  models,
  scores,
  costs,
}: Pick<PromptTable, "models" | "scores" | "costs">): Pick<TrainingFacts, "meanScores" | "meanCosts"> {
  return { meanScores: columnMeans(models, scores), meanCosts: columnMeans(models, costs) };
}

function columnMeans(models: readonly string[], table: Matrix): Record<string, number> {
  const out: Record<string, number> = {};
  models.forEach((model, k) => {
    const seen = observed(table, k);
    if (seen.length > 0) out[model] = mean(seen);
  });
  return out;
}
