import { rowsOf } from "../../math/matrix.js";
import { valuesAt } from "../cross-fit.js";
import type { LoggedCalls } from "./logged-calls.js";

export interface ScoredCalls {
  readonly calls: LoggedCalls;
  /** Their indices among the calls that were given, ascending. */
  readonly rows: Int32Array;
  /** How many calls had no score yet, and were left out. */
  readonly unscored: number;
}

/** The calls of known score. What is estimated from them holds for all only if scores are missing by chance, given the prompt and model. */
export function scoredCalls(calls: LoggedCalls): ScoredCalls {
  const rows = Int32Array.from(calls.score.keys()).filter((i) => Number.isFinite(calls.score[i]!));
  return { calls: callsAt(calls, rows), rows, unscored: calls.score.length - rows.length };
}

/** The calls of the given indices, in that order. */
export function callsAt(calls: LoggedCalls, rows: ArrayLike<number>): LoggedCalls {
  return {
    prompt: Int32Array.from(valuesAt(calls.prompt, rows)),
    arm: Int32Array.from(valuesAt(calls.arm, rows)),
    score: valuesAt(calls.score, rows),
    cost: valuesAt(calls.cost, rows),
    propensities: rowsOf(calls.propensities, rows),
    randomized: Uint8Array.from(valuesAt(calls.randomized, rows)),
  };
}
