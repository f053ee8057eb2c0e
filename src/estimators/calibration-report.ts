import { FairleadError } from "../errors.js";
import { mean } from "../math/statistics.js";
import { valuesAt } from "./cross-fit.js";

/** Rows of about the same predicted probability, and how often it came true. */
export interface CalibrationBin {
  readonly rows: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share of rows with t = 1. */
  readonly observed: number;
  /** Standard error of observed − predicted if the predictions are right: √(Σ p(1 − p)) / rows. */
  readonly standardError: number;
}

/**
 * Observed beside predicted, in bins of equally many rows by ascending prediction; equal predictions share a bin.
 *
 * @param t     (n) in {0, 1}
 * @param p     (n) predicted, in [0, 1]
 * @param bins  at most; default 10
 * @throws {FairleadError} SHAPE_MISMATCH
 */
export function calibrationReport(t: ArrayLike<number>, p: ArrayLike<number>, bins = 10): readonly CalibrationBin[] {
  if (t.length !== p.length || t.length === 0)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: "as many outcomes as predictions, one or more",
      found: `${t.length} and ${p.length}`,
      fix: "Pass both of the same rows.",
    });
  const order = Array.from({ length: p.length }, (_, i) => i).sort((i, j) => p[i]! - p[j]!);
  const report: CalibrationBin[] = [];
  for (let from = 0; from < order.length; ) {
    let to = Math.max(from + 1, Math.round(((report.length + 1) * order.length) / bins));
    while (to < order.length && p[order[to]!] === p[order[to - 1]!]) to++;
    report.push(binOf(t, p, order.slice(from, to)));
    from = to;
  }
  return report;
}

function binOf(t: ArrayLike<number>, p: ArrayLike<number>, rows: readonly number[]): CalibrationBin {
  const predicted = valuesAt(p, rows);
  return {
    rows: rows.length,
    predicted: mean(predicted),
    observed: mean(valuesAt(t, rows)),
    standardError: Math.sqrt(predicted.reduce((sum, q) => sum + q * (1 - q), 0)) / rows.length,
  };
}
