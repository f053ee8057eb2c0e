import { FairleadError } from "../../errors.js";
import { checkRows } from "../check-rows.js";
import { stratifiedFolds } from "../folds.js";
import { rowsWithOverlap, trimmingBound } from "../overlap.js";
import { crossFittedPropensity } from "../propensity.js";
import type { TreatedSample } from "./effect-learner.js";

/** What learners of effects need beside the sample. */
export interface PreparedSample {
  /** (N) stratified by treatment: with 50 gold rows among thousands, a plain fold might hold none. */
  readonly fold: Int32Array;
  /** (N) P(t = 1 | x), in (0, 1). */
  readonly e: Float64Array;
  /** Indices of the rows that the effect is learned from: those with overlap. */
  readonly rows: Int32Array;
}

export interface PreparationOptions {
  readonly folds: number;
  readonly seed: number;
  /** Rows with e outside [α, 1 − α] are left out, α = trim · the rarer treatment's base rate; 0 leaves out none. */
  readonly trim: number;
}

/** @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where a treatment has fewer rows than folds, or no row has overlap */
export function preparedSample(sample: TreatedSample, { folds, seed, trim }: PreparationOptions): PreparedSample {
  check(sample);
  if (!sample.treated.includes(0) || !sample.treated.includes(1)) throw oneTreatment(sample.treated[0]!);
  const { x, treated, propensity, group } = sample;
  const fold = stratifiedFolds(treated, { folds, seed, ...(group && { group }) });
  const estimated = propensity ? { e: propensity, unclipped: propensity } : crossFittedPropensity(x, treated, { fold });
  const rows = rowsWithOverlap(estimated.unclipped, trimmingBound(treated, trim));
  if (rows.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "rows that might have had either treatment",
      found: "none: the propensities are all near 0 or 1",
      fix: "Give some prompts like the judged ones gold labels, and the other way round.",
    });
  return { fold, e: estimated.e, rows };
}

function check({ x, y, treated, propensity, group }: TreatedSample): void {
  checkRows(x, y);
  const wrong = propensity?.find((p) => !(p > 0 && p < 1));
  const lengths = [treated.length, propensity?.length ?? x.rows, group?.length ?? x.rows];
  if (wrong === undefined && lengths.every((n) => n === x.rows) && treated.every((t) => t <= 1)) return;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `${x.rows} treatments of 0 or 1, as many propensities in (0, 1) and groups if any, one per row of x`,
    found:
      wrong === undefined
        ? `${lengths.join(", ")}, treatments up to ${Math.max(...treated)}`
        : `a propensity of ${wrong}`,
    fix: "Cut all to the same rows; leave out rows whose treatment was certain.",
  });
}

const oneTreatment = (t: number) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: "rows of both treatments",
    found: `only t = ${t}`,
    fix: "Add rows of the other kind.",
  });
