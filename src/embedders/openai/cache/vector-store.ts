import { createHash } from "node:crypto";
import type { CacheRecord } from "./cache-record.js";

/** A vector found, and how many characters of its prompt it stands for; 0 for all. */
export interface StoredVector {
  readonly vector: Float32Array;
  readonly cutTo: number;
}

/** Embeddings by prompt. */
export interface VectorStore {
  /** d of the vectors that it holds; undefined while it holds none. */
  readonly dimension: number | undefined;
  /** What names it in messages. */
  readonly name: string;
  /** Looks for what other processes have added. */
  refresh(): void;
  get(key: Buffer): StoredVector | undefined;
  /** Adds records; when it returns they outlive the process. The first record of a prompt stays. */
  put(records: readonly CacheRecord[]): void;
  close(): void;
}

/** SHA-256 of the prompt in UTF-8, letter for letter: 32 bytes. */
export const promptDigest = (prompt: string): Buffer => createHash("sha256").update(prompt).digest();

/** Keeps nothing: every call asks the server anew. */
export const noStore: VectorStore = {
  dimension: undefined,
  name: "no cache",
  refresh() {},
  get: () => undefined,
  put() {},
  close() {},
};
