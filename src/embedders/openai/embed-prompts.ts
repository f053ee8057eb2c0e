import { FairleadError } from "../../errors.js";
import type { Matrix32 } from "../../math/matrix.js";
import { concurrently } from "../../openai/concurrently.js";
import { batchesOf } from "./batches.js";
import { promptDigest, type StoredVector, type VectorStore } from "./cache/vector-store.js";
import { type Call, type Embedded, embedBatch } from "./embed-batch.js";

/** How far one `embed` has come, in prompts. */
export interface EmbeddingProgress {
  readonly prompts: number;
  /** Of them, those whose row is there. */
  readonly done: number;
}

export interface EmbedPromptsSettings {
  readonly call: Call;
  readonly store: VectorStore;
  /** Counted up. */
  readonly counts: { fetched: number; cached: number; cut: number };
  /** d; without it, whatever the first vector has. */
  readonly dimension?: number;
  /** The model and its server, as messages name them. */
  readonly source: string;
  readonly limits: { readonly count: number; readonly characters: number };
  readonly concurrency: number;
  readonly report: (line: string) => void;
  readonly onProgress?: (progress: EmbeddingProgress) => void;
}

/** A prompt and the rows that it fills: one prompt twice in a list is one text to embed. */
interface Wanted {
  readonly text: string;
  readonly key: Buffer;
  readonly rows: number[];
}

/** n prompts → n × d: rows from the store where it knows the prompt, the others from calls, stored as they come. */
export function embedPrompts(settings: EmbedPromptsSettings): (prompts: readonly string[]) => Promise<Matrix32> {
  const { call, store, counts, limits, concurrency, onProgress } = settings;
  return async (prompts) => {
    const wanted = distinct(prompts);
    const rows = rowsOf(prompts.length, settings);
    let done = prompts.length - wanted.reduce((sum, { rows }) => sum + rows.length, 0);
    const fill = (item: Wanted, stored: StoredVector) => {
      rows.fill(item, stored);
      done += item.rows.length;
    };
    const keep = (embedded: readonly Embedded<Wanted>[]) => {
      for (const { vector } of embedded) rows.check(vector.length);
      store.put(embedded.map(({ item, vector, cutTo }) => ({ key: item.key, vector, cutTo })));
      // Another process may have been first: then its vector is the prompt's, here as in every later run.
      for (const { item, vector, cutTo } of embedded) fill(item, store.get(item.key) ?? { vector, cutTo });
      counts.fetched += embedded.length;
      onProgress?.({ prompts: prompts.length, done });
    };

    store.refresh();
    const missing = wanted.filter((item) => {
      const stored = store.get(item.key);
      if (stored !== undefined) fill(item, stored);
      return stored === undefined;
    });
    counts.cached += wanted.length - missing.length;
    if (done > 0) onProgress?.({ prompts: prompts.length, done });
    await concurrently(batchesOf(missing, limits), concurrency, (batch) => embedBatch(batch, call, keep));
    counts.cut += rows.cut.length;
    reportCuts(rows.cut, prompts.length, settings);
    return rows.matrix();
  };
}

/** The prompts with a visible character, each once, in order of first appearance. */
function distinct(prompts: readonly string[]): Wanted[] {
  const byKey = new Map<string, Wanted>();
  prompts.forEach((text, row) => {
    if (text.trim() === "") return; // its row stays zero
    const key = promptDigest(text);
    const name = key.toString("latin1");
    const known = byKey.get(name);
    if (known === undefined) byKey.set(name, { text, key, rows: [row] });
    else known.rows.push(row);
  });
  return [...byKey.values()];
}

/** The matrix while it fills, and how many characters are left of the prompts that were cut. */
function rowsOf(count: number, { dimension, source, store }: EmbedPromptsSettings) {
  let d = dimension;
  let values = new Float32Array(count * (d ?? 0));
  const cut: number[] = [];

  const check = (found: number) => {
    if (d === undefined) {
      d = found;
      values = new Float32Array(count * d);
    }
    if (found !== d)
      throw new FairleadError("EMBEDDING_FAILED", {
        expected: `vectors of ${d} dimensions from ${source}`,
        found: `${found}`,
        fix: `If a dimension was asked for, this model may not offer it. If the server has changed its model, delete ${store.name} and train again.`,
      });
  };
  return {
    cut,
    check,
    fill({ rows }: Wanted, { vector, cutTo }: StoredVector) {
      check(vector.length);
      for (const row of rows) values.set(vector, row * vector.length);
      if (cutTo > 0) cut.push(cutTo);
    },
    matrix: (): Matrix32 => ({ rows: count, columns: d ?? 0, values }),
  };
}

function reportCuts(cut: readonly number[], prompts: number, { source, report }: EmbedPromptsSettings): void {
  if (cut.length === 0) return;
  const shortest = cut.reduce((least, length) => Math.min(least, length));
  report(
    `${source}: ${cut.length} of ${prompts} prompts are longer than the model takes; only their beginnings count, the shortest ${shortest} characters`,
  );
}
