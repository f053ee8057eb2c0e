import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { FairleadError } from "../errors.js";

const CHUNK_BYTES = 256 * 1024;

/** The start of a stream of bytes, and the whole of it, start included. */
export interface Peeked {
  readonly head: Buffer;
  readonly bytes: AsyncGenerator<Buffer>;
}

/**
 * The bytes of a file, unzipped where its content is gzip whatever its name. Read once and in order, so that a pipe
 * will do; abandoning the iteration closes the file.
 *
 * @throws {FairleadError} FILE_NOT_FOUND where it cannot be opened; FILE_DAMAGED where the gzip is damaged or cut short
 */
export async function openBytes(file: string): Promise<Peeked> {
  const raw = await peeked(readable(file, createReadStream(file, { highWaterMark: CHUNK_BYTES })));
  const isGzip = raw.head[0] === 0x1f && raw.head[1] === 0x8b;
  if (raw.head.length === 0 && file.endsWith(".gz")) throw damaged(file, "an empty file");
  return isGzip ? await peeked(readable(file, gunzipped(raw.bytes))) : raw;
}

/** An unzipping stream that fails when its source fails: pipe() alone would leave the reader waiting. */
export function gunzipped(bytes: AsyncIterable<Buffer>): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(Readable.from(bytes), gunzip, () => {}); // the error reaches whoever reads `gunzip`
  return gunzip;
}

async function* readable(file: string, stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (cause) {
    throw explained(file, cause);
  }
}

/** Reads ahead until `size` bytes are known, or the end. */
async function peeked(bytes: AsyncGenerator<Buffer>, size = 64): Promise<Peeked> {
  const start: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const next = await bytes.next();
    if (next.done) break;
    start.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(start);
  return { head: head.subarray(0, size), bytes: prepended(head, bytes) };
}

async function* prepended(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined); // closes the file even where `rest` was never begun
  }
}

function explained(file: string, cause: unknown): unknown {
  if (cause instanceof FairleadError || !(cause instanceof Error)) return cause;
  const { code = "" } = cause as NodeJS.ErrnoException;
  if (code === "Z_BUF_ERROR") return damaged(file, "a file that ends in the middle", cause);
  if (code.startsWith("Z_")) return damaged(file, cause.message, cause);
  return code === "" ? cause : unreadable(file, code, cause);
}

function damaged(file: string, found: string, cause?: unknown): FairleadError {
  return new FairleadError("FILE_DAMAGED", {
    expected: `${file} to be a whole gzip file`,
    found,
    fix: "Copy or download it again; gzip -t checks a file.",
    cause,
  });
}

/** An error of the file system, in words. */
export function unreadable(file: string, code: string, cause?: unknown): FairleadError {
  const found = { ENOENT: "no such file", EISDIR: "a directory", EACCES: "no permission to read it" }[code] ?? code;
  return new FairleadError("FILE_NOT_FOUND", {
    expected: `a readable file at ${file}`,
    found,
    fix: code === "EISDIR" ? `Name its files: "${file.replace(/\/$/, "")}/**/*.jsonl*".` : "Check the path.",
    cause,
  });
}
