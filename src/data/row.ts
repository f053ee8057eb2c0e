import type { FairleadError } from "../errors.js";
import type { Place } from "./place.js";

export type Fields = Readonly<Record<string, unknown>>;

/** One line of a file, split into fields, before anyone asks what it means. */
export interface Row {
  readonly place: Place;
  readonly fields: Fields;
  /** 0-based position among the rows of its file. */
  readonly index: number;
  /** Whether the fields are cells of a table (CSV, Parquet): numbers may be text, and nested values JSON in a cell. */
  readonly isTable: boolean;
}

/** A line that could not be split into fields. The reader goes on behind it. */
export interface BadRow {
  readonly error: FairleadError;
}

/** Rows travel in batches: one await for many rows. */
export type RowBatch = readonly (Row | BadRow)[];

export const isBad = (row: Row | BadRow): row is BadRow => "error" in row;
