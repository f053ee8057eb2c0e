import { createHash } from "node:crypto";
import { FairleadError } from "../errors.js";
import { normalisedPrompt, promptKey } from "./prompt-key.js";

export type Side = "train" | "test";

export interface SplitRule {
  /** Share of the prompts that go to train, in [0, 1]. Default: 1 where categories are held out, else 0.8 */
  readonly trainShare?: number;
  readonly seed: number;
  /** Categories whose prompts all go to test, whatever the share says. */
  readonly holdoutCategories?: readonly string[];
}

/**
 * The side of a prompt: SHA-256 of seed and normalised prompt, read as a number in [0, 1), below `trainShare` is train.
 * It depends on nothing else, so that a prompt is on one side in every file, order and run.
 *
 * @throws {FairleadError} INVALID_ARGUMENT where the share is outside [0, 1]
 */
export function splitSide(prompt: string, { trainShare = 0.8, seed }: SplitRule): Side {
  if (!(trainShare >= 0 && trainShare <= 1))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a train share from 0 to 1",
      found: `${trainShare}`,
      fix: "0.8 trains on four fifths of the prompts.",
    });
  const digest = createHash("sha256")
    .update(`${seed}\n${normalisedPrompt(prompt)}`)
    .digest();
  return digest.readUIntBE(0, 6) / 2 ** 48 < trainShare ? "train" : "test";
}

/** What a split needs to know of a record. */
interface Splittable {
  readonly prompt: string;
  readonly category?: string;
}

/**
 * Splits records by prompt. A prompt of a held-out category is test wherever else it stands, in another category or in
 * a battle without one; the other prompts follow `splitSide`.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA where a held-out category has no record
 */
export function splitRecords<T extends Splittable>(
  records: readonly T[],
  { holdoutCategories = [], trainShare = holdoutCategories.length > 0 ? 1 : 0.8, seed }: SplitRule,
): { readonly train: readonly T[]; readonly test: readonly T[] } {
  const heldOut = heldOutPrompts(records, holdoutCategories);
  const sides = new Map<string, Side>();
  const side = (prompt: string) => {
    const key = promptKey(prompt);
    const known = sides.get(key) ?? (heldOut.has(key) ? "test" : splitSide(prompt, { trainShare, seed }));
    sides.set(key, known);
    return known;
  };
  const train: T[] = [];
  const test: T[] = [];
  for (const record of records) (side(record.prompt) === "train" ? train : test).push(record);
  return { train, test };
}

function heldOutPrompts(records: readonly Splittable[], categories: readonly string[]): ReadonlySet<string> {
  const wanted = new Set(categories);
  const met = new Set<string>();
  const keys = new Set<string>();
  for (const { prompt, category } of wanted.size > 0 ? records : []) {
    if (category === undefined || !wanted.has(category)) continue;
    met.add(category);
    keys.add(promptKey(prompt));
  }
  const missing = categories.filter((category) => !met.has(category));
  if (missing.length > 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `records of the held-out categories ${categories.join(", ")}`,
      found: `none of ${missing.join(", ")}`,
      fix: `Categories in the data: ${[...new Set(records.map((r) => r.category ?? "(none)"))].slice(0, 60).join(", ")}.`,
    });
  return keys;
}
