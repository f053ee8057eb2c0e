import { filled, rowsOf, zeros } from "../../math/matrix.js";
import { allScores, type LinearScores, linearScores } from "../linear-router.js";
import { preferenceScale } from "../preference-scale.js";
import type { Router, StorableRouter } from "../router.js";
import { type LoggedEvidence, loggedEvidence } from "./logged-evidence.js";
import { narrowRidge } from "./narrow-ridge.js";
import { twoHeadRouter } from "./two-heads.js";

/**
 * The direct method: each model's quality and cost by ridge on the calls that it answered, then the best of the predictions.
 * Right where every model's own calls tell what it would do on all prompts; biased where prompts were sent to it for a reason
 * that the regression cannot represent.
 */
export function directRouter(): Router {
  return {
    name: "direct",
    async fit(train): Promise<StorableRouter> {
      const evidence = loggedEvidence(train);
      const { models, calls, hasCosts, lowest } = evidence;
      const quality = perModel(evidence, calls.score);
      const observed = filled(calls.arm.length, models.length, Number.NaN);
      const predicted = allScores(linearScores(quality), evidence.x, models.length);
      // One score a prompt makes no pair: the other models of the prompt stand in by prediction.
      predicted.values.forEach((value, o) => {
        observed.values[o] = Math.min(1, Math.max(0, value));
      });
      calls.arm.forEach((k, i) => {
        observed.values[i * models.length + k] = calls.score[i]!;
      });
      return twoHeadRouter(
        "direct",
        models,
        {
          quality,
          cost: perModel(evidence, hasCosts ? calls.cost : new Float64Array(calls.arm.length)),
          floor: lowest,
          scale: preferenceScale(predicted, observed),
        },
        evidence.notes,
      );
    },
  };
}

function perModel({ x, calls, models }: LoggedEvidence, y: Float64Array): LinearScores {
  const coefficients = zeros(models.length, x.columns);
  const intercepts = new Float64Array(models.length);
  models.forEach((_, k) => {
    const rows = Int32Array.from(calls.arm.keys()).filter((i) => calls.arm[i] === k);
    const fit = narrowRidge(
      rowsOf(x, rows),
      Float64Array.from(rows, (i) => y[i]!),
    );
    coefficients.values.set(fit.coefficients, k * x.columns);
    intercepts[k] = fit.intercept;
  });
  return { coefficients, intercepts };
}
