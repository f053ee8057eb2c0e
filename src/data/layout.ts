import type { FairleadError } from "../errors.js";
import type { Place } from "./place.js";
import type { Fields, Row } from "./row.js";

/** A way in which somebody writes evidence down. Settings only: `start` gives the state of one reading. */
export interface Layout {
  /** As `--format` takes it. */
  readonly name: string;
  /** The fields that tell it apart, for the error that lists all layouts. */
  readonly shows: string;
  /** Whether a file whose first row this is has the layout. */
  recognises(row: Row): boolean;
  start(): Importer;
}

/** Turns rows of a layout into fields of records. One importer sees all files of its layout, in order. */
export interface Importer {
  /** @throws {FairleadError} BAD_RECORD where the row is none of the layout's */
  row(row: Row, sink: Sink): void;
  /** What was held back until all rows were seen. */
  end?(sink: Sink): void;
}

/** Takes what an importer makes. */
export interface Sink {
  /** Fields of a record; they are checked as if they had stood in a file of records, and errors name the place. */
  record(fields: Fields, place: Place): void;
  /** A row that the layout's own rule leaves out; counted by reason. */
  drop(reason: string): void;
  /** A mistake that shows only at the end. */
  refuse(error: FairleadError): void;
}
