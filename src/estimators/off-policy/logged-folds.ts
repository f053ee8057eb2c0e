import { FairleadError } from "../../errors.js";
import { stratifiedFolds } from "../folds.js";

export interface LoggedFolds {
  /** (n) fold of each call; the calls of a prompt share one. */
  readonly fold: Int32Array;
  /** Arms that answered prompts enough for every fold to have one, ascending. */
  readonly frequent: readonly number[];
  /** Arms with fewer calls, but some. */
  readonly rare: readonly number[];
  /** Arms that were never called. */
  readonly never: readonly number[];
}

/**
 * Folds of logged calls, stratified by the model that answered. Rare models cannot be stratified: their calls go wherever
 * there is room.
 *
 * @param arm     (n) in [0, K)
 * @param prompt  (n)
 * @throws {FairleadError} NOT_ENOUGH_DATA where no model answered as many prompts as there are folds
 */
export function loggedFolds(
  arm: Int32Array,
  prompt: Int32Array,
  K: number,
  { folds = 5, seed = 0 }: { readonly folds?: number; readonly seed?: number } = {},
): LoggedFolds {
  const prompts = Array.from({ length: K }, () => new Set<number>());
  arm.forEach((k, i) => {
    prompts[k]!.add(prompt[i]!);
  });
  const arms = prompts.map((_, k) => k);
  const frequent = arms.filter((k) => prompts[k]!.size >= folds);
  if (frequent.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `a model that answered at least ${folds} prompts, one per fold`,
      found: `${Math.max(0, ...prompts.map(({ size }) => size))} at most`,
      fix: "Log more calls, or use fewer folds.",
    });
  const label = arm.map((k) => (frequent.includes(k) ? k : frequent[0]!));
  return {
    fold: stratifiedFolds(label, { folds, seed, group: prompt }),
    frequent,
    rare: arms.filter((k) => prompts[k]!.size > 0 && !frequent.includes(k)),
    never: arms.filter((k) => prompts[k]!.size === 0),
  };
}
