import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { FairleadError } from "../errors.js";

/** One call that was paid for, whatever came of it. */
export interface LedgerEntry {
  /** Names the question: the same question of another run has the same key. */
  readonly key: string;
  /** "" where the call failed. */
  readonly reply: string;
  readonly costUsd: number;
  readonly tokens?: { readonly in: number; readonly out: number };
}

export interface Ledger {
  /** By key; of several entries the last that has a reply. */
  readonly entries: ReadonlyMap<string, LedgerEntry>;
  /** Of all entries, those of failed calls included. */
  readonly spentUsd: number;
  /** Resolves when the entry is on the disk. */
  append(entry: LedgerEntry): Promise<void>;
  close(): Promise<void>;
}

/**
 * A file of calls, a JSON line each, written through to the disk before the next call of its worker: a kill loses what was under
 * way and no more. A last line that was cut short is dropped. One process at a time.
 *
 * @throws {FairleadError} FILE_DAMAGED for a line in the middle that is none; INVALID_ARGUMENT where another process has it open
 */
export async function openLedger(path: string): Promise<Ledger> {
  const unlock = await lock(`${path}.lock`);
  let file: FileHandle;
  let known: Map<string, LedgerEntry>;
  let spentUsd = 0;
  try {
    file = await open(path, "a+");
    const text = await readFile(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
    known = new Map();
    for (const [i, line] of whole.split("\n").slice(0, -1).entries()) {
      const entry = parsed(line, path, i + 1);
      spentUsd += entry.costUsd;
      if (entry.reply !== "" || !known.has(entry.key)) known.set(entry.key, entry);
    }
  } catch (error) {
    await unlock();
    throw error;
  }
  let last = Promise.resolve();
  return {
    entries: known,
    spentUsd,
    append(entry) {
      known.set(entry.key, entry);
      last = last.then(async () => {
        await file.appendFile(`${JSON.stringify(entry)}\n`);
        await file.datasync();
      });
      return last;
    },
    async close() {
      await last.catch(() => {}); // whoever appended was told
      await file.close();
      await unlock();
    },
  };
}

function parsed(line: string, path: string, number: number): LedgerEntry {
  try {
    const entry = JSON.parse(line) as LedgerEntry;
    if (typeof entry.key === "string" && typeof entry.reply === "string" && Number.isFinite(entry.costUsd))
      return entry;
  } catch {
    // Told below, as for any other line that is no entry.
  }
  throw new FairleadError("FILE_DAMAGED", {
    expected: `${path} to hold a call in each line`,
    found: `line ${number}: ${JSON.stringify(line.slice(0, 60))}`,
    fix: "Give another --out, or move this ledger away: what it holds would be asked again.",
  });
}

/** A file that names the process; one that a dead process left behind is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++)
    try {
      const handle = await open(path, "wx");
      await handle.writeFile(`${process.pid}`);
      await handle.close();
      return () => rm(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 1) throw cause;
      const pid = Number(await readFile(path, "utf8").catch(() => ""));
      if (pid !== process.pid && pid > 0 && !isAlive(pid)) await rm(path, { force: true });
      else
        throw new FairleadError("INVALID_ARGUMENT", {
          expected: "one process at a time to write a ledger",
          found: `${path} of process ${pid || "unknown"}`,
          fix: "Wait for it to end, or give another --out; remove the file if no such process is judging.",
        });
    }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
