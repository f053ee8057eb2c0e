import type { Matrix } from "../../math/matrix.js";
import { allScores, linearScores } from "../linear-router.js";
import { preferenceScale } from "../preference-scale.js";
import type { StorableRouter } from "../router.js";
import { unstacked } from "./components.js";
import type { FoldAverage } from "./fold-average.js";
import type { RegretProblem } from "./regret-problem.js";
import { twoHeadRouter } from "./two-heads.js";

/** Heads on components as a router on embeddings. @param weights  (p + 1) × 2K */
export function routerOfHeads(
  kind: string,
  problem: RegretProblem,
  weights: Matrix,
  notes: readonly string[] = [],
): StorableRouter {
  const { evidence, components, nuisances } = problem;
  const heads = unstacked(weights);
  const quality = components.unfolded(heads.quality);
  const predicted = allScores(linearScores(quality), evidence.x, evidence.models.length);
  return twoHeadRouter(
    kind,
    evidence.models,
    {
      quality,
      cost: components.unfolded(heads.cost),
      floor: evidence.lowest,
      scale: preferenceScale(predicted, nuisances.quality),
    },
    [...evidence.notes, ...notes],
  );
}

/** Where propensities are from, and how many had to be raised. */
export function propensityNote({ nuisances: { source, clippedShare, minPropensity } }: RegretProblem): string {
  const origin = source === "logged" ? "as logged" : `learned (${source})`;
  return `propensities ${origin}; ${(100 * clippedShare).toFixed(1)} % were below ${minPropensity} and raised to it`;
}

/** Whether training was followed, and how far. */
export const trainingNote = ({ epoch }: FoldAverage): string =>
  epoch > 0
    ? `regret training followed for ${epoch} epochs: held-out calls prove a gain`
    : "held-out calls prove no gain by regret training: the plug-in solution stands";
