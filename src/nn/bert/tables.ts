import type { Block, Blocks } from "../compiled-loss.js";
import type { BertConfig } from "./config.js";
import type { Pooling } from "./forward.js";

const WORD = "embeddings.word_embeddings.weight";
const POSITION = "embeddings.position_embeddings.weight";
const TYPE = "embeddings.token_type_embeddings.weight";

/** Whether a parameter is an embedding table: looked up, not multiplied with. */
export const isTable = (name: string): boolean => name === WORD || name === POSITION || name === TYPE;

/** word[id] + position + type₀ for each place of each sequence (B·L × d); zeros where a sequence is over. */
export function tableSums(
  { hidden: d }: BertConfig,
  parameters: Blocks<string>,
  sequences: readonly Int32Array[],
  L: number,
): Float32Array {
  const [word, position, type] = [WORD, POSITION, TYPE].map((name) => parameters[name]!.values);
  const out = new Float32Array(sequences.length * L * d);
  sequences.forEach((ids, b) => {
    ids.forEach((id, i) => {
      const to = (b * L + i) * d;
      for (let j = 0; j < d; j++) out[to + j] = word![id * d + j]! + position![i * d + j]! + type![j]!;
    });
  });
  return out;
}

/** Adds `share` times the gradient of {@link tableSums} to those of the tables. */
export function addTableGradients(
  { hidden: d }: BertConfig,
  gradients: Readonly<Record<string, Float32Array>>,
  sequences: readonly Int32Array[],
  L: number,
  ofSums: Float32Array,
  share: number,
): void {
  const [word, position, type] = [WORD, POSITION, TYPE].map((name) => gradients[name]!);
  sequences.forEach((ids, b) => {
    ids.forEach((id, i) => {
      const from = (b * L + i) * d;
      for (let j = 0; j < d; j++) {
        const g = share * ofSums[from + j]!;
        word![id * d + j]! += g;
        position![i * d + j]! += g;
        type![j]! += g;
      }
    });
  });
}

/** Added to attention scores (B × 1 × 1 × L): 0 for a token, −10⁹ where the sequence is over. */
export function maskOf(sequences: readonly Int32Array[], L: number): Block {
  const values = new Float32Array(sequences.length * L).fill(-1e9);
  sequences.forEach((ids, b) => {
    values.fill(0, b * L, b * L + ids.length);
  });
  return { shape: [sequences.length, 1, 1, L], values };
}

/** How much each token's state counts for the sequence's vector (B × L × 1). */
export function poolOf(sequences: readonly Int32Array[], L: number, pooling: Pooling): Block {
  const values = new Float32Array(sequences.length * L);
  sequences.forEach((ids, b) => {
    if (pooling === "cls") values[b * L] = 1;
    else values.fill(1 / ids.length, b * L, b * L + ids.length);
  });
  return { shape: [sequences.length, L, 1], values };
}
