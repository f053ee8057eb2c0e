import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { FairleadError } from "../../../errors.js";
import { LABEL_DIMENSION, labelRow } from "../../../math/label-row.js";
import type { Embedder } from "../../embedder.js";
import { defaultCacheFolder } from "../../openai/cache/cache-folder.js";
import { fileStore } from "../../openai/cache/file-store.js";
import { noStore } from "../../openai/cache/vector-store.js";
import type { Call } from "../../openai/embed-batch.js";
import { type EmbeddingProgress, embedPrompts } from "../../openai/embed-prompts.js";
import { INSTRUCTION_DIGEST } from "../instruction.js";
import { readLabel } from "../read-label.js";
import { loadNodeLlamaCpp, type NodeLlamaCpp } from "./node-llama-cpp.js";
import { llamaEngine, type RatingEngine } from "./rating-engine.js";

export interface LlamaOptions {
  /** Of the GGUF file. */
  readonly path: string;
  /** Where rows are kept; false for nowhere. Default as for `openai` embedders */
  readonly cacheFolder?: string | false;
  readonly onProgress?: (progress: EmbeddingProgress) => void;
  readonly report?: (line: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the installed node-llama-cpp */
  readonly load?: () => Promise<NodeLlamaCpp>;
}

/**
 * The same six numbers as `causal-lm`, from a GGUF model in this process by way of node-llama-cpp, which is loaded with the
 * first prompt that the cache does not know.
 *
 * @throws {FairleadError} FILE_NOT_FOUND; from `embed`, INVALID_ARGUMENT where node-llama-cpp is not installed
 */
export async function openLlamaEmbedder(options: LlamaOptions): Promise<Embedder & { close(): Promise<void> }> {
  const { path, env = process.env, load = loadNodeLlamaCpp, onProgress } = options;
  const report = options.report ?? ((line: string) => process.emitWarning(line, "FairleadWarning"));
  const { cacheFolder = defaultCacheFolder(env) } = options;
  const id = `llama:${basename(path)}#${await ggufDigest(path)}-${INSTRUCTION_DIGEST}`;
  const store = cacheFolder === false ? noStore : fileStore(cacheFolder, id, report);
  let engine: Promise<RatingEngine> | undefined;
  const opened = () => {
    engine ??= load().then((library) => llamaEngine(library, path));
    return engine;
  };
  return {
    id,
    dimension: LABEL_DIMENSION,
    embed: embedPrompts({
      call: ratingCall(path, opened),
      store,
      counts: { fetched: 0, cached: 0, cut: 0 },
      dimension: LABEL_DIMENSION,
      source: path,
      limits: { count: 1, characters: 1 },
      concurrency: 1,
      report,
      ...(onProgress ? { onProgress } : {}),
    }),
    async close() {
      store.close();
      await (await engine)?.close();
    },
  };
}

function ratingCall(path: string, engine: () => Promise<RatingEngine>): Call {
  return async (prompts) => {
    const rated = await (await engine()).rate(prompts[0]!);
    if (!("tooLong" in rated)) return { vectors: [labelRow(readLabel(rated))], tokens: 0 };
    const error = new FairleadError("EMBEDDING_FAILED", {
      expected: `${path} to take a prompt of ${prompts[0]!.length} characters`,
      found: rated.tooLong,
      fix: "Use a model with a longer context.",
    });
    return { tooLong: rated.tooLong, error };
  };
}

const SAMPLE_BYTES = 1 << 20;

/** SHA-256 of the size and of the first and last MiB: weights differ in either, and gigabytes are not read for it. */
async function ggufDigest(path: string): Promise<string> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new FairleadError("FILE_NOT_FOUND", {
      expected: `a GGUF model at ${path}`,
      found: cause.code ?? cause.message,
      fix: "For example: --embedder llama:models/llama-3.1-8b-q4.gguf.",
      cause,
    });
  });
  try {
    const { size } = await file.stat();
    const hash = createHash("sha256").update(`${size}\n`);
    hash.update(await bytesAt(file, 0)).update(await bytesAt(file, Math.max(0, size - SAMPLE_BYTES)));
    return hash.digest("hex").slice(0, 12);
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, position);
  return buffer.subarray(0, bytesRead);
}
