import { FairleadError } from "../../errors.js";
import { type Matrix, rowsOf } from "../../math/matrix.js";

/** Comparisons of two answers, one row for each judge that gave its verdict, with what is known of them without gold. */
export interface JudgedComparisons {
  /** (n) the judge's verdict in [−1, 1], both orders averaged: 1 for strong, −1 for weak, 0 for a tie. */
  readonly verdict: Float64Array;
  /** (n) number of the judge; each has a bias of its own. */
  readonly judge: Int32Array;
  /** (n) rows that share a number stay together in folds: the prompt, or the conversation. */
  readonly prompt: Int32Array;
  /** n × d, around 0 and of like scale; a column at half its scale is trusted less, as it is penalised four times as much. */
  readonly context: Matrix;
}

export function comparisonsAt(of: JudgedComparisons, rows: ArrayLike<number>): JudgedComparisons {
  return {
    verdict: Float64Array.from(rows, (i) => of.verdict[i]!),
    judge: Int32Array.from(rows, (i) => of.judge[i]!),
    prompt: Int32Array.from(rows, (i) => of.prompt[i]!),
    context: rowsOf(of.context, rows),
  };
}

/** @throws {FairleadError} SHAPE_MISMATCH unless everything is finite, in range, and one a row */
export function checkComparisons({ verdict, judge, prompt, context }: JudgedComparisons): void {
  const n = verdict.length;
  const expect = (isRight: boolean, expected: string, found: string) => {
    if (isRight) return;
    throw new FairleadError("SHAPE_MISMATCH", { expected, found, fix: "Pass one row per judge and pair of answers." });
  };
  const lengths = [judge.length, prompt.length, context.rows];
  expect(
    lengths.every((length) => length === n),
    `a judge, a prompt and a row of context for ${n} verdicts`,
    lengths.join(", "),
  );
  const outside = verdict.find((value) => !(Math.abs(value) <= 1));
  expect(outside === undefined, "verdicts in [−1, 1]", `${outside}`);
  const wrong = context.values.find((value) => !Number.isFinite(value));
  expect(wrong === undefined, "a finite context", `${wrong}`);
}
