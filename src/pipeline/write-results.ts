import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unwritable } from "../errors.js";

/** Makes the folder that a long run will write to. @throws {FairleadError} FILE_UNWRITABLE */
export async function madeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw unwritable(folder, cause);
  });
}

/** Writes files by name, texts with a line's end. @returns their paths @throws {FairleadError} FILE_UNWRITABLE */
export async function writeResults(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<readonly string[]> {
  await madeFolder(folder);
  try {
    for (const [name, content] of Object.entries(files)) {
      const isText = typeof content === "string" && !name.endsWith(".svg");
      await writeFile(join(folder, name), isText ? `${content}\n` : content);
    }
  } catch (cause) {
    throw unwritable(folder, cause);
  }
  return Object.keys(files).map((name) => join(folder, name));
}
