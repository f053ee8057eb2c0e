import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { openCausalLmEmbedder } from "../../src/embedders/causal-lm/causal-lm.js";
import { encoder } from "../../src/embedders/encoder/encoder.js";
import { readCheckpoint } from "../../src/embedders/encoder/read-checkpoint.js";
import { fitLexical, lexical } from "../../src/embedders/lexical/lexical.js";
import { openOpenAiEmbedder } from "../../src/embedders/openai/openai.js";
import { rng } from "../../src/random.js";
import { embeddingServer, refusal } from "../support/embedding-server.js";
import { languageModelServer, promptOf, rated } from "../support/language-model-server.js";
import { tinyCheckpoint } from "../support/tiny-checkpoint.js";
import { embedderContract } from "./embedder-contract.js";

const CORPUS = [
  "How do I sort a list in Python?",
  "How do I reverse a list in Python?",
  "Who wrote Faust?",
  "Who wrote Hamlet and Macbeth?",
  "Translate good morning to French",
  "Translate the word morning into Spanish, please",
  "如何用 Python 对列表排序",
  "Как отсортировать список в Python",
];

embedderContract({ name: "lexical, fitted", open: async () => fitLexical(CORPUS, { dimension: 6, seed: 3 }) });
embedderContract({
  name: "lexical, from its state",
  open: async () => lexical(structuredClone(fitLexical(CORPUS, { dimension: 6, seed: 3 }).state)),
});

let checkpoint: string;
beforeAll(async () => {
  checkpoint = await tinyCheckpoint();
});
afterAll(() => rm(checkpoint, { recursive: true }));
embedderContract({ name: "encoder", open: async () => encoder(await readCheckpoint(checkpoint)) });

let server: Awaited<ReturnType<typeof embeddingServer>>;
let languageModel: Awaited<ReturnType<typeof languageModelServer>>;
let folder: string;
beforeAll(async () => {
  // Strict, as real servers are: refuses empty texts and long ones, and large batches.
  server = await embeddingServer(({ input }) => {
    if (input.includes("")) return refusal(400, "'$.input' is invalid: a text is empty");
    if (input.some((text) => text !== Buffer.from(text).toString()))
      return refusal(400, "could not parse the JSON body");
    const longest = Math.max(...input.map(({ length }) => length));
    if (longest > 2000)
      return refusal(400, `maximum context length is 500 tokens, you requested ${longest >> 2} tokens`);
    return input.length > 8 ? refusal(422, `batch size ${input.length} > maximum allowed batch size 8`) : undefined;
  }, 12);
  languageModel = await languageModelServer((request) => {
    const prompt = promptOf(request);
    if (prompt.length > 2000) return refusal(400, "the prompt is longer than the model's context length");
    return rated(rng(prompt.length, prompt).uniform());
  });
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterAll(async () => {
  await server.close();
  await languageModel.close();
  await rm(folder, { recursive: true });
});

const openAi = (cacheFolder: () => string | false) =>
  openOpenAiEmbedder({
    model: "m",
    baseUrl: server.baseUrl,
    cacheFolder: cacheFolder(),
    concurrency: 2,
    maxRetries: 0,
    report: () => {}, // the long prompts are cut
  });
embedderContract({ name: "openai, cached", open: () => openAi(() => folder) });
embedderContract({ name: "openai, without a cache", open: () => openAi(() => false) });

const causalLm = (cacheFolder: () => string | false) =>
  openCausalLmEmbedder({
    model: "m",
    baseUrl: languageModel.baseUrl,
    cacheFolder: cacheFolder(),
    maxRetries: 0,
    report: () => {}, // the long prompts are cut
  });
embedderContract({ name: "causal-lm, cached", open: async () => causalLm(() => folder) });
embedderContract({ name: "causal-lm, without a cache", open: async () => causalLm(() => false) });
