import { FairleadError } from "../errors.js";
import type { Matrix, Matrix32 } from "../math/matrix.js";
import type { FittedRouter } from "../routers/router.js";

/** Prompts on which the models' scores are known: what routers are judged by. */
export interface TestSet {
  /** (K) names; column k of `scores` and `costs` is models[k]. */
  readonly models: readonly string[];
  /** n × d. */
  readonly embeddings: Matrix32;
  /** (n) prompt lengths in characters. */
  readonly lengths: Float64Array;
  /** n × K quality; NaN where it was not observed. */
  readonly scores: Matrix;
  /** n × K cost of the call in USD, >= 0; NaN where it is not known. */
  readonly costs: Matrix;
}

/**
 * @throws {FairleadError} NOT_ENOUGH_DATA for no prompts or no models; SHAPE_MISMATCH where the parts disagree;
 *   UNKNOWN_MODEL where a router may choose a model that was not tested
 */
export function checkTestSet(test: TestSet, routers: readonly FittedRouter[]): void {
  const n = test.embeddings.rows;
  const K = test.models.length;
  if (n === 0 || K === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "a test set with at least one prompt and one model",
      found: `${n} prompts and ${K} models`,
      fix: "Pass outcome records that hold scores of the routers' models.",
    });
  for (const [name, { rows, columns }] of [["scores", test.scores] as const, ["costs", test.costs] as const])
    if (rows !== n || columns !== K) throw shapeMismatch(`${name} of ${n} × ${K}`, `${rows} × ${columns}`);
  if (test.lengths.length !== n) throw shapeMismatch(`${n} prompt lengths`, `${test.lengths.length}`);
  for (const router of routers) for (const model of router.models) modelIndex(test, model, `router ${router.name}`);
}

/**
 * The column of a model.
 *
 * @param who  asks for it, for the message
 * @throws {FairleadError} UNKNOWN_MODEL
 */
export function modelIndex(test: TestSet, model: string, who: string): number {
  const index = test.models.indexOf(model);
  if (index < 0)
    throw new FairleadError("UNKNOWN_MODEL", {
      expected: `scores of "${model}" in the test set, as ${who} may choose it`,
      found: `scores of ${test.models.join(", ")}`,
      fix: "Test on records that score this model, or leave it out.",
    });
  return index;
}

/** The prompts for which a condition holds, in order. */
export function promptsWhere(test: TestSet, holds: (prompt: number) => boolean): Int32Array {
  const prompts: number[] = [];
  for (let i = 0; i < test.embeddings.rows; i++) if (holds(i)) prompts.push(i);
  return Int32Array.from(prompts);
}

function shapeMismatch(expected: string, found: string): FairleadError {
  return new FairleadError("SHAPE_MISMATCH", { expected, found, fix: "Give every prompt one row in each part." });
}
