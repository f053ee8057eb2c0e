import { FairleadError } from "../errors.js";
import type { Matrix } from "../math/matrix.js";

type Features = Matrix<Float32Array | Float64Array>;

/**
 * What every regressor asks of its rows: at least one, finite features, and a weight each.
 *
 * @param x        n × d
 * @param weights  (n), finite, >= 0, not all 0. Default all 1
 * @throws {FairleadError} SHAPE_MISMATCH
 */
export function checkFeatures(x: Features, weights?: Float64Array): void {
  checkWeights(x.rows, weights);
  const wrong = x.values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: "features that are finite",
    found: `${x.values[wrong]} in row ${Math.floor(wrong / x.columns)}, column ${wrong % x.columns}`,
    fix: "Leave the row out, or put a number there.",
  });
}

/** @throws {FairleadError} SHAPE_MISMATCH unless y holds one finite target per row of x */
export function checkTargets(x: Features, y: Float64Array): void {
  if (y.length === x.rows && y.every(Number.isFinite)) return;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `${x.rows} finite targets, one per row of x`,
    found: y.length === x.rows ? "a target that is not finite" : `${y.length}`,
    fix: "Leave out the rows without an outcome before fitting.",
  });
}

/** {@link checkFeatures} and {@link checkTargets}. */
export function checkRows(x: Features, y: Float64Array, weights?: Float64Array): void {
  checkFeatures(x, weights);
  checkTargets(x, y);
}

function checkWeights(rows: number, weights: Float64Array | undefined): void {
  const wrong = weights?.find((weight) => !(weight >= 0 && weight < Infinity));
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? rows;
  if (rows > 0 && (weights?.length ?? rows) === rows && wrong === undefined && total > 0) return;
  const found =
    wrong === undefined
      ? `${weights?.length} weights of mean ${total / (weights?.length ?? 1)}`
      : `a weight of ${wrong}`;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: "at least one row, and one finite weight >= 0 per row, not all 0",
    found: `${rows} rows${weights ? ` and ${found}` : ""}`,
    fix: "Pass the rows that have an outcome, each with its weight.",
  });
}
