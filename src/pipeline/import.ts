import { type HashTable, hashTable } from "../data/hash-table.js";
import { type OpenOptions, openRecords, type ReadSummary } from "../data/open-records.js";
import { promptKey } from "../data/prompt-key.js";
import type { AnyRecord } from "../data/records.js";
import { type TokenPrice, withTokenCosts } from "../data/token-costs.js";
import { writeRecords } from "../data/write-records.js";

export interface ImportSettings extends OpenOptions {
  /** Files or globs. */
  readonly files: readonly string[];
  /** A path (.jsonl, or .jsonl.gz), or an open stream. */
  readonly out: string | NodeJS.WritableStream;
  /** Model → USD per million tokens: costs of outcomes that hold tokens are reckoned anew. Default: none */
  readonly prices?: Readonly<Record<string, TokenPrice>>;
}

/** What was read, and what it holds. */
export interface ImportReport extends ReadSummary {
  /** Records written. */
  readonly written: number;
  /** Models by name, with the number of records that speak of each; most frequent first, equals by name. */
  readonly models: Readonly<Record<string, number>>;
  /** Different prompts, spelling aside (see `promptKey`). */
  readonly prompts: number;
}

/** Import: foreign files → records, as JSON Lines. The first stage of the journey. */
export async function importRecords({ files, out, prices = {}, ...options }: ImportSettings): Promise<ImportReport> {
  const stream = openRecords(files, options);
  const prompts = hashTable(); // a Set of texts would outgrow the rest of a long import
  const models = new Map<string, number>();
  const written = await writeRecords(watched(stream, prices, prompts, models), out);
  const byFrequency = [...models].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return { ...stream.summary(), written, models: Object.fromEntries(byFrequency), prompts: prompts.size() };
}

async function* watched(
  records: AsyncIterable<AnyRecord>,
  prices: Readonly<Record<string, TokenPrice>>,
  prompts: HashTable,
  models: Map<string, number>,
) {
  let latest = ""; // battles of one prompt come in a row
  for await (const read of records) {
    const any = withTokenCosts(read, prices);
    if (any.record.prompt !== latest) remember(any.record.prompt, prompts);
    latest = any.record.prompt;
    for (const model of modelsOf(any)) models.set(model, (models.get(model) ?? 0) + 1);
    yield any;
  }
}

function remember(prompt: string, prompts: HashTable) {
  const key = promptKey(prompt);
  prompts.put(Number.parseInt(key.slice(0, 8), 16), Number.parseInt(key.slice(8), 16), 1);
}

function modelsOf(any: AnyRecord): readonly string[] {
  switch (any.kind) {
    case "outcome":
      return Object.keys(any.record.scores);
    case "battle":
      return [any.record.model_a, any.record.model_b];
    case "logged":
      return [any.record.model];
  }
}
