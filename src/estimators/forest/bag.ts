import { FairleadError } from "../../errors.js";
import type { Rng } from "../../random.js";
import { countBelow } from "../histogram/thresholds.js";
import type { TrainingRows } from "../histogram/training-rows.js";

/** Draws a bag; counts may not be kept, as the next call writes into them. */
export type Bag = (random: Rng) => Float64Array;

const MOST_DRAWS = 2 ** 24;

/**
 * Draws with replacement, each row in proportion to its weight:
 *
 *   count ~ Multinomial(m, w / Σw),   m = max(round(Σw), rows of positive weight)
 *
 * For integer weights m = Σw, and this is the bootstrap of the data with each row repeated as often as its weight says.
 * Weights that are shares of a row still get a bag as large as the data.
 *
 * @throws {FairleadError} SHAPE_MISMATCH for more than 2²⁴ draws a bag
 */
export function bags({ weights, present, totalWeight }: TrainingRows): Bag {
  const draws = Math.max(Math.round(totalWeight), present.length);
  if (draws > MOST_DRAWS)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `weights that sum to at most 2²⁴ rows`,
      found: `${totalWeight}`,
      fix: "A weight counts rows: scale them so that their sum is the number of rows, or set bootstrap: false.",
    });
  const counts = new Float64Array(weights.length);
  const even = present.every((i) => weights[i] === weights[present[0]!]);
  const below = even ? undefined : runningSums(weights, present);
  const drawn = (random: Rng) =>
    below
      ? Math.min(countBelow(below, 0, below.length, random.uniform() * below.at(-1)!), present.length - 1)
      : random.integer(present.length);
  return (random) => {
    counts.fill(0);
    for (let i = 0; i < draws; i++) counts[present[drawn(random)]!]!++;
    return counts;
  };
}

/** The weights' sums up to and with each row. */
function runningSums(weights: Float64Array, present: Int32Array): Float64Array {
  let sum = 0;
  return Float64Array.from(present, (i) => {
    sum += weights[i]!;
    return sum;
  });
}
