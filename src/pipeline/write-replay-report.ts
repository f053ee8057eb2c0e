import { writeFile } from "node:fs/promises";
import { unwritable } from "../errors.js";
import { replayHtml } from "../evaluation/replay-report.js";
import { VERSION } from "../version.js";
import type { ReplayReport } from "./replay.js";

/** Writes the replay as a self-contained HTML page. @throws {FairleadError} FILE_UNWRITABLE */
export async function writeReplayReport(path: string, { replay, digest }: ReplayReport): Promise<void> {
  const html = await replayHtml(replay, { dataDigest: `sha256:${digest.slice(0, 16)}`, version: VERSION });
  try {
    await writeFile(path, html);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
