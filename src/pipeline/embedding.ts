import { openCausalLmEmbedder } from "../embedders/causal-lm/causal-lm.js";
import { openLlamaEmbedder } from "../embedders/causal-lm/llama/llama.js";
import type { Embedder } from "../embedders/embedder.js";
import { encoder } from "../embedders/encoder/encoder.js";
import { encoderInWorker } from "../embedders/encoder/in-worker.js";
import { readCheckpoint } from "../embedders/encoder/read-checkpoint.js";
import { fitLexical, lexical } from "../embedders/lexical/lexical.js";
import { openOpenAiEmbedder } from "../embedders/openai/openai.js";
import { parseEmbedderSpec } from "../embedders/spec.js";
import { FairleadError } from "../errors.js";
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
  /** Told how many prompts a language model has rated. */
  readonly onRated?: (done: number, total: number) => void;
  /** How long a language model is waited for, where somebody waits for the route. Default: as long as training may take */
  readonly patience?: { readonly maxRetries: number; readonly timeoutMs: number };
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
  if (wanted.kind === "llama") {
    const embedder = await llama(wanted.path, surroundings);
    return { embedder, inFile: { kind: "llama", id: embedder.id, path: wanted.path } };
  }
  const { kind, model, baseUrl = OPENAI_BASE_URL } = wanted;
  const embedder =
    kind === "causal-lm"
      ? causalLm(model, baseUrl, surroundings)
      : await openOpenAiEmbedder({ model, baseUrl, ...places(surroundings) });
  return { embedder, inFile: { kind, id: embedder.id, model, baseUrl, dimension: embedder.dimension } };
}

/** The embedder that a router file holds or names. */
export async function embedderOf(inFile: EmbedderInFile, surroundings: Surroundings = {}): Promise<Embedder> {
  if (inFile.kind === "lexical") return lexical(inFile.state);
  if (inFile.kind === "encoder")
    return surroundings.offEventLoop ? encoderInWorker(inFile.state) : encoder(inFile.state);
  if (inFile.kind === "llama") return sameAs(inFile.id, await llama(inFile.path, surroundings));
  const { model, baseUrl, dimension } = inFile;
  if (inFile.kind === "causal-lm") return sameAs(inFile.id, causalLm(model, baseUrl, surroundings));
  return openOpenAiEmbedder({ model, baseUrl, knownDimension: dimension, ...places(surroundings) });
}

const places = ({ env, report }: Surroundings) => ({ ...(env && { env }), ...(report && { report }) });

function causalLm(model: string, baseUrl: string, surroundings: Surroundings): Embedder {
  return openCausalLmEmbedder({
    model,
    baseUrl,
    ...places(surroundings),
    ...surroundings.patience,
    ...progressTo(surroundings),
  });
}

const llama = (path: string, surroundings: Surroundings): Promise<Embedder> =>
  openLlamaEmbedder({ path, ...places(surroundings), ...progressTo(surroundings) });

const progressTo = ({ onRated }: Surroundings) =>
  onRated === undefined
    ? {}
    : { onProgress: ({ done, prompts }: { done: number; prompts: number }) => onRated(done, prompts) };

/** A language model that is asked in other words than in training gives other labels. */
function sameAs(id: string, embedder: Embedder): Embedder {
  if (embedder.id === id) return embedder;
  throw new FairleadError("EMBEDDER_MISMATCH", {
    expected: `the embedder ${id} that the router was trained on`,
    found: embedder.id,
    fix: "Train again: the model file is another one, or this version asks the language model in other words.",
  });
}
