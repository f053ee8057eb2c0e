import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AnyRecord } from "../data/records.js";
import type { SimulateLogsOptions } from "../data/simulate-logs.js";
import type { BattleOptions } from "../data/synthetic/battles.js";
import type { SyntheticWorld } from "../data/synthetic/world.js";
import { writeRecords } from "../data/write-records.js";
import { unwritable } from "../errors.js";

export interface WriteWorldOptions {
  /** Whose battles are written. Default: all judges of the world. */
  readonly judges?: readonly string[];
  /** Default: one pair per prompt and judge, with the gold winner. */
  readonly battles?: BattleOptions;
  readonly logs?: SimulateLogsOptions;
}

/** Paths of the files, and how many lines each has. */
export interface WrittenWorld {
  readonly outcomes: WrittenFile;
  readonly battles: WrittenFile;
  readonly logs: WrittenFile;
  /** Expected scores, difficulty, subtopic and language of each prompt: not a record that routers learn from. */
  readonly truth: WrittenFile;
}

export interface WrittenFile {
  readonly path: string;
  readonly lines: number;
}

/**
 * Writes a synthetic world as a folder of JSON Lines: `outcomes.jsonl`, `battles.jsonl`, `logs.jsonl`, `truth.jsonl`.
 * The folder is made where it is missing; files of these names are replaced.
 *
 * @throws {FairleadError} FILE_UNWRITABLE where the folder cannot be written
 */
export async function writeWorld(
  world: SyntheticWorld,
  folder: string,
  options: WriteWorldOptions = {},
): Promise<WrittenWorld> {
  const { judges = world.judges.map(({ name }) => name), battles = { withGold: true }, logs = {} } = options;
  await makeFolder(folder);
  const write = async (name: string, records: readonly AnyRecord[]) => {
    const path = join(folder, `${name}.jsonl`);
    return { path, lines: await writeRecords(records, path) };
  };
  return {
    outcomes: await write(
      "outcomes",
      world.outcomes().map((record) => ({ kind: "outcome", record })),
    ),
    battles: await write(
      "battles",
      judges.flatMap((judge) => world.battles(judge, battles)).map((record) => ({ kind: "battle", record })),
    ),
    logs: await write(
      "logs",
      world.logs(logs).map((record) => ({ kind: "logged", record })),
    ),
    truth: await writeTruth(world, join(folder, "truth.jsonl")),
  };
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

async function writeTruth(world: SyntheticWorld, path: string): Promise<WrittenFile> {
  const lines = world.truth().map((truth) => `${JSON.stringify(truth)}\n`);
  await writeFile(path, lines.join(""));
  return { path, lines: lines.length };
}
