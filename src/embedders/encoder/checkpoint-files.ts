import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FairleadError } from "../../errors.js";
import type { FileKind } from "../../nn/safetensors.js";

export const CHECKPOINT: FileKind = {
  code: "CHECKPOINT_INVALID",
  fix: "Pass a folder with config.json, model.safetensors, and tokenizer.json or vocab.txt, of a BERT encoder.",
};

export function invalidCheckpoint(path: string, expected: string, found: string): FairleadError {
  return new FairleadError(CHECKPOINT.code, { expected: `${path} to hold ${expected}`, found, fix: CHECKPOINT.fix });
}

/** Bytes of a file of the folder; `undefined` where there is none of that name. @throws {FairleadError} FILE_NOT_FOUND */
export async function bytesIn(folder: string, name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new FairleadError("FILE_NOT_FOUND", {
      expected: `to read ${join(folder, name)}`,
      found: cause instanceof Error ? cause.message : String(cause),
      fix: CHECKPOINT.fix,
      cause,
    });
  }
}

/** @throws {FairleadError} CHECKPOINT_INVALID where it is there and no JSON object */
export async function jsonIn(folder: string, name: string): Promise<Record<string, unknown> | undefined> {
  const bytes = await bytesIn(folder, name);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, as for any other file that holds no object.
  }
  throw invalidCheckpoint(join(folder, name), "a JSON object", `"${bytes.subarray(0, 24).toString("latin1")}…"`);
}
