import { basename } from "node:path";
import { badRecord, described } from "../place.js";
import type { Row } from "../row.js";

/** A field that must hold text; a whole number will do, since tables have both. */
export function textField(row: Row, field: string): string {
  const value = row.fields[field];
  if (typeof value === "string" && value !== "") return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw badRecord(row.place, `${field} to be a text`, described(value));
}

/** Whether a field holds nothing: no cell, null, or pandas' nan. */
export function isMissing(row: Row, field: string): boolean {
  const value = row.fields[field];
  return (
    value === undefined ||
    value === null ||
    Number.isNaN(value) ||
    (typeof value === "string" && /^(nan)?$/i.test(value.trim()))
  );
}

/** A number, as itself, as text, or as Python's True and False for 1 and 0; NaN where it is none. */
export function asNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string" || value.trim() === "") return Number.NaN;
  return { true: 1, false: 0 }[value.trim().toLowerCase()] ?? Number(value);
}

/** @throws {FairleadError} BAD_RECORD where the field holds no finite number */
export function numberField(row: Row, field: string): number {
  const value = asNumber(row.fields[field]);
  if (!Number.isFinite(value)) throw badRecord(row.place, `${field} to be a number`, described(row.fields[field]));
  return value;
}

/** The file's name without folders and endings: `mmlu_anatomy` for `data/mmlu_anatomy.csv.gz`. */
export function stem(file: string): string {
  return basename(file).replace(/(\.(csv|tsv|jsonl|ndjson|json|parquet))?(\.gz)?$/i, "");
}
