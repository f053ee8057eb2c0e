import { readFile } from "node:fs/promises";
import { filesOf } from "../data/file-patterns.js";
import { type OpenOptions, openRecords } from "../data/open-records.js";
import type { AnyRecord } from "../data/records.js";
import { type Matrix, rowsOf } from "../math/matrix.js";
import { type PromptTable, promptTable } from "./prompt-table.js";

/** The user's own prompts, with what is known of them. */
export interface CalibrationPrompts {
  readonly texts: readonly string[];
  readonly lengths: Float64Array;
  /** n × K where every model was scored on every prompt, else absent. */
  readonly scores?: Matrix;
  /** n × K where every cost is known, else absent. */
  readonly costs?: Matrix;
  /** Why `scores` is absent. */
  readonly missing: string;
}

/**
 * Prompts from records of any kind, or from `.txt` files, a prompt a line. Prompts repeat as often as they are met:
 * traffic counts, not vocabulary. Outcomes of all the router's models bring their scores and costs along.
 */
export async function promptsToCalibrateOn(
  patterns: readonly string[],
  models: readonly string[],
  options: OpenOptions,
): Promise<CalibrationPrompts> {
  const files = await filesOf(patterns);
  const texts: string[] = [];
  for (const file of files.filter(isText)) texts.push(...(await linesOf(file)));

  const records: AnyRecord[] = [];
  const others = files.filter((file) => !isText(file));
  if (others.length > 0) for await (const record of openRecords(others, options)) records.push(record);
  if (texts.length === 0 && records.some(({ kind }) => kind === "outcome")) {
    const table = tableOf(records, models);
    if (table) return fromTable(table);
  }
  for (const { record } of records) texts.push(record.prompt);
  return {
    texts,
    lengths: Float64Array.from(texts, (text) => text.length),
    missing: "prompts without scores of these models",
  };
}

const isText = (file: string) => file.endsWith(".txt");

async function linesOf(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== "");
}

/** Undefined where the outcomes are of other models: their prompts still serve for a share. */
function tableOf(records: readonly AnyRecord[], models: readonly string[]): PromptTable | undefined {
  const scored = new Set(records.flatMap((one) => (one.kind === "outcome" ? Object.keys(one.record.scores) : [])));
  return models.every((model) => scored.has(model)) ? promptTable(records, { models }) : undefined;
}

function fromTable({ prompts: texts, lengths, scores, costs }: PromptTable): CalibrationPrompts {
  const gaps = scores.values.filter(Number.isNaN).length;
  return {
    texts,
    lengths,
    ...(gaps === 0 && { scores }),
    ...(!costs.values.some(Number.isNaN) && { costs }),
    missing: `${gaps} scores missing in a table of ${scores.rows} prompts × ${scores.columns} models`,
  };
}

/** The prompts of the given rows. */
export function selected(
  { texts, lengths, scores, costs, missing }: CalibrationPrompts,
  rows: readonly number[],
): CalibrationPrompts {
  return {
    texts: rows.map((i) => texts[i]!),
    lengths: Float64Array.from(rows, (i) => lengths[i]!),
    ...(scores && { scores: rowsOf(scores, rows) }),
    ...(costs && { costs: rowsOf(costs, rows) }),
    missing,
  };
}
