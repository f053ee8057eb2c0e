import { FairleadError } from "../errors.js";
import { row } from "../math/matrix.js";
import type { FittedRouter } from "../routers/router.js";
import { modelIndex, type TestSet } from "./test-set.js";

/** Which model a policy takes, per prompt and λ: entry (p, l) at p · lambdas + l, an index into the test set's models. */
export type Choices = Int16Array;

/** Utilities of a policy's models on one prompt (row of the test set), at one λ. */
export type UtilitiesOf = (prompt: number, lambda: number) => ArrayLike<number>;

/** Prompts on which a router is asked at every λ, to see whether its utilities are straight lines in λ. */
const PROBES = 16;

/**
 * The model of highest utility, for every prompt and λ.
 *
 * Equal utilities go to the model that costs less (by `tieCosts`), and among those to the first in the test set.
 *
 * A router whose utilities are score − λ·cost is asked twice per prompt, and once more to see that the line holds; any
 * other router is asked at every λ. Which of the two it is shows on {@link PROBES} prompts.
 *
 * @param models    (M) the policy's models, as indices into the test set
 * @param tieCosts  (p) → cost per model of the test set
 * @param progress  called with each prompt done
 */
export function bestChoices(
  models: readonly number[],
  utilitiesOf: UtilitiesOf,
  prompts: Int32Array,
  lambdas: Float64Array,
  tieCosts: (prompt: number) => ArrayLike<number>,
  progress?: (done: number) => void,
): Choices {
  const isLinear = lambdas.length > 3 && looksLinear(utilitiesOf, prompts, lambdas);
  const choices = new Int16Array(prompts.length * lambdas.length);
  prompts.forEach((prompt, p) => {
    const line = isLinear ? lineThrough(utilitiesOf, prompt, lambdas) : null;
    const costs = tieCosts(prompt);
    for (let l = 0; l < lambdas.length; l++) {
      const utilities = line ? line(lambdas[l]!) : utilitiesOf(prompt, lambdas[l]!);
      choices[p * lambdas.length + l] = best(models, utilities, costs);
    }
    progress?.(p + 1);
  });
  return choices;
}

/**
 * A fitted router's utilities on the test set, checked.
 *
 * @throws {FairleadError} SHAPE_MISMATCH where the router does not give one finite number per model
 */
export function routerUtilities(router: FittedRouter, test: TestSet): UtilitiesOf {
  return (prompt, lambda) => {
    const utilities = router.utilities(row(test.embeddings, prompt), lambda, test.lengths[prompt]!);
    if (utilities.length !== router.models.length || !utilities.every(Number.isFinite))
      throw new FairleadError("SHAPE_MISMATCH", {
        expected: `${router.models.length} finite utilities from router ${router.name}`,
        found: `[${Array.from(utilities).join(", ")}] on prompt ${prompt} at lambda ${lambda}`,
        fix: "Train the router anew, and look for missing scores, costs or embeddings in its training data.",
      });
    return utilities;
  };
}

/** A router's models as indices into the test set's. */
export const indicesOf = (router: FittedRouter, test: TestSet): number[] =>
  router.models.map((model) => modelIndex(test, model, `router ${router.name}`));

function best(models: readonly number[], utilities: ArrayLike<number>, costs: ArrayLike<number>): number {
  let chosen = 0;
  for (let k = 1; k < models.length; k++) {
    const [a, b] = [models[k]!, models[chosen]!];
    const ahead = utilities[k]! - utilities[chosen]! || costs[b]! - costs[a]! || b - a;
    if (ahead > 0) chosen = k;
  }
  return models[chosen]!;
}

/** Utilities as a function of λ on one prompt, from two calls; the router itself where a third shows a bend. */
function lineThrough(utilitiesOf: UtilitiesOf, prompt: number, lambdas: Float64Array) {
  const far = lambdas[lambdas.length - 1]!;
  const middle = lambdas[lambdas.length >> 1]!;
  const scores = Float64Array.from(utilitiesOf(prompt, 0));
  const costs = Float64Array.from(utilitiesOf(prompt, far), (utility, k) => (scores[k]! - utility) / far);
  const onLine = (lambda: number) => {
    const utilities = new Float64Array(scores.length);
    for (let k = 0; k < utilities.length; k++) utilities[k] = scores[k]! - lambda * costs[k]!;
    return utilities;
  };
  const asked = utilitiesOf(prompt, middle);
  const bends = onLine(middle).some((utility, k) => !isNear(utility, asked[k]!));
  return bends ? (lambda: number) => utilitiesOf(prompt, lambda) : onLine;
}

function looksLinear(utilitiesOf: UtilitiesOf, prompts: Int32Array, lambdas: Float64Array): boolean {
  if (lambdas[lambdas.length - 1]! <= 0) return false;
  const step = Math.max(1, Math.floor(prompts.length / PROBES));
  for (let p = 0; p < prompts.length; p += step) {
    const line = lineThrough(utilitiesOf, prompts[p]!, lambdas);
    for (const lambda of lambdas) {
      const asked = utilitiesOf(prompts[p]!, lambda);
      if (Array.from(line(lambda)).some((utility, k) => !isNear(utility, asked[k]!))) return false;
    }
  }
  return true;
}

/** Equal but for rounding. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a) + Math.abs(b));
