import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { BertConfig, BertWeights } from "../../nn/bert/config.js";
import { bertForward, type Pooling } from "../../nn/bert/forward.js";
import type { Embedder } from "../embedder.js";
import { type WordPieceState, wordPieces } from "./word-pieces.js";

/** All of a BERT encoder: its shape, its tokenizer, its parameters, and how a sequence becomes one vector. */
export interface EncoderState {
  readonly config: BertConfig;
  readonly tokenizer: WordPieceState;
  readonly pooling: Pooling;
  /** Longest sequence, in tokens. */
  readonly maxTokens: number;
  readonly weights: BertWeights;
}

/** Prompts → pooled hidden states h of unit length; zeros for a prompt of white space. Gives way between prompts. */
export function encoder(state: EncoderState): Embedder {
  const encode = encodePrompt(state);
  const d = state.config.hidden;
  return {
    id: encoderId(state),
    dimension: d,
    async embed(prompts) {
      const values = new Float32Array(prompts.length * d);
      for (const [i, prompt] of prompts.entries()) {
        values.set(encode(prompt), i * d);
        await setImmediate();
      }
      return { rows: prompts.length, columns: d, values };
    },
  };
}

/** One prompt → h / ‖h‖ (d). */
export function encodePrompt(state: EncoderState): (prompt: string) => Float32Array {
  const tokenize = wordPieces(state.tokenizer);
  const forward = bertForward(state.config, state.weights);
  return (prompt) => {
    if (prompt.trim() === "") return new Float32Array(state.config.hidden);
    const h = forward(tokenize(prompt, state.maxTokens), state.pooling);
    const length = Math.hypot(...h);
    return length === 0 ? h : h.map((value) => value / length);
  };
}

/** Names the vector space by its contents: SHA-256 over shape, tokenizer, pooling and parameters. */
export function encoderId({ weights, ...rest }: EncoderState): string {
  const hash = createHash("sha256").update(JSON.stringify(rest));
  for (const name of Object.keys(weights).sort()) {
    const { buffer, byteOffset, byteLength } = weights[name]!;
    hash.update(`\n${name}\n`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return `encoder:${hash.digest("hex").slice(0, 16)}`;
}
