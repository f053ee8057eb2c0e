import { FairleadError } from "../errors.js";

/** Where a row stands in a file: lines of text count from 1, rows of Parquet from 1. */
export interface Place {
  readonly file: string;
  readonly number: number;
  readonly unit: "line" | "row";
}

const FIX = "Mend it, or leave such lines out with --on-bad-line skip: they are counted and the first ones shown.";

/**
 * The error for a row that is no record.
 *
 * @param expected  what should stand there, the field first: `scores.gpt-4 to be a number from 0 to 1`
 * @param found     what stands there; `described` quotes a value
 */
export function badRecord(place: Place, expected: string, found: string, fix = FIX): FairleadError {
  return new FairleadError("BAD_RECORD", {
    expected: `in ${place.file}, ${place.unit} ${place.number}: ${expected}`,
    found,
    fix,
  });
}

/** A value in a few words, for an error: never long, whatever was found. */
export function described(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return `an object with ${listed(Object.keys(value))}`;
  return String(value);
}

/** The first names of a list, for an error. */
export function listed(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name || '""'));
  if (names.length > most) shown.push(`${names.length - most} more`);
  return shown.length === 0 ? "no fields" : shown.join(", ");
}
