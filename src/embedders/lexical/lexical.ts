import { createHash } from "node:crypto";
import { FairleadError } from "../../errors.js";
import type { Matrix32 } from "../../math/matrix.js";
import { quantisedRows } from "../../math/quantised.js";
import { quantisedRowSum } from "../../math/quantised-row-sum.js";
import { truncatedSvd } from "../../math/truncated-svd.js";
import { rng } from "../../random.js";
import type { Embedder } from "../embedder.js";
import { fitVocabulary, termWeigher, type Vocabulary, weighAll } from "./vocabulary.js";

/** Everything a fitted lexical embedder knows; plain arrays, as the router file stores them. */
export interface LexicalState extends Vocabulary {
  /** d */
  readonly dimension: number;
  /** V × d, one row a term: direction = projection · scale[t]. */
  readonly projection: Int8Array;
  /** (V) */
  readonly scale: Float32Array;
}

/** Coordinates where none are asked for. */
export const DEFAULT_DIMENSION = 384;

export interface LexicalEmbedder extends Embedder {
  readonly state: LexicalState;
  /** One prompt → (d), without a promise: what serving calls. */
  embedOne(prompt: string): Float32Array;
}

/**
 * Latent semantic analysis of the training prompts: words and word pairs, sublinear TF-IDF, truncated SVD.
 *
 *   x = w V_d diag(σ/σ₁)^¼,   x ← x / ‖x‖        w: (V) TF-IDF of the prompt, V_d: (V × d) right singular vectors
 *
 * Works for any script: words are runs of letters, digits and marks; scripts without spaces go character by character,
 * whose pairs are the usual bigrams. V_d is kept in 8 bits a value with a scale per term, in training as in serving.
 * The power of σ leans on the directions that many prompts share; see docs/decisions/0003.
 *
 * @param dimension  wanted d; fewer where the prompts do not span so many. Default {@link DEFAULT_DIMENSION}
 * @throws {FairleadError} NOT_ENOUGH_DATA where no term is shared by two prompts
 * @see Deerwester et al. 1990, JASIS 41:391–407
 */
export function fitLexical(
  prompts: readonly string[],
  { dimension = DEFAULT_DIMENSION, seed = 0 }: { dimension?: number; seed?: number } = {},
): LexicalEmbedder {
  const vocabulary = fitVocabulary(prompts);
  if (vocabulary.idf.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "training prompts that share words",
      found: `${prompts.length} prompts without a common word`,
      fix: "Train on more prompts, or choose another embedder with --embedder openai:MODEL.",
    });
  const { v, singularValues } = truncatedSvd(weighAll(vocabulary, prompts), dimension, rng(seed, "lexical"));
  weightColumns(
    v,
    singularValues.map((sigma) => (sigma / singularValues[0]!) ** 0.25),
  );
  const rounded = quantisedRows(v);
  return lexical({ ...vocabulary, dimension: v.columns, projection: rounded.values, scale: rounded.scale });
}

/** A fitted embedder from its state. */
export function lexical(state: LexicalState): LexicalEmbedder {
  const weigh = termWeigher(state);
  const d = state.dimension;

  const project = quantisedRowSum({ rows: state.scale.length, columns: d, values: state.projection });

  const into = (prompt: string, out: Float32Array) => {
    const { count, indices, weights } = weigh(prompt);
    for (let e = 0; e < count; e++) weights[e]! *= state.scale[indices[e]!]!;
    const sum = project(count, indices, weights);
    let squares = 0;
    for (let j = 0; j < d; j++) squares += sum[j]! * sum[j]!;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let j = 0; j < d; j++) out[j] = sum[j]! * scale;
  };

  return {
    id: `lexical:${d}:${digest(state)}`,
    dimension: d,
    state,
    embedOne(prompt) {
      const out = new Float32Array(d);
      into(prompt, out);
      return out;
    },
    async embed(prompts) {
      const values = new Float32Array(prompts.length * d);
      prompts.forEach((prompt, i) => {
        into(prompt, values.subarray(i * d, (i + 1) * d));
      });
      return { rows: prompts.length, columns: d, values };
    },
  };
}

function weightColumns({ rows, columns, values }: Matrix32, weights: Float64Array): void {
  for (let i = 0, o = 0; i < rows; i++) for (let j = 0; j < columns; j++, o++) values[o]! *= weights[j]!;
}

function digest(state: LexicalState): string {
  const hash = createHash("sha256");
  for (const part of [state.low, state.high, state.idf, state.projection, state.scale])
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest("hex").slice(0, 12);
}
