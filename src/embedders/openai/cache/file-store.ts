import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { FairleadError } from "../../../errors.js";
import { cacheFileName } from "./cache-folder.js";
import {
  type CacheRecord,
  decodeVector,
  encodeRecord,
  type RecordPlace,
  recordBytes,
  scanRecords,
} from "./cache-record.js";
import type { VectorStore } from "./vector-store.js";

const CHUNK_BYTES = 16 * 2 ** 20;

/**
 * Embeddings in one file that only ever grows. Any number of processes may use it at once: each appends whole batches in
 * one write (`O_APPEND`), none cuts or rewrites, and every record checks itself, so a killed writer costs its last record
 * at most. Readers take the first record of a prompt, so that all processes agree on its vector. Memory holds where the
 * records lie, not the vectors.
 *
 * Calls are synchronous: they take microseconds beside the network, and nothing can come between an append and its index.
 *
 * @param id      of the embedder: another id is another file
 * @param report  told, once each, that the file is damaged or that it cannot be written; both cost calls, not results
 * @throws {FairleadError} INVALID_ARGUMENT where the folder or the file cannot be opened
 */
export function fileStore(folder: string, id: string, report: (line: string) => void): VectorStore {
  const path = join(folder, cacheFileName(id));
  const file = openForAppending(folder, path);
  const places = new Map<string, RecordPlace>();
  let dimension: number | undefined;
  let scanned = 0;
  let hasReportedDamage = false;
  let hasReportedWrite = false;

  const reportDamage = (bytes: number) => {
    if (hasReportedDamage || bytes === 0) return;
    hasReportedDamage = true;
    report(`${path}: left out ${bytes} damaged bytes; prompts that they held are embedded anew`);
  };

  function refresh(): void {
    const { size } = fstatSync(file);
    let wanted = CHUNK_BYTES;
    while (scanned < size) {
      const bytes = read(file, scanned, Math.min(wanted, size - scanned));
      if (bytes.length === 0) return; // cut short by someone else since its size was read
      const isEnd = scanned + bytes.length >= size;
      const scan = scanRecords(bytes, isEnd);
      for (const place of scan.places) index({ ...place, offset: scanned + place.offset });
      scanned += scan.consumed;
      reportDamage(scan.damaged);
      if (isEnd) return;
      wanted = scan.consumed === 0 ? wanted * 2 : CHUNK_BYTES;
    }
  }

  function index(place: RecordPlace): void {
    dimension ??= place.dimension;
    const name = place.key.toString("latin1");
    if (place.dimension === dimension && !places.has(name)) places.set(name, place);
  }

  refresh();
  return {
    get dimension() {
      return dimension;
    },
    name: path,
    refresh,
    get(key) {
      const name = key.toString("latin1");
      const place = places.get(name);
      if (place === undefined) return undefined;
      const vector = decodeVector(read(file, place.offset, recordBytes(place.dimension)), key);
      if (vector !== undefined) return { vector, cutTo: place.cutTo };
      places.delete(name); // damaged since it was indexed
      reportDamage(recordBytes(place.dimension));
      return undefined;
    },
    put(records) {
      try {
        append(file, records);
        refresh();
      } catch (cause) {
        if (hasReportedWrite) return;
        hasReportedWrite = true;
        report(`${path}: cannot be written (${reason(cause)}); what is embedded now must be paid for again next time`);
      }
    },
    close: () => closeSync(file),
  };
}

function append(file: number, records: readonly CacheRecord[]): void {
  const bytes = Buffer.concat(records.map(encodeRecord));
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Up to `length` bytes from a place; fewer at the end of the file. */
function read(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Readable by its owner only: embeddings tell what the prompts were about. */
function openForAppending(folder: string, path: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return openSync(path, "a+", 0o600);
  } catch (cause) {
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `a folder for the cache of embeddings that can be written to: ${folder}`,
      found: reason(cause),
      fix: "Set cacheFolder, or the environment variable XDG_CACHE_HOME, to one that can; or cacheFolder to false, for no cache.",
      cause,
    });
  }
}

const reason = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
