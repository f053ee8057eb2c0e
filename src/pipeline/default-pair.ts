import { FairleadError } from "../errors.js";
import type { TrainingFacts } from "../routers/file/router-file.js";
import type { StorableRouter } from "../routers/router.js";

export interface Pair {
  readonly strong: string;
  readonly weak: string;
}

/**
 * The pair that a router is about where the user names none: strong is the model of highest mean training score; weak
 * is the cheapest of the others where costs are known, else the one of lowest mean score.
 */
export function defaultPair(
  models: readonly string[],
  { meanScores, meanCosts }: Pick<TrainingFacts, "meanScores" | "meanCosts">,
): Pair {
  const score = (model: string) => meanScores[model] ?? -1;
  const strong = models.reduce((best, model) => (score(model) > score(best) ? model : best));
  const others = models.filter((model) => model !== strong);
  const isPriced = others.every((model) => meanCosts[model] !== undefined);
  const worth = (model: string) => (isPriced ? meanCosts[model]! : score(model));
  const weak = others.reduce((best, model) => (worth(model) < worth(best) ? model : best));
  return { strong, weak };
}

/** The pair that a router was made for, where it was made for one; else as {@link defaultPair} of `models`. */
export function pairOfRouter(router: StorableRouter, training: TrainingFacts, models = router.models): Pair {
  const { strong } = router.state.settings;
  const weak = router.models.find((model) => model !== strong);
  const isMadeForPair = typeof strong === "string" && weak !== undefined;
  return isMadeForPair && models.includes(strong) && models.includes(weak)
    ? { strong, weak }
    : defaultPair(models, training);
}

/** `strong,weak` as typed. @throws {FairleadError} INVALID_ARGUMENT, UNKNOWN_MODEL */
export function parsePair(text: string, models: readonly string[]): Pair {
  const names = text.split(",").map((name) => name.trim());
  const [strong, weak] = names;
  if (names.length !== 2 || !strong || !weak || strong === weak)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "--pair STRONG,WEAK: two models",
      found: `"${text}"`,
      fix: `For example: --pair ${models[0]},${models[1]}`,
    });
  for (const model of [strong, weak])
    if (!models.includes(model))
      throw new FairleadError("UNKNOWN_MODEL", {
        expected: `--pair of ${models.join(", ")}`,
        found: `"${model}"`,
        fix: "Name two models of the router.",
      });
  return { strong, weak };
}
