import { FairleadError } from "../errors.js";
import { checkRecord } from "./check-record.js";
import { filesOf } from "./file-patterns.js";
import { fileRows } from "./file-rows.js";
import type { Importer, Layout, Sink } from "./layout.js";
import { layoutNamed, layoutOf } from "./layouts.js";
import type { AnyRecord, RecordKind } from "./records.js";
import { isBad, type Row, type RowBatch } from "./row.js";
import { seenRecords } from "./seen-records.js";

export interface OpenOptions {
  /** What to do with a line that is no record: stop with its mistake, or count it and go on. Default "fail" */
  readonly onBadLine?: "fail" | "skip";
  /** A layout's name, or "auto" to have it told from the first row of each file. Default "auto" */
  readonly format?: string;
}

/** What became of every row that was read. */
export interface ReadSummary {
  readonly files: readonly { readonly file: string; readonly format: string; readonly rows: number }[];
  readonly records: Readonly<Record<RecordKind, number>>;
  /** Records met before, equal in everything: kept once. */
  readonly repeated: number;
  /** Rows that a layout's own rule leaves out, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Lines that were no records (`onBadLine: "skip"`), with the messages of the first few. */
  readonly skipped: { readonly count: number; readonly first: readonly string[] };
}

/** Records as they are read. Each iteration reads the files anew, in bounded memory; `summary` tells of the latest one. */
export interface RecordStream extends AsyncIterable<AnyRecord> {
  /** Complete once the iteration has ended; before that, the counts so far. */
  summary(): ReadSummary;
}

const FIRST_MISTAKES = 5;

/**
 * Opens files of records: JSON Lines, CSV or Parquet, in Fairlead's layout or a foreign one, told apart by content.
 *
 * A record whose id and content were met before is kept once and counted (overlapping globs); an id met before with
 * other content is a mistake, since one of the two would be taken for the other. Ids are remembered as hashes: 24 to 48
 * bytes a record; two of n ids collide by chance with probability n² / 2^65, 1 in 400,000 for ten million.
 *
 * @param patterns  files or globs, at least one; see `filesOf`
 * @throws {FairleadError} while iterating: FILE_NOT_FOUND, UNKNOWN_FORMAT, BAD_RECORD. Damage of a whole file, such as
 *   gzip cut short, is thrown whatever `onBadLine` says
 */
export function openRecords(patterns: readonly string[], options: OpenOptions = {}): RecordStream {
  let tally = newTally();
  return {
    summary: () => structuredClone(tally),
    [Symbol.asyncIterator]() {
      tally = newTally();
      return read(patterns, options, tally);
    },
  };
}

type Tally = ReturnType<typeof newTally>;

function newTally() {
  return {
    files: [] as { file: string; format: string; rows: number }[],
    records: { outcome: 0, battle: 0, logged: 0 },
    repeated: 0,
    dropped: {} as Record<string, number>,
    skipped: { count: 0, first: [] as string[] },
  };
}

async function* read(patterns: readonly string[], options: OpenOptions, tally: Tally): AsyncGenerator<AnyRecord> {
  const { onBadLine = "fail", format = "auto" } = options;
  const forced = format === "auto" ? undefined : layoutNamed(format);
  const basket = collector(tally, onBadLine);
  const importers = new Map<Layout, Importer>();
  for (const file of await filesOf(patterns)) {
    const take = fileImporter(file, forced, importers, basket, tally);
    for await (const batch of fileRows(file)) {
      take.batch(batch);
      yield* basket.emptied();
    }
    take.end();
  }
  for (const importer of importers.values()) {
    importer.end?.(basket.sink);
    yield* basket.emptied();
  }
}

/** Hands the rows of one file to the importer of its layout, which its first readable row decides. */
function fileImporter(
  file: string,
  forced: Layout | undefined,
  importers: Map<Layout, Importer>,
  { sink, mistake }: Collector,
  tally: Tally,
) {
  const entry = { file, format: forced?.name ?? "none", rows: 0 };
  tally.files.push(entry);
  let importer: Importer | undefined;
  let first: unknown;

  function importerFor(row: Row): Importer {
    if (importer !== undefined) return importer;
    const layout = forced ?? layoutOf(row);
    entry.format = layout.name;
    importer = importers.get(layout) ?? layout.start();
    importers.set(layout, importer);
    return importer;
  }

  return {
    batch(batch: RowBatch) {
      for (const row of batch) {
        entry.rows++;
        try {
          if (isBad(row)) throw row.error;
          importerFor(row).row(row, sink);
        } catch (error) {
          first ??= error;
          mistake(error);
        }
      }
    },
    /** A file of which not one row was recognised is the wrong file, not a file of bad lines. */
    end() {
      if (importer === undefined && first !== undefined) throw first;
    },
  };
}

type Collector = ReturnType<typeof collector>;

/** Checks what importers make, keeps it until it is yielded, and does the counting. */
function collector(tally: Tally, onBadLine: "fail" | "skip") {
  const seen = seenRecords();
  let kept: AnyRecord[] = [];

  function mistake(error: unknown) {
    if (!(error instanceof FairleadError) || onBadLine === "fail") throw error;
    tally.skipped.count++;
    if (tally.skipped.first.length < FIRST_MISTAKES) tally.skipped.first.push(error.message);
  }

  const sink: Sink = {
    record(fields, place) {
      try {
        const record = checkRecord(fields, place);
        if (seen.isRepeated(record, place)) {
          tally.repeated++;
          return;
        }
        tally.records[record.kind]++;
        kept.push(record);
      } catch (error) {
        mistake(error);
      }
    },
    drop(reason) {
      tally.dropped[reason] = (tally.dropped[reason] ?? 0) + 1;
    },
    refuse: mistake,
  };

  return {
    sink,
    mistake,
    emptied(): readonly AnyRecord[] {
      const full = kept;
      kept = [];
      return full;
    },
  };
}
