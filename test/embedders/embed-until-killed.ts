import { openOpenAiEmbedder } from "../../src/embedders/openai/openai.js";

/** Embeds prompts until it is killed: the child of embedding-cache.test.ts. */
const [baseUrl, cacheFolder] = process.argv.slice(2);
const embedder = await openOpenAiEmbedder({
  model: "m",
  baseUrl: baseUrl!,
  cacheFolder: cacheFolder!,
  knownDimension: 256,
  batchSize: 3,
  concurrency: 2,
});
await embedder.embed(Array.from({ length: 100_000 }, (_, i) => `prompt ${i}`));
