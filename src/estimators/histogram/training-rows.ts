import { FairleadError } from "../../errors.js";
import type { Matrix } from "../../math/matrix.js";

export type Features = Matrix<Float32Array | Float64Array>;

/** What a tree learns from: the rows of positive weight. */
export interface TrainingRows {
  readonly x: Features;
  /** (n) */
  readonly y: Float64Array;
  /** (n), >= 0, not all 0 */
  readonly weights: Float64Array;
  /** Rows of positive weight, ascending. */
  readonly present: Int32Array;
  readonly totalWeight: number;
  /** Smallest and largest target of the rows of positive weight. */
  readonly range: readonly [low: number, high: number];
}

/** @throws {FairleadError} SHAPE_MISMATCH for shapes that do not fit, values that are not finite, no weight at all */
export function trainingRows(x: Features, y: Float64Array, weights?: Float64Array): TrainingRows {
  const w = weights ?? new Float64Array(x.rows).fill(1);
  if (x.values.length !== x.rows * x.columns || y.length !== x.rows || w.length !== x.rows)
    throw mismatch(
      "one target and one weight per row of x",
      `${x.rows} × ${x.columns} features in ${x.values.length} values, ${y.length} targets and ${w.length} weights`,
      "Pass x row by row, with as many targets and weights as it has rows.",
    );
  if (!x.values.every(Number.isFinite))
    throw mismatch("finite features", "NaN or Infinity", "Fill in or leave out what was not observed.");
  if (!y.every(Number.isFinite))
    throw mismatch("finite targets", "NaN or Infinity", "Leave out the rows without an outcome before fitting.");
  if (!w.every((one) => one >= 0 && one < Infinity))
    throw mismatch("finite weights >= 0", "another weight", "A weight counts rows: 0 leaves one out, 2 doubles it.");
  const present = Int32Array.from(w.keys()).filter((i) => w[i]! > 0);
  if (present.length === 0)
    throw mismatch("a row of positive weight", `${x.rows} rows of weight 0`, "Pass the rows that have an outcome.");
  const targets = Float64Array.from(present, (i) => y[i]!).sort();
  return {
    x,
    y,
    weights: w,
    present,
    totalWeight: w.reduce((sum, one) => sum + one, 0),
    range: [targets[0]!, targets.at(-1)!],
  };
}

/** A mean of targets, which only rounding puts outside their range. */
export const within = (value: number, [low, high]: readonly [number, number]): number =>
  Math.min(Math.max(value, low), high);

const mismatch = (expected: string, found: string, fix: string) =>
  new FairleadError("SHAPE_MISMATCH", { expected, found, fix });
