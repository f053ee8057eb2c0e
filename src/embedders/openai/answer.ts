import { FairleadError } from "../../errors.js";

/** The vectors of one answer, in the order of the texts, each scaled to unit length. */
export interface EmbeddingsAnswer {
  readonly vectors: readonly Float32Array[];
  /** Tokens that the server counted; 0 where it does not say. */
  readonly tokens: number;
}

/**
 * Reads the body of an answer to `POST /embeddings`: `data[i].embedding` as numbers or as base64 of little-endian
 * float32, put in order by `data[i].index`.
 *
 * @param count  texts that were sent
 * @throws {FairleadError} EMBEDDING_FAILED for another shape, another count, an index missing or twice, a value that is
 *         not finite, or vectors of different dimensions
 */
export function parseAnswer(body: string, count: number, source: string): EmbeddingsAnswer {
  const fail = (found: string): never => {
    throw new FairleadError("EMBEDDING_FAILED", {
      expected: `{ "data": [ { "index", "embedding" } × ${count} ] } from ${source}`,
      found,
      fix: "See whether this server speaks OpenAI's embeddings API, and whether the model is one for embeddings.",
    });
  };

  const { data, usage } = objectOf(body, fail);
  if (!Array.isArray(data)) return fail(`no "data" in ${excerpt(body)}`);
  if (data.length !== count) return fail(`${data.length} embeddings for ${count} texts`);

  const vectors: Float32Array[] = new Array(count);
  for (const [position, item] of data.entries()) {
    const index = indexOf(item, position);
    if (!(index >= 0 && index < count)) fail(`index ${JSON.stringify(item.index)}`);
    if (vectors[index] !== undefined) fail(`index ${index} twice`);
    const vector = vectorOf(item?.embedding);
    vectors[index] = typeof vector === "string" ? fail(`${vector} at index ${index}`) : unit(vector);
  }

  const dimensions = new Set(vectors.map((vector) => vector.length));
  if (dimensions.size > 1) return fail(`vectors of ${[...dimensions].join(" and ")} dimensions in one answer`);
  return { vectors, tokens: tokensIn(usage) };
}

/** Where an item belongs: a few servers leave the index out and keep the order. −1 for what is no index. */
function indexOf(item: { readonly index?: unknown } | null, position: number): number {
  const index = item?.index ?? position;
  return typeof index === "number" && Number.isInteger(index) ? index : -1;
}

function objectOf(body: string, fail: (found: string) => never): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return fail(`text that is not JSON: ${excerpt(body)}`);
  }
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : fail(excerpt(body));
}

/** The vector, or what is wrong with it. */
function vectorOf(embedding: unknown): ArrayLike<number> | string {
  const values = typeof embedding === "string" ? fromBase64(embedding) : embedding;
  if (typeof values === "string") return values;
  if (!Array.isArray(values) && !(values instanceof Float32Array)) return "no embedding";
  if (values.length === 0) return "an empty vector";
  for (let j = 0; j < values.length; j++)
    if (!Number.isFinite(values[j])) return `${JSON.stringify(values[j])} in place of a finite number`;
  return values;
}

function fromBase64(text: string): Float32Array | string {
  const bytes = Buffer.from(text, "base64");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || bytes.length % 4 !== 0)
    return "a text that is no base64 of float32 values";
  return Float32Array.from({ length: bytes.length / 4 }, (_, j) => bytes.readFloatLE(4 * j));
}

/** v / ‖v‖; a vector of zeros stays one. Scaled by its largest value first, so that no square overflows or vanishes. */
function unit(vector: ArrayLike<number>): Float32Array {
  let largest = 0;
  for (let j = 0; j < vector.length; j++) largest = Math.max(largest, Math.abs(vector[j]!));
  if (largest === 0) return new Float32Array(vector.length);
  let squares = 0;
  for (let j = 0; j < vector.length; j++) squares += (vector[j]! / largest) ** 2;
  const norm = Math.sqrt(squares);
  return Float32Array.from({ length: vector.length }, (_, j) => vector[j]! / largest / norm);
}

function tokensIn(usage: unknown): number {
  const { prompt_tokens, total_tokens } = (usage ?? {}) as Record<string, unknown>;
  const tokens = prompt_tokens ?? total_tokens;
  return typeof tokens === "number" && tokens >= 0 ? tokens : 0;
}

const excerpt = (body: string) => (body.length > 120 ? `${body.slice(0, 120)}…` : body || "an empty body");
