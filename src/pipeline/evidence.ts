import { createHash } from "node:crypto";
import { type OpenOptions, openRecords, type ReadSummary } from "../data/open-records.js";
import type { AnyRecord } from "../data/records.js";
import { type SplitRule, splitRecords } from "../data/split.js";
import { FairleadError } from "../errors.js";

/** Which prompts a stage works on. */
export interface Selection extends OpenOptions {
  /** Files or globs of records. */
  readonly data: readonly string[];
  /** Takes one side of the split; without it, all prompts. */
  readonly split?: SplitRule;
  /** Leaves out outcomes flagged as contaminated, and counts them. Default: keeps them */
  readonly dropContaminated?: boolean;
}

/** Records in memory, with where they came from. */
export interface Evidence {
  readonly records: readonly AnyRecord[];
  readonly summary: ReadSummary;
  /** SHA-256 over the records, whatever the order of files and lines. */
  readonly digest: string;
  /** Records on the other side of the split. */
  readonly setAside: number;
  readonly contaminated: number;
}

/**
 * Reads the records of one side.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA where nothing is left
 */
export async function gatherEvidence(side: "train" | "test", selection: Selection): Promise<Evidence> {
  const stream = openRecords(selection.data, selection);
  const all: AnyRecord[] = [];
  for await (const record of stream) all.push(record);
  const chosen = selection.split ? onSide(all, side, selection.split) : all;
  const clean = selection.dropContaminated ? chosen.filter((one) => !isContaminated(one)) : chosen;
  if (clean.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `records on the ${side} side`,
      found: `none of ${all.length} records in ${selection.data.join(", ")}`,
      fix: "Add data, or change --split and --holdout-categories.",
    });
  return {
    records: clean,
    summary: stream.summary(),
    digest: digestOf(clean),
    setAside: all.length - chosen.length,
    contaminated: chosen.length - clean.length,
  };
}

/** The records of one side of a split. */
export function onSide(records: readonly AnyRecord[], side: "train" | "test", rule: SplitRule): AnyRecord[] {
  const splittable = records.map((any) => ({ prompt: any.record.prompt, ...categoryOf(any), any }));
  return splitRecords(splittable, rule)[side].map(({ any }) => any);
}

const categoryOf = ({ record }: AnyRecord) =>
  "category" in record && record.category !== undefined ? { category: record.category } : {};

/** Whether an outcome is flagged as standing in somebody's training data. */
export const isContaminated = (any: AnyRecord) => any.kind === "outcome" && any.record.contaminated === true;

function digestOf(records: readonly AnyRecord[]): string {
  const lines = records.map(({ kind, record }) =>
    createHash("sha256")
      .update(`${kind} ${JSON.stringify(record)}`)
      .digest("hex"),
  );
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}
