import { shorterLength } from "../../openai/refusal.js";
import type { EmbeddingsAnswer } from "./answer.js";

/** A text to embed. */
export interface Text {
  readonly text: string;
}

/** A text's vector, and how many of its characters it stands for where it was cut. */
export interface Embedded<T extends Text> {
  readonly item: T;
  readonly vector: Float32Array;
  /** UTF-16 units that were embedded; 0 where it was the whole text. */
  readonly cutTo: number;
}

/** What one call gives: embeddings, or the server's words that the input is too long. */
export type Called = EmbeddingsAnswer | { readonly tooLong: string; readonly error: Error };
export type Call = (texts: readonly string[]) => Promise<Called>;

/** Shorter than this, a length is not what the server minds. */
const SHORTEST_CUT = 32;

/**
 * Embeds a batch, whatever its lengths. Where the server says that it is too long, the batch is sent in two halves, the
 * shorter texts and the longer, so that few calls find the texts at fault; a text that is too long alone is cut until it is
 * taken. Where a text is cut depends on that text and the server alone, never on its batch.
 *
 * @param keep  takes the embeddings of each call as they come: a later call's failure loses none of them
 * @throws whatever the call or `keep` throws; the server's refusal where it goes on down to 32 characters
 */
export async function embedBatch<T extends Text>(
  items: readonly T[],
  call: Call,
  keep: (embedded: readonly Embedded<T>[]) => void,
): Promise<void> {
  const called = await call(items.map(({ text }) => wellFormed(text)));
  if ("vectors" in called) return keep(items.map((item, i) => ({ item, vector: called.vectors[i]!, cutTo: 0 })));
  if (items.length === 1) return keep([await embedCut(items[0]!, call, called)]);

  const byLength = items.toSorted((one, other) => one.text.length - other.text.length);
  const half = items.length >> 1;
  await embedBatch(byLength.slice(0, half), call, keep);
  await embedBatch(byLength.slice(half), call, keep);
}

async function embedCut<T extends Text>(item: T, call: Call, refused: Called): Promise<Embedded<T>> {
  let called = refused;
  let text = item.text;
  while ("tooLong" in called) {
    if (text.length <= SHORTEST_CUT) throw called.error;
    text = start(text, Math.max(SHORTEST_CUT, shorterLength(text.length, called.tooLong)));
    called = await call([wellFormed(text)]);
  }
  return { item, vector: called.vectors[0]!, cutTo: text.length };
}

/** The first characters, without half of a surrogate pair at the end. */
function start(text: string, length: number): string {
  const isHigh = (text.charCodeAt(length - 1) & 0xfc00) === 0xd800;
  return text.slice(0, isHigh ? length - 1 : length);
}

/** Lone surrogates become U+FFFD: they are no text, and servers refuse them as broken JSON. */
const wellFormed = (text: string) => Buffer.from(text).toString();
