import { pipeline, Readable } from "node:stream";
import { CsvError, type Options, parse } from "csv-parse";
import { badRecord, described, listed, type Place } from "./place.js";
import type { BadRow, Fields, Row, RowBatch } from "./row.js";
import { MAX_LINE_BYTES } from "./text-lines.js";
import { checkedUtf8 } from "./utf8.js";

const BATCH = 256;

/**
 * Rows of a CSV file with a header line (RFC 4180: cells may hold line ends in double quotes). An empty cell is an
 * absent field; an unnamed column is left out, since it holds row numbers. A row's place is the line where it begins.
 *
 * A row with too many or too few cells comes as a bad row. A quote that is never closed ends the reading, since nothing
 * behind it can be told apart.
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  delimiter: "," | "\t" = ",",
): AsyncGenerator<RowBatch> {
  let begin = 1;
  const options: Options<Line, string[]> = {
    bom: true,
    delimiter,
    relax_column_count: true, // counted in csvRow, so that one bad row is one bad row
    max_record_size: MAX_LINE_BYTES,
    on_record(cells: string[], { lines }): Line {
      const number = begin;
      begin = lines + 1;
      return { cells, number };
    },
  };
  const parser = parse(options as unknown as Options); // its types have no room for records of another shape
  pipeline(Readable.from(checkedUtf8(bytes, file)), parser, () => {}); // the error reaches the loop below
  try {
    yield* batched(parser as AsyncIterable<Line>, file);
  } catch (cause) {
    throw explained(cause, { file, number: begin, unit: "line" });
  }
}

/** The cells of a row, and the line where it begins. */
interface Line {
  readonly cells: readonly string[];
  readonly number: number;
}

async function* batched(lines: AsyncIterable<Line>, file: string): AsyncGenerator<RowBatch> {
  let header: readonly string[] | undefined;
  let batch: (Row | BadRow)[] = [];
  let index = 0;
  for await (const { cells, number } of lines) {
    const place: Place = { file, number, unit: "line" };
    if (cells.length === 1 && cells[0]?.trim() === "") continue; // a blank line
    if (header === undefined) header = checkedHeader(cells, place);
    else batch.push(csvRow(header, cells, place, index++));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function checkedHeader(names: readonly string[], place: Place): readonly string[] {
  const seen = new Set<string>();
  for (const name of names) {
    if (name !== "" && seen.has(name))
      throw badRecord(place, "columns of different names", `${described(name)} twice`, "Rename one of them.");
    seen.add(name);
  }
  return names;
}

function csvRow(header: readonly string[], cells: readonly string[], place: Place, index: number): Row | BadRow {
  if (cells.length !== header.length)
    return { error: badRecord(place, `${header.length} cells (${listed(header)})`, `${cells.length}`) };
  const fields: Record<string, unknown> = {};
  for (let i = 0; i < cells.length; i++) if (cells[i] !== "" && header[i] !== "") fields[header[i]!] = cells[i];
  return { place, index, fields: fields as Fields, isTable: true };
}

function explained(cause: unknown, place: Place): unknown {
  if (!(cause instanceof CsvError)) return cause;
  const found = cause.message.replace(/\s+/g, " ").slice(0, 200);
  return badRecord(
    place,
    "CSV, with double quotes around cells that hold quotes or line ends",
    found,
    "Mend the quotes.",
  );
}
