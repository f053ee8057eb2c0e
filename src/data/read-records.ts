import { type OpenOptions, openRecords, type ReadSummary } from "./open-records.js";
import type { BattleRecord, LoggedRecord, OutcomeRecord } from "./records.js";

/** All records by kind, in the order read. */
export interface RecordsByKind {
  readonly outcomes: readonly OutcomeRecord[];
  readonly battles: readonly BattleRecord[];
  readonly logged: readonly LoggedRecord[];
  readonly summary: ReadSummary;
}

/** Reads everything into memory; `openRecords` streams, and says what is thrown. */
export async function readRecords(patterns: readonly string[], options: OpenOptions = {}): Promise<RecordsByKind> {
  const outcomes: OutcomeRecord[] = [];
  const battles: BattleRecord[] = [];
  const logged: LoggedRecord[] = [];
  const stream = openRecords(patterns, options);
  for await (const any of stream) {
    if (any.kind === "outcome") outcomes.push(any.record);
    else if (any.kind === "battle") battles.push(any.record);
    else logged.push(any.record);
  }
  return { outcomes, battles, logged, summary: stream.summary() };
}
