import { type AsyncBuffer, asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FairleadError } from "../errors.js";
import type { Fields, RowBatch } from "./row.js";

/** Rows of a Parquet file, one row group after the other: the memory held is one row group's. Places are rows, from 1. */
export async function* parquetRows(file: string): AsyncGenerator<RowBatch> {
  const source = await asyncBufferFromFile(file);
  const metadata = await explained(file, parquetMetadataAsync(source));
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const read = parquetReadObjects({ file: source as AsyncBuffer, metadata, rowStart, rowEnd, compressors });
    const start = rowStart;
    yield (await explained(file, read)).map((fields, i) => ({
      place: { file, number: start + i + 1, unit: "row" as const },
      index: start + i,
      fields: plain(fields) as Fields,
      isTable: true,
    }));
    rowStart = rowEnd;
  }
}

/** Values as JSON has them: 64-bit integers become numbers (or text, where a number cannot hold them), times ISO 8601. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

/** hyparquet throws plain errors for any damage. */
async function explained<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new FairleadError("BAD_RECORD", {
      expected: `${file} to be a whole Parquet file`,
      found: cause instanceof Error ? cause.message : String(cause),
      fix: "Copy or download it again, or convert it to JSON Lines.",
      cause,
    });
  }
}
