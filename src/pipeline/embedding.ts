import type { Embedder } from "../embedders/embedder.js";
import { fitLexical, lexical } from "../embedders/lexical/lexical.js";
import { openOpenAiEmbedder } from "../embedders/openai/openai.js";
import { type EmbedderSpec, parseEmbedderSpec } from "../embedders/spec.js";
import type { EmbedderInFile } from "../routers/file/router-file.js";

/** An embedder, and what a router file must hold to have it again. */
export interface ChosenEmbedder {
  readonly embedder: Embedder;
  readonly inFile: EmbedderInFile;
}

/** Fits or opens the embedder of a spec such as `lexical:256` or `openai:text-embedding-3-small`. */
export async function chooseEmbedder(
  spec: string,
  prompts: readonly string[],
  seed: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ChosenEmbedder> {
  const wanted: EmbedderSpec = parseEmbedderSpec(spec);
  if (wanted.kind === "lexical") {
    const embedder = fitLexical(prompts, { dimension: wanted.dimension, seed });
    return { embedder, inFile: { kind: "lexical", id: embedder.id, state: embedder.state } };
  }
  const embedder = await openOpenAiEmbedder({ ...wanted, ...keyFrom(env) });
  const { id, dimension } = embedder;
  return { embedder, inFile: { kind: "openai", id, model: wanted.model, baseUrl: embedder.baseUrl, dimension } };
}

/** The embedder that a router file holds or names. */
export async function embedderOf(inFile: EmbedderInFile, env: NodeJS.ProcessEnv = process.env): Promise<Embedder> {
  if (inFile.kind === "lexical") return lexical(inFile.state);
  return openOpenAiEmbedder({
    model: inFile.model,
    baseUrl: inFile.baseUrl,
    dimension: inFile.dimension,
    ...keyFrom(env),
  });
}

const keyFrom = ({ OPENAI_API_KEY: apiKey }: NodeJS.ProcessEnv) => (apiKey ? { apiKey } : {});
