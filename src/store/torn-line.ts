import type { FileHandle } from "node:fs/promises";
import { FairleadError } from "../errors.js";

const NEWLINE = 0x0a;
const CHUNK_BYTES = 65_536;

/** How every line of a decision log begins, so that a torn one is told from a file that is something else. */
const LINE_START = '{"id":';

/**
 * Makes a JSONL file end on a whole line. A process that was killed while it wrote leaves part of a line behind: a part
 * that is whole JSON gets its newline, any other part is cut off, because it would spoil the file for every reader.
 *
 * @returns what was done, in words; undefined where nothing was torn
 * @throws {FairleadError} CONFIG_INVALID where the last line is no part of a decision: the file is left as it was
 */
export async function repairTornLine(handle: FileHandle, file: string): Promise<string | undefined> {
  const { size } = await handle.stat();
  const torn = await lastLine(handle, size);
  if (torn.length === 0) return undefined;

  const text = torn.toString();
  if (!text.startsWith(LINE_START) && !LINE_START.startsWith(text))
    throw new FairleadError("CONFIG_INVALID", {
      expected: `${file} to be a decision log: JSON lines that start with ${LINE_START}`,
      found: `a last line that starts with ${JSON.stringify(text.slice(0, 20))}`,
      fix: "Set `log` to a new file, or to one that the gateway wrote.",
    });
  if (isJson(text)) {
    await handle.appendFile("\n");
    return `${file}: added the newline that the last decision lacked`;
  }
  await handle.truncate(size - torn.length);
  return `${file}: cut off a torn last line of ${torn.length} bytes, left by a process that was killed while it wrote`;
}

/** The bytes after the last newline, read backwards. */
async function lastLine(handle: FileHandle, size: number): Promise<Buffer> {
  let tail: Buffer = Buffer.alloc(0);
  for (let end = size; end > 0; end -= Math.min(CHUNK_BYTES, end)) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const chunk = Buffer.alloc(end - start);
    await handle.read(chunk, 0, chunk.length, start);
    const newline = chunk.lastIndexOf(NEWLINE);
    tail = Buffer.concat([chunk.subarray(newline + 1), tail]);
    if (newline >= 0) break;
  }
  return tail;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
