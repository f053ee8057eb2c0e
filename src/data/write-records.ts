import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { atomically } from "./atomic-file.js";
import type { AnyRecord } from "./records.js";

const BLOCK_CHARACTERS = 64 * 1024;

type Records = AsyncIterable<AnyRecord> | Iterable<AnyRecord>;

/**
 * Writes records as JSON Lines and gives their number. To a path: gzipped where it ends in .gz, and at once or not at
 * all, since the lines go to a file beside it that takes its name when everything is on the disk. To a stream: as fast as
 * it takes them, and it stays open.
 *
 * @throws {FairleadError} FILE_UNWRITABLE where the path cannot be written; and whatever reading the records throws
 */
export async function writeRecords(records: Records, target: string | NodeJS.WritableStream): Promise<number> {
  const counter = { count: 0 };
  const blocks = Readable.from(jsonLines(records, counter), { objectMode: true, highWaterMark: 4 });
  if (typeof target !== "string") await pipeline(blocks, target, { end: false });
  else if (await isSpecial(target)) await toFile(blocks, target, "w");
  else await atomically(target, (path) => toFile(blocks, path, "wx", target.endsWith(".gz")));
  return counter.count;
}

/** Lines in blocks of some 64 KB: a write per line would cost more than the line. */
async function* jsonLines(records: Records, counter: { count: number }): AsyncGenerator<string> {
  let block = "";
  for await (const { record } of records) {
    block += `${JSON.stringify(record)}\n`;
    counter.count++;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = "";
  }
  if (block !== "") yield block;
}

/** Whether a path is a device or a pipe, as /dev/null: to be written to, never replaced. */
async function isSpecial(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return entry !== undefined && !entry.isFile() && !entry.isDirectory();
}

async function toFile(blocks: Readable, path: string, flags: "w" | "wx", isGzip = false) {
  const file = createWriteStream(path, { flags });
  if (isGzip) await pipeline(blocks, createGzip(), file);
  else await pipeline(blocks, file);
}
