import { FairleadError } from "../../errors.js";
import { callsNeeded, LEAST_EFFECTIVE_CALLS } from "./refusals.js";

/** Logs that can answer for no policy whatever. */

/** @param n  calls, each of them the only one that could have been */
export function noChance(n: number, models: number, width: number): FairleadError {
  const needed = callsNeeded(
    { effectiveSampleSize: 0, uncovered: 1 },
    { value: 0.5, low: 0, high: 1 },
    { models, residualVariance: 0.25, width },
  );
  return new FairleadError("NO_OVERLAP", {
    expected: "a log in which chance had a part in who answered",
    found: `${n} calls of which none was drawn at random (propensity 1, or randomized: false)`,
    fix:
      `Serve with policy: { kind: epsilon-greedy, epsilon: 0.05 } or another that explores; about ${needed} calls to models drawn evenly would do. ` +
      "Or take it upon yourself, with --assume-ignorable, that given the prompt who answered had nothing to do with how well.",
  });
}

export const tooFewCalls = (found: string): FairleadError =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: `logged calls with scores, at least ${LEAST_EFFECTIVE_CALLS}`,
    found,
    fix: "Join scores to the log by id: users' feedback, checks, or fairlead judge.",
  });
