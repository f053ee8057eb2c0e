import type { Embedder } from "../embedders/embedder.js";
import { encoder } from "../embedders/encoder/encoder.js";
import { encoderInWorker } from "../embedders/encoder/in-worker.js";
import { readCheckpoint } from "../embedders/encoder/read-checkpoint.js";
import { fitLexical, lexical } from "../embedders/lexical/lexical.js";
import { openOpenAiEmbedder } from "../embedders/openai/openai.js";
import { parseEmbedderSpec } from "../embedders/spec.js";
import { OPENAI_BASE_URL } from "../openai/endpoint.js";
import type { EmbedderInFile } from "../routers/file/embedder-in-file.js";

/** An embedder, and what a router file must hold to have it again. */
export interface ChosenEmbedder {
  readonly embedder: Embedder;
  readonly inFile: EmbedderInFile;
}

/** What a remote embedder takes from where it runs. */
export interface Surroundings {
  /** Where keys are found. Default: the process's */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Takes warnings, a line each. */
  readonly report?: (line: string) => void;
  /** Whether an encoder computes in a thread of its own, so that a server goes on answering meanwhile. Default false */
  readonly offEventLoop?: boolean;
  /** Longest sequence that an encoder reads, in tokens. Default and most: what its checkpoint takes */
  readonly maxTokens?: number;
}

/** Fits or opens the embedder of a spec such as `lexical:256` or `openai:text-embedding-3-small`. */
export async function chooseEmbedder(
  spec: string,
  prompts: readonly string[],
  seed: number,
  surroundings: Surroundings = {},
): Promise<ChosenEmbedder> {
  const wanted = parseEmbedderSpec(spec);
  if (wanted.kind === "lexical") {
    const embedder = fitLexical(prompts, { dimension: wanted.dimension, seed });
    return { embedder, inFile: { kind: "lexical", id: embedder.id, state: embedder.state } };
  }
  if (wanted.kind === "encoder") {
    const state = await readCheckpoint(wanted.folder, surroundings);
    const embedder = encoder(state);
    return { embedder, inFile: { kind: "encoder", id: embedder.id, state } };
  }
  const { model, baseUrl = OPENAI_BASE_URL } = wanted;
  const embedder = await openOpenAiEmbedder({ model, baseUrl, ...surroundings });
  return { embedder, inFile: { kind: "openai", id: embedder.id, model, baseUrl, dimension: embedder.dimension } };
}

/** The embedder that a router file holds or names. */
export async function embedderOf(inFile: EmbedderInFile, surroundings: Surroundings = {}): Promise<Embedder> {
  if (inFile.kind === "lexical") return lexical(inFile.state);
  if (inFile.kind === "encoder")
    return surroundings.offEventLoop ? encoderInWorker(inFile.state) : encoder(inFile.state);
  const { model, baseUrl, dimension } = inFile;
  return openOpenAiEmbedder({ model, baseUrl, knownDimension: dimension, ...surroundings });
}
