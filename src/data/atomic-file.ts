import { randomUUID } from "node:crypto";
import { open, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { unwritable } from "../errors.js";

/** Writes a text in one step: a kill, or a power cut, leaves the old file or the new one. @throws {FairleadError} FILE_UNWRITABLE */
export const writeAtomically = (path: string, text: string): Promise<void> =>
  atomically(path, (temporary) => writeFile(temporary, text));

/** Lets `write` fill a file beside the target, then renames it; a failure leaves what stood there. */
export async function atomically(target: string, write: (temporary: string) => Promise<void>) {
  const path = await realpath(target).catch(() => target); // a link stays a link
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await write(temporary);
    await synced(temporary);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw explained(cause, target, temporary);
  }
}

/** A rename may reach the disk before the bytes do, unless they are asked to go first. */
async function synced(path: string) {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function explained(cause: unknown, path: string, temporary: string): unknown {
  const { code, path: at } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || at !== temporary) return cause; // what was written could not be read, or made
  return unwritable(path, cause);
}
