import type { SparseMatrix } from "../../math/sparse.js";
import { type TermTable, termTable } from "./term-table.js";
import { termScanner } from "./terms.js";

/** The terms worth counting and how rare each is. */
export interface Vocabulary {
  /** (V) 64-bit hash of each term, in two halves. */
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** (V) ln((1 + n) / (1 + df)) + 1: rarer terms weigh more. */
  readonly idf: Float32Array;
}

/**
 * Keeps the terms that occur in at least `minPrompts` prompts, the most frequent `maxTerms` of them.
 *
 * @param minPrompts  a term of one prompt tells nothing about others. Default 2, or 1 for fewer than 20 prompts
 * @param maxTerms    Default 65,536
 */
export function fitVocabulary(
  prompts: readonly string[],
  { minPrompts = prompts.length < 20 ? 1 : 2, maxTerms = 65_536 } = {},
): Vocabulary {
  const scan = termScanner();
  const all = termTable(1 << 16);
  let frequency = new Int32Array(1 << 16);
  let lastSeen = new Int32Array(1 << 16).fill(-1);
  prompts.forEach((prompt, i) => {
    const { count, low, high } = scan(prompt);
    for (let t = 0; t < count; t++) {
      const index = all.add(low[t]!, high[t]!);
      if (index >= frequency.length) {
        frequency = grown(frequency, 0);
        lastSeen = grown(lastSeen, -1);
      }
      if (lastSeen[index] === i) continue;
      lastSeen[index] = i;
      frequency[index]!++;
    }
  });

  const kept: number[] = [];
  for (let t = 0; t < all.size; t++) if (frequency[t]! >= minPrompts) kept.push(t);
  // Order of first appearance breaks ties, so the same prompts in the same order give the same vocabulary.
  kept.sort((s, t) => frequency[t]! - frequency[s]! || s - t);
  kept.length = Math.min(kept.length, maxTerms);

  const { low, high } = all.hashes();
  return {
    low: Int32Array.from(kept, (t) => low[t]!),
    high: Int32Array.from(kept, (t) => high[t]!),
    idf: Float32Array.from(kept, (t) => Math.log((1 + prompts.length) / (1 + frequency[t]!)) + 1),
  };
}

function grown(values: Int32Array<ArrayBuffer>, fill: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(values.length * 2).fill(fill);
  out.set(values);
  return out;
}

/** Weighted terms of one prompt; valid until the next call of the weigher. */
export interface WeighedTerms {
  readonly count: number;
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Sublinear TF-IDF of unit length:
 *
 *   w[t] = (1 + ln tf[t]) · idf[t],   w ← w / ‖w‖
 *
 * Terms that are not in the vocabulary do not count.
 */
export function termWeigher(vocabulary: Vocabulary): (prompt: string) => WeighedTerms {
  const scan = termScanner();
  const table = tableOf(vocabulary);
  const frequency = new Int32Array(vocabulary.idf.length);
  let indices = new Int32Array(1024);
  let weights = new Float32Array(1024);

  return (prompt) => {
    const terms = scan(prompt);
    if (indices.length < terms.count) {
      indices = new Int32Array(terms.count * 2);
      weights = new Float32Array(terms.count * 2);
    }
    let count = 0;
    for (let t = 0; t < terms.count; t++) {
      const index = table.find(terms.low[t]!, terms.high[t]!);
      if (index < 0) continue;
      if (frequency[index]!++ === 0) indices[count++] = index;
    }
    let squares = 0;
    for (let e = 0; e < count; e++) {
      const index = indices[e]!;
      const tf = frequency[index]!;
      frequency[index] = 0;
      const weight = (tf === 1 ? 1 : 1 + Math.log(tf)) * vocabulary.idf[index]!;
      weights[e] = weight;
      squares += weight * weight;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let e = 0; e < count; e++) weights[e]! *= scale;
    return { count, indices, weights };
  };
}

function tableOf({ low, high }: Vocabulary): TermTable {
  const table = termTable(low.length);
  for (let t = 0; t < low.length; t++) table.add(low[t]!, high[t]!);
  return table;
}

/** The weights of all prompts as one sparse n × V matrix. */
export function weighAll(vocabulary: Vocabulary, prompts: readonly string[]): SparseMatrix {
  const weigh = termWeigher(vocabulary);
  const offsets = new Int32Array(prompts.length + 1);
  const indices: Int32Array[] = [];
  const values: Float32Array[] = [];
  prompts.forEach((prompt, i) => {
    const terms = weigh(prompt);
    indices.push(terms.indices.slice(0, terms.count));
    values.push(terms.weights.slice(0, terms.count));
    offsets[i + 1] = offsets[i]! + terms.count;
  });
  const out = {
    rows: prompts.length,
    columns: vocabulary.idf.length,
    offsets,
    indices: new Int32Array(offsets[prompts.length]!),
    values: new Float32Array(offsets[prompts.length]!),
  };
  indices.forEach((part, i) => {
    out.indices.set(part, offsets[i]!);
    out.values.set(values[i]!, offsets[i]!);
  });
  return out;
}
