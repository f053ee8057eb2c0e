import { isUtf8 } from "node:buffer";
import type { FairleadError } from "../errors.js";
import { badRecord, type Place } from "./place.js";
import type { BadRow } from "./row.js";

/** A longer line is refused: nobody's prompt is that long, and a stray file without line ends would fill the memory. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

export interface TextLine {
  readonly place: Place;
  readonly text: string;
}

export type LineBatch = readonly (TextLine | BadRow)[];

const NEWLINE = 10;

/**
 * Lines of a stream of UTF-8 bytes, in batches, in bounded memory: at most one chunk and one line are held.
 * Lines end in \n or \r\n, the last one perhaps in neither; a byte order mark and blank lines are left out, and counted
 * as lines. A line that is not UTF-8, or is longer than `maxLineBytes`, comes as an error in its place.
 *
 * The bytes are cut by hand and not by node:readline, whose iterator loses errors of the stream below it.
 */
export async function* textLines(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<LineBatch> {
  const cutter = lineCutter(file, maxLineBytes);
  for await (const chunk of bytes) {
    const first = chunk.indexOf(NEWLINE);
    const last = chunk.lastIndexOf(NEWLINE);
    cutter.hold(first < 0 ? chunk : chunk.subarray(0, first));
    if (first < 0) continue;
    yield cutter.release();
    if (last > first) yield cutter.cut(chunk.subarray(first + 1, last));
    cutter.hold(chunk.subarray(last + 1));
  }
  if (!cutter.isEmpty()) yield cutter.release();
}

/** Numbers the lines, and keeps the unfinished one between chunks. */
function lineCutter(file: string, maxLineBytes: number) {
  let number = 1;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  function cut(block: Uint8Array): LineBatch {
    const lines: (TextLine | BadRow)[] = [];
    for (const text of texts(block, maxLineBytes)) {
      const place: Place = { file, number: number++, unit: "line" };
      if (typeof text !== "string") lines.push({ error: text(place) });
      else if (/\S/.test(text)) lines.push({ place, text: number === 2 ? text.replace(/^\uFEFF/, "") : text });
    }
    return lines;
  }

  return {
    cut,
    isEmpty: () => pendingBytes === 0,
    hold(part: Uint8Array) {
      pendingBytes += part.length;
      if (pendingBytes <= maxLineBytes) pending.push(part); // of one too long, only the length is still of interest
    },
    release(): LineBatch {
      const [held, heldBytes] = [pending, pendingBytes];
      pending = [];
      pendingBytes = 0;
      if (heldBytes <= maxLineBytes) return cut(Buffer.concat(held));
      return [{ error: tooLong(heldBytes, maxLineBytes)({ file, number: number++, unit: "line" }) }];
    },
  };
}

/** The texts between the newlines of a block, or for one that cannot be read what is wrong with it, given its place. */
function texts(block: Uint8Array, maxLineBytes: number): (string | ((place: Place) => FairleadError))[] {
  const buffer = Buffer.from(block.buffer, block.byteOffset, block.length);
  if (buffer.length <= maxLineBytes && isUtf8(buffer)) return buffer.toString("utf8").split("\n");
  return split(buffer).map((line) => {
    if (line.length > maxLineBytes) return tooLong(line.length, maxLineBytes);
    return isUtf8(line) ? line.toString("utf8") : notUtf8;
  });
}

function split(block: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
    lines.push(block.subarray(start, end));
    start = end + 1;
  }
  lines.push(block.subarray(start));
  return lines;
}

const notUtf8 = (place: Place) =>
  badRecord(place, "UTF-8 text", "bytes that are not", "Convert the file: iconv -f LATIN1 -t UTF-8 does, say.");

const tooLong = (found: number, most: number) => (place: Place) =>
  badRecord(place, `a line of at most ${most} bytes`, `${found}`, "Put one record on each line.");
