import { normalEquations, ridgeOfSums } from "../normal-equations.js";
import { predictRows } from "../regressor.js";
import { type LinearModel, ridge } from "../ridge.js";
import type { Correction } from "./correction.js";
import { checkSample, type LabelBlock } from "./gain-sample.js";
import { onGoldScale } from "./naive.js";
import type { ScaleKind } from "./scale.js";

/**
 * The bias as a ridge regression of gold's residuals on the features:
 *
 *   η̂ = ridge of y / c on x over the judged rows
 *   ρ_i = r_i − η̂(x_i), or r_i − y_i / c where the judge saw the same answers
 *   Δ̂ = b₀ + ridge of ρ on x over the gold rows,   pseudo-gold = y / c + Δ̂(x)
 *
 * Up to weights that hardly vary this is the R-learner with a known, constant propensity.
 */
export function residual(scale: ScaleKind = "variance"): Correction {
  return {
    name: "residual",
    correct(sample) {
      checkSample(sample);
      const { scales, labels } = onGoldScale(sample, scale);
      const { x, y: gold, weight } = sample.gold;
      const corrected = sample.judged.map((block, j) => {
        const eta = predictRows(judgeModel(block), x).map((value) => value / scales[j]!);
        const rho = gold.map((r, i) => {
          const pair = sample.pairs[j]![i]!;
          return r - (pair < 0 ? eta[i]! : labels[j]![pair]!);
        });
        const delta = predictRows(ridge().fit(x, rho, weight), block.x);
        return labels[j]!.map((value, i) => value + delta[i]!);
      });
      return { labels: corrected, scales, goldWeight: 1, judgedWeights: corrected.map(() => 1) };
    },
  };
}

/** A judge's labels are met again whenever other gold is held out. */
const models = new WeakMap<LabelBlock, LinearModel>();

/** Ridge of y on x; that of y / c is the same over c. */
function judgeModel(block: LabelBlock): LinearModel {
  const model = models.get(block) ?? ridgeOfSums(normalEquations(block.x, block.y, block.weight));
  models.set(block, model);
  return model;
}
