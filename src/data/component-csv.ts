import { createHash } from "node:crypto";
import { FairleadError } from "../errors.js";
import type { Matrix } from "../math/matrix.js";
import { openBytes } from "./byte-source.js";
import { fileRows } from "./file-rows.js";
import { badRecord, described, listed } from "./place.js";
import { isBad, type Row } from "./row.js";

/** Prompts seen by their principal components, each with both labels: what Meta-Router's authors published. */
export interface ComponentTable {
  /** n × d, columns in the order of their numbers. */
  readonly components: Matrix;
  /** (n) gold gains: column `GL`. */
  readonly gold: Float64Array;
  /** (n) judged gains: column `PL`. */
  readonly judged: Float64Array;
  /** sha256 of the numbers above: the same for a file packed, or with other columns beside. */
  readonly digest: string;
  /** Lines left out, and what was wrong with the first. */
  readonly skipped: { readonly lines: number; readonly first: string | null };
}

const [GOLD, JUDGED] = ["GL", "PL"] as const;
const COMPONENT = /^embd\.PC([1-9]\d*)$/;
/** A header that means to have components, spelled right or not. */
const MEANT = /\bembd\.?_?pc_?\d/i;
const HEADER_BYTES = 1 << 20;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Whether the first line of a file names components, `embd.PC1, …`, rather than the fields of a record.
 *
 * @throws {FairleadError} FILE_NOT_FOUND, FILE_DAMAGED
 */
export async function isComponentCsv(file: string): Promise<boolean> {
  const line = await firstLine(file);
  const isText = !line.includes("\0") && !/^\s*[[{]/.test(line);
  return isText && MEANT.test(line);
}

/**
 * Reads a CSV, gzipped or not, with columns `embd.PC<k>`, at least two of them, `GL` and `PL`. Other columns, such as row
 * numbers, are left out. Empty cells and NaN are refused.
 *
 * @param onBadLine  skip: lines that cannot be read are left out and counted
 * @throws {FairleadError} UNKNOWN_FORMAT where columns are missing, BAD_RECORD for a line, FILE_NOT_FOUND, FILE_DAMAGED
 */
export async function readComponentCsv(file: string, onBadLine: "fail" | "skip" = "fail"): Promise<ComponentTable> {
  const columns = [...checkedColumns(file, namesIn(file, await firstLine(file))), GOLD, JUDGED];
  const numbers: number[] = [];
  const bad: FairleadError[] = [];
  for await (const batch of fileRows(file))
    for (const row of batch) {
      const read = isBad(row) ? row.error : numbersOf(row, columns);
      if (!(read instanceof FairleadError)) for (const value of read) numbers.push(value);
      else if (onBadLine === "fail") throw read;
      else bad.push(read);
    }
  return tableOf(numbers, columns.length - 2, { lines: bad.length, first: bad[0]?.message ?? null });
}

function tableOf(numbers: readonly number[], d: number, skipped: ComponentTable["skipped"]): ComponentTable {
  const n = numbers.length / (d + 2);
  const components = { rows: n, columns: d, values: new Float64Array(n * d) };
  const [gold, judged] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0, e = 0; i < n; i++) {
    for (let j = 0; j < d; j++) components.values[i * d + j] = numbers[e++]!;
    gold[i] = numbers[e++]!;
    judged[i] = numbers[e++]!;
  }
  const digest = createHash("sha256")
    .update(`${n} × ${d}`)
    .update(components.values)
    .update(gold)
    .update(judged)
    .digest("hex");
  return { components, gold, judged, digest, skipped };
}

/** @returns one number a column, or what is wrong */
function numbersOf({ fields, place }: Row, columns: readonly string[]): number[] | FairleadError {
  const out: number[] = [];
  for (const column of columns) {
    const cell = fields[column];
    const value = typeof cell === "string" && NUMBER.test(cell.trim()) ? Number(cell) : Number.NaN;
    if (!Number.isFinite(value))
      return badRecord(place, `column ${column} to be a finite number, with a point for decimals`, described(cell));
    out.push(value);
  }
  return out;
}

function checkedColumns(file: string, names: readonly string[]): string[] {
  const numberOf = (name: string) => Number(COMPONENT.exec(name)![1]);
  const components = names.filter((name) => COMPONENT.test(name)).sort((a, b) => numberOf(a) - numberOf(b));
  const missing = [GOLD, JUDGED].filter((name) => !names.includes(name));
  if (components.length >= 2 && missing.length === 0) return components;
  throw new FairleadError("UNKNOWN_FORMAT", {
    expected: `${file}, line 1, to name the columns embd.PC1, embd.PC2, …, GL (gold gain) and PL (judged gain), spelled so`,
    found: `${listed(names)}${components.length >= 2 ? `, without ${missing.join(" and ")}` : ""}`,
    fix: "Rename the columns; the order does not matter, and others are ignored.",
  });
}

/** Cells of a header line; names in it hold neither commas nor quotes. */
function namesIn(file: string, line: string): string[] {
  const delimiter = /\.tsv(\.gz)?$/i.test(file) ? "\t" : ",";
  return line.split(delimiter).map((name) => name.replace(/^"(.*)"$/, "$1"));
}

async function firstLine(file: string): Promise<string> {
  const { bytes } = await openBytes(file);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of bytes) {
      parts.push(part);
      length += part.length;
      if (part.includes(10) || part.includes(13) || length > HEADER_BYTES) break;
    }
  } finally {
    await bytes.return(undefined);
  }
  const text = Buffer.concat(parts).subarray(0, HEADER_BYTES).toString("utf8");
  return text.replace(/^\uFEFF/, "").split(/\r|\n/, 1)[0]!;
}
