import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { glob } from "tinyglobby";
import { FairleadError } from "../errors.js";
import { unreadable } from "./byte-source.js";

/**
 * The files that patterns name, each once, in the order of the patterns; the matches of a glob are sorted.
 * A path that exists wins over its reading as a glob, so that names with brackets work.
 *
 * @throws {FairleadError} FILE_NOT_FOUND for a pattern without a match; INVALID_ARGUMENT where there are no patterns
 */
export async function filesOf(patterns: readonly string[]): Promise<readonly string[]> {
  if (patterns.length === 0)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "at least one file of records",
      found: "none",
      fix: 'Name files or globs, as in --data "runs/*.jsonl.gz".',
    });
  const found = new Set<string>();
  for (const pattern of patterns) for (const file of await matches(pattern)) found.add(file);
  return [...found];
}

async function matches(pattern: string): Promise<readonly string[]> {
  const entry = await stat(pattern).catch(() => undefined);
  if (entry?.isDirectory()) throw unreadable(pattern, "EISDIR");
  if (entry !== undefined) return [pattern];
  const files = await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) });
  if (files.length === 0)
    throw new FairleadError("FILE_NOT_FOUND", {
      expected: `a file or glob that matches something at ${pattern}`,
      found: "nothing",
      fix: "Check the path from the current directory; quote a glob, so that the shell leaves it alone.",
    });
  return files.sort();
}
