import { FairleadError } from "../errors.js";
import { openBytes, type Peeked } from "./byte-source.js";
import { csvRows } from "./csv-rows.js";
import { jsonArrayTexts } from "./json-array.js";
import { jsonRows } from "./json-rows.js";
import { parquetRows } from "./parquet-rows.js";
import type { RowBatch } from "./row.js";
import { textLines } from "./text-lines.js";

/** First bytes of what people have by mistake, and what to do about it. */
const UNREADABLE: readonly { readonly magic: readonly number[]; readonly is: string; readonly fix: string }[] = [
  { magic: [0x80, 0x02], is: "a Python pickle", fix: "In Python: pandas.read_pickle(path).to_csv(out)." },
  { magic: [0x80, 0x03], is: "a Python pickle", fix: "In Python: pandas.read_pickle(path).to_csv(out)." },
  { magic: [0x80, 0x04], is: "a Python pickle", fix: "In Python: pandas.read_pickle(path).to_csv(out)." },
  { magic: [0x80, 0x05], is: "a Python pickle", fix: "In Python: pandas.read_pickle(path).to_csv(out)." },
  { magic: [0x93, 0x4e, 0x55, 0x4d], is: "a NumPy array", fix: "Give the file with the prompts." },
  { magic: [0x50, 0x4b, 0x03, 0x04], is: "a zip archive", fix: "Unzip it first." },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], is: "Zstandard", fix: "Unpack it first: zstd -d." },
  { magic: [0x42, 0x5a, 0x68], is: "bzip2", fix: "Unpack it first: bunzip2." },
  { magic: [0xfd, 0x37, 0x7a, 0x58], is: "xz", fix: "Unpack it first: unxz." },
  { magic: [0xff, 0xfe], is: "UTF-16 text", fix: "Convert it: iconv -f UTF-16 -t UTF-8." },
  { magic: [0xfe, 0xff], is: "UTF-16 text", fix: "Convert it: iconv -f UTF-16 -t UTF-8." },
];

const PARQUET = [0x50, 0x41, 0x52, 0x31];

/**
 * The rows of one file, read as what its content shows (gzip, Parquet), else by its name (.csv, .tsv), else
 * as an array of JSON or JSON Lines where it begins with a bracket or a brace, else as CSV.
 *
 * @throws {FairleadError} FILE_NOT_FOUND, UNKNOWN_FORMAT, or BAD_RECORD where the file as a whole is damaged
 */
export async function* fileRows(file: string): AsyncGenerator<RowBatch> {
  const source = await openBytes(file);
  try {
    yield* rowsOf(file, source);
  } finally {
    await source.bytes.return(undefined);
  }
}

function rowsOf(file: string, { head, bytes }: Peeked): AsyncIterable<RowBatch> {
  if (startsWith(head, PARQUET)) return parquetRows(file);
  const binary = UNREADABLE.find(({ magic }) => startsWith(head, magic));
  if (binary !== undefined)
    throw new FairleadError("UNKNOWN_FORMAT", {
      expected: `${file} to be JSON Lines, CSV (either may be gzipped) or Parquet`,
      found: binary.is,
      fix: binary.fix,
    });
  switch (textFormat(file, head)) {
    case "json":
      return jsonRows(textLines(bytes, file));
    case "json array":
      return jsonRows(jsonArrayTexts(bytes, file));
    case "tsv":
      return csvRows(bytes, file, "\t");
    case "csv":
      return csvRows(bytes, file);
  }
}

function textFormat(file: string, head: Buffer): "json" | "json array" | "csv" | "tsv" {
  const name = file.toLowerCase().replace(/\.gz$/, "");
  if (name.endsWith(".csv")) return "csv";
  if (name.endsWith(".tsv")) return "tsv";
  const first = /^\uFEFF?\s*(\S?)/.exec(head.toString("utf8"))?.[1];
  if (first === "[") return "json array";
  return first === "{" || /\.(jsonl|ndjson|json)$/.test(name) ? "json" : "csv";
}

const startsWith = (head: Buffer, magic: readonly number[]) => magic.every((byte, i) => head[i] === byte);
