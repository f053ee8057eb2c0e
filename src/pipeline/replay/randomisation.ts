import type { LoggedCalls } from "../../estimators/off-policy/logged-calls.js";
import { row } from "../../math/matrix.js";

/** What chance had to do with a log. */
export interface Randomisation {
  /** Calls of which it is known that another model might have answered. */
  readonly drawn: number;
  /** Calls of which it is known that none might: a propensity of 1, or `randomized: false`. */
  readonly certain: number;
  /** Calls of which nothing is known. */
  readonly unknown: number;
}

/** @param calls  all of a log */
export function randomisationOf(calls: LoggedCalls): Randomisation {
  const count = { drawn: 0, certain: 0, unknown: 0 };
  calls.arm.forEach((_, i) => {
    count[kindOf(calls, i)]++;
  });
  return count;
}

/**
 * The same calls with what is known of their propensities: 1 for the model that answered where nothing was drawn; and with
 * `forget`, nothing where nothing was drawn, so that propensities are learned as if something had been.
 */
export function knownPropensities(calls: LoggedCalls, { forget }: { readonly forget: boolean }): LoggedCalls {
  const { propensities, arm } = calls;
  const values = propensities.values.slice();
  arm.forEach((k, i) => {
    if (kindOf(calls, i) !== "certain") return;
    values.fill(forget ? Number.NaN : 0, i * propensities.columns, (i + 1) * propensities.columns);
    if (!forget) values[i * propensities.columns + k] = 1;
  });
  return { ...calls, propensities: { ...propensities, values } };
}

/** As near to 1 as sums of rounded probabilities come. */
const CERTAIN = 1 - 1e-9;

function kindOf({ arm, propensities, randomized }: LoggedCalls, i: number): keyof Randomisation {
  if (randomized[i] === 0) return "certain";
  const p = row(propensities, i)[arm[i]!]!;
  return Number.isNaN(p) ? "unknown" : p >= CERTAIN ? "certain" : "drawn";
}
