import type { Matrix32 } from "../math/matrix.js";

/** Turns prompts into vectors. */
export interface Embedder {
  /** Identifies the vector space: two embedders with one id give the same vector for the same prompt. */
  readonly id: string;
  /** d, coordinates per prompt. */
  readonly dimension: number;
  /** n prompts → n × d, rows of unit length (or all zero where a prompt holds nothing the embedder knows). */
  embed(prompts: readonly string[]): Promise<Matrix32>;
}
