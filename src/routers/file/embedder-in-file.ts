import type { EncoderState } from "../../embedders/encoder/encoder.js";
import type { LexicalState } from "../../embedders/lexical/lexical.js";
import { bertShapes } from "../../nn/bert/config.js";
import type { Tensor } from "../../nn/safetensors.js";
import { prefixed, unprefixed } from "../prefixed.js";

/** Which embedder a router needs: a fitted one travels in the file, a remote one is named. */
export type EmbedderInFile =
  | { readonly kind: "lexical"; readonly id: string; readonly state: LexicalState }
  | { readonly kind: "encoder"; readonly id: string; readonly state: EncoderState }
  | { readonly kind: "llama"; readonly id: string /** As it was given. */; readonly path: string }
  | {
      readonly kind: "openai" | "causal-lm";
      readonly id: string;
      readonly model: string;
      readonly baseUrl: string;
      readonly dimension: number;
    };

const PREFIX = "embedder/";

/** Its numbers, for the file's tensors. */
export function embedderTensors(embedder: EmbedderInFile): Record<string, Tensor> {
  if (embedder.kind === "lexical") return prefixed(PREFIX, lexicalTensors(embedder.state));
  if (embedder.kind === "encoder") return prefixed(PREFIX, encoderTensors(embedder.state));
  return {};
}

/** All else, for the file's JSON. */
export function embedderFacts(embedder: EmbedderInFile): object {
  if (!("state" in embedder)) return embedder;
  const { state, ...named } = embedder;
  if (!("weights" in state)) return named;
  const { weights: _tensors, ...shape } = state;
  return { ...named, ...shape };
}

/** The embedder again from {@link embedderFacts} and a file's tensors. */
// biome-ignore lint/suspicious/noExplicitAny: the metadata's shape is vouched for by its digest
export function embedderFrom(facts: any, tensors: Readonly<Record<string, Tensor>>): EmbedderInFile {
  const own = unprefixed(PREFIX, tensors);
  if (facts.kind === "lexical") return { ...facts, state: lexicalState(own) };
  if (facts.kind !== "encoder") return facts;
  const { kind, id, ...shape } = facts;
  return { kind, id, state: { ...shape, weights: mapped(own, ({ values }) => values as Float32Array) } };
}

function encoderTensors({ config, weights }: EncoderState): Record<string, Tensor> {
  return mapped(bertShapes(config), (shape, name) => ({ shape, values: weights[name]! }));
}

const mapped = <A, B>(record: Readonly<Record<string, A>>, f: (value: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

function lexicalTensors({ low, high, idf, scale, projection, dimension }: LexicalState): Record<string, Tensor> {
  const V = idf.length;
  const vector = (values: Tensor["values"]): Tensor => ({ shape: [V], values });
  return {
    low: vector(low),
    high: vector(high),
    idf: vector(idf),
    scale: vector(scale),
    projection: { shape: [V, dimension], values: projection },
  };
}

const lexicalState = (own: Readonly<Record<string, Tensor>>): LexicalState => ({
  low: own.low!.values as Int32Array,
  high: own.high!.values as Int32Array,
  idf: own.idf!.values as Float32Array,
  scale: own.scale!.values as Float32Array,
  projection: own.projection!.values as Int8Array,
  dimension: own.projection!.shape[1]!,
});
