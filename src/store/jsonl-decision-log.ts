import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { FairleadError } from "../errors.js";
import type { Decision } from "./decision.js";
import type { DecisionLog } from "./decision-log.js";
import { repairTornLine } from "./torn-line.js";

export interface JsonlDecisionLogOptions {
  /** Whether lines hold the prompt. Without it they hold `prompt_sha256`, and no router can be trained on them. Default true. */
  readonly prompts?: boolean;
  /** Where a write error, a repair or a loss is told, a line each. */
  readonly report: (line: string) => void;
  /** Pause before a failed write is tried again, in milliseconds. Default 1,000. */
  readonly retryMs?: number;
  /** Decisions kept in memory while the file cannot be written. Default 10,000. */
  readonly maxWaiting?: number;
}

/** The part of a file handle that the log writes through: passed in, so that a test can be a full disk. */
export type LogFile = Pick<FileHandle, "write" | "close">;

/**
 * A decision log in one JSON Lines file, appended to in the order of the decisions. Made if missing (readable by its
 * owner only: prompts are private), repaired if its last line is torn. One process writes to it at a time.
 *
 * @throws {FairleadError} CONFIG_INVALID where the file cannot be opened or is no decision log
 */
export async function jsonlDecisionLog(file: string, options: JsonlDecisionLogOptions): Promise<DecisionLog> {
  const handle = await openForAppending(file);
  try {
    const repaired = await repairTornLine(handle, file);
    if (repaired !== undefined) options.report(repaired);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return decisionLogOn(handle, file, options);
}

/** {@link jsonlDecisionLog} on a file that is already open. */
export function decisionLogOn(file: LogFile, name: string, options: JsonlDecisionLogOptions): DecisionLog {
  const { prompts = true, report, retryMs = 1000, maxWaiting = 10_000 } = options;
  let queue: Decision[] = [];
  // What a write is under way for, and how many decisions that is. A write may stop half way: the rest is kept, so that
  // the next one goes on in the middle of the line and the file stays whole.
  let batch = Buffer.alloc(0);
  let batched = 0;
  let lost = 0;
  let error: string | undefined;
  let writing: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;

  const waiting = () => queue.length + batched;

  function takeBatch(): boolean {
    batch = Buffer.from(queue.map((decision) => line(decision, prompts)).join(""));
    batched = queue.length;
    queue = [];
    return batched > 0;
  }

  async function drain(): Promise<void> {
    try {
      while (batched > 0 || takeBatch()) {
        batch = batch.subarray((await file.write(batch)).bytesWritten);
        if (batch.length === 0) batched = 0;
      }
      if (error !== undefined) report(`${name}: written again, nothing waits; ${lost} decisions were lost`);
      error = undefined;
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      if (message !== error)
        report(`${name}: cannot be written (${message}); ${waiting()} decisions wait, trying again`);
      error = message;
    }
  }

  function write(): Promise<void> {
    clearTimeout(retry);
    retry = undefined;
    writing ??= drain().finally(() => {
      writing = undefined;
      if (error !== undefined) retry = setTimeout(write, retryMs).unref();
    });
    return writing;
  }

  function giveUp(count: number): void {
    if (lost === 0) report(`${name}: decisions are being lost, ${maxWaiting} were waiting to be written`);
    lost += count;
  }

  return {
    append(decision) {
      if (waiting() >= maxWaiting) return giveUp(1);
      queue.push(decision);
      if (error === undefined) void write();
    },
    health: () => ({ waiting: waiting(), lost, ...(error === undefined ? {} : { error }) }),
    async close() {
      await write(); // joins the write under way
      await write(); // and, where that failed, tries a last time
      clearTimeout(retry);
      if (waiting() > 0) report(`${name}: closed with ${waiting()} decisions unwritten (${error})`);
      lost += waiting();
      queue = [];
      batched = 0;
      await file.close();
    },
  };
}

function line({ id, prompt, ...rest }: Decision, prompts: boolean): string {
  const text = prompts ? { prompt } : { prompt_sha256: createHash("sha256").update(prompt).digest("hex") };
  return `${JSON.stringify({ id, ...text, ...rest })}\n`;
}

async function openForAppending(file: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(file), { recursive: true });
    return await open(file, "a+", 0o600);
  } catch (cause) {
    throw new FairleadError("CONFIG_INVALID", {
      expected: `a decision log that can be written at ${file}`,
      found: cause instanceof Error ? cause.message : String(cause),
      fix: "Set `log` to a file in a directory that this user may write to.",
      cause,
    });
  }
}
