import type { Dispatcher } from "undici";
import { FairleadError } from "../../errors.js";
import { EMBEDDINGS, type Endpoint, endpointOf, OPENAI_BASE_URL } from "../../openai/endpoint.js";
import { type Post, undiciPost } from "../../openai/post.js";
import { type Clock, systemClock } from "../../openai/retry.js";
import { rng } from "../../random.js";
import type { Embedder } from "../embedder.js";
import { defaultCacheFolder } from "./cache/cache-folder.js";
import { fileStore } from "./cache/file-store.js";
import { noStore, type VectorStore } from "./cache/vector-store.js";
import { embeddingsCall } from "./client.js";
import { type EmbeddingProgress, embedPrompts } from "./embed-prompts.js";

export interface OpenAiOptions {
  /** As the server calls it: `text-embedding-3-small`. */
  readonly model: string;
  /** `/embeddings` is added to it. Default `https://api.openai.com/v1` */
  readonly baseUrl?: string;
  /** Default: from the environment, `OPENAI_API_KEY` for OpenAI's servers, `FAIRLEAD_EMBEDDINGS_API_KEY` for others. */
  readonly apiKey?: string;
  /** Header that carries the key: `Bearer <key>` in `authorization`, the bare key in any other (Azure: `api-key`). */
  readonly apiKeyHeader?: string;
  /** Coordinates to ask the server for (`dimensions`), of models that can give fewer; part of the id. Default: the model's own. */
  readonly dimension?: number;
  /** d as it is known already, from a router file: opening then calls nobody. */
  readonly knownDimension?: number;
  /** Where embeddings are kept; false for nowhere. Default `$XDG_CACHE_HOME/fairlead/embeddings`, else `~/.cache/fairlead/embeddings` */
  readonly cacheFolder?: string | false;
  /** Most prompts in one request, >= 1. Default 128 */
  readonly batchSize?: number;
  /** Most characters in one request, >= 1; a longer prompt goes alone. Default 100,000: OpenAI takes 300,000 tokens */
  readonly batchCharacters?: number;
  /** Most requests at a time, >= 1. Default 4 */
  readonly concurrency?: number;
  /** Tries after the first, >= 0. Default 6: a minute of back-off, about */
  readonly maxRetries?: number;
  /** For one request, from connecting to its answer's last byte. Default 60,000 */
  readonly timeoutMs?: number;
  /** Told after each request of `embed`. */
  readonly onProgress?: (progress: EmbeddingProgress) => void;
  /** Takes warnings, a line each: prompts that were cut, long waits, a damaged cache. Default: a warning of the process, on stderr */
  readonly report?: (line: string) => void;
  /** An agent of undici's (a proxy, a client certificate). */
  readonly dispatcher?: Dispatcher;
  /** Sends the requests. Default: undici */
  readonly post?: Post;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What an embedder has done since it was opened. */
export interface EmbeddingCounts {
  /** HTTP requests, retries and refused ones included. */
  readonly requests: number;
  /** Prompts that the server embedded; of one prompt twice in a list, one. */
  readonly fetched: number;
  /** Prompts that the cache knew. */
  readonly cached: number;
  /** Prompts, among both, whose vector stands for their beginning only. */
  readonly cut: number;
  /** Tokens that the server says it read: what it charges for. */
  readonly tokens: number;
}

export interface OpenAiEmbedder extends Embedder {
  readonly model: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  counts(): EmbeddingCounts;
  /** Frees the cache's file; embedding afterwards is a mistake. */
  close(): void;
}

/**
 * Embeddings from any server that speaks OpenAI's `POST /embeddings`, each prompt paid for once: what is embedded is on
 * disk before the next request is waited for, and found there by its SHA-256 ever after.
 *
 * Rows are of unit length. A prompt of nothing but white space gets a row of zeros, as no server takes it. A prompt that
 * is longer than the model takes is cut until the server takes it, counted and reported.
 *
 * Opening finds d: from `knownDimension`, the cache, or one call.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for options out of range; EMBEDDING_FAILED, here or from `embed`, where the server
 *         does not answer after `maxRetries`, refuses, or answers what are no embeddings of one dimension
 */
export async function openOpenAiEmbedder(options: OpenAiOptions): Promise<OpenAiEmbedder> {
  const env = options.env ?? process.env;
  const report = options.report ?? ((line) => process.emitWarning(line, "FairleadWarning"));
  checkRanges(options);
  const endpoint = endpointOf(options.baseUrl ?? OPENAI_BASE_URL, EMBEDDINGS, options, env);
  const id = openAiId(options.model, endpoint.baseUrl, options.dimension);
  const { cacheFolder = defaultCacheFolder(env) } = options;
  const store = cacheFolder === false ? noStore : fileStore(cacheFolder, id, report);
  try {
    return await open(id, endpoint, store, { ...options, report });
  } catch (error) {
    store.close();
    throw error;
  }
}

/** `openai:MODEL@BASE_URL`, and `:dimension` where fewer coordinates than the model's own are asked for. */
export function openAiId(model: string, baseUrl: string, dimension?: number): string {
  return `openai:${model}@${baseUrl}${dimension === undefined ? "" : `:${dimension}`}`;
}

interface OpenSettings extends OpenAiOptions {
  readonly report: (line: string) => void;
}

/** Waits that are worth a line. */
const LONG_WAIT_MS = 5000;
const PROBE = "How many coordinates?";

async function open(
  id: string,
  endpoint: Endpoint,
  store: VectorStore,
  settings: OpenSettings,
): Promise<OpenAiEmbedder> {
  const {
    model,
    dimension,
    report,
    timeoutMs = 60_000,
    dispatcher,
    post = undiciPost(timeoutMs, dispatcher),
  } = settings;
  const counts = { requests: 0, fetched: 0, cached: 0, cut: 0, tokens: 0 };
  const call = embeddingsCall({
    model,
    endpoint,
    ...(dimension === undefined ? {} : { dimension }),
    post,
    retry: {
      maxRetries: settings.maxRetries ?? 6,
      clock: settings.clock ?? systemClock,
      random: rng(0, `retry/${id}`),
      onWait(why, milliseconds) {
        if (milliseconds < LONG_WAIT_MS) return;
        report(`${endpoint.baseUrl}: ${why}; trying again in ${Math.round(milliseconds / 1000)} seconds`);
      },
    },
    onCall(requests, tokens) {
      counts.requests += requests;
      counts.tokens += tokens;
    },
  });
  const embedAs = (d: number | undefined) =>
    embedPrompts({
      call,
      store,
      counts,
      source: `${model} at ${endpoint.baseUrl}`,
      report,
      limits: { count: settings.batchSize ?? 128, characters: settings.batchCharacters ?? 100_000 },
      concurrency: settings.concurrency ?? 4,
      ...(d === undefined ? {} : { dimension: d }),
      ...(settings.onProgress ? { onProgress: settings.onProgress } : {}),
    });

  const known = agreed(id, store, settings);
  const d = known ?? (await embedAs(undefined)([PROBE])).columns;
  return {
    id,
    model,
    baseUrl: endpoint.baseUrl,
    dimension: d,
    embed: embedAs(d),
    counts: () => ({ ...counts }),
    close: () => store.close(),
  };
}

/** d from wherever it is known without a call; undefined where it is not. */
function agreed(id: string, store: VectorStore, { dimension, knownDimension }: OpenAiOptions): number | undefined {
  const sources = [
    ["the dimension asked for", dimension],
    ["knownDimension", knownDimension],
    [store.name, store.dimension],
  ].filter((source): source is [string, number] => source[1] !== undefined);
  const [first, ...others] = sources;
  const other = others.find(([, d]) => d !== first?.[1]);
  if (first !== undefined && other !== undefined)
    throw new FairleadError("EMBEDDER_MISMATCH", {
      expected: `one dimension of ${id}`,
      found: `${first[1]} (${first[0]}) and ${other[1]} (${other[0]})`,
      fix: "Find out which is right. Where the server has changed its model, delete the cache file and train again.",
    });
  return first?.[1];
}

function checkRanges(options: OpenAiOptions): void {
  if (options.model.trim() === "") throw outOfRange("model", "the name of a model", options.model);
  const least = {
    dimension: 1,
    knownDimension: 1,
    batchSize: 1,
    batchCharacters: 1,
    concurrency: 1,
    maxRetries: 0,
    timeoutMs: 1,
  };
  for (const [name, low] of Object.entries(least)) {
    const value = options[name as keyof typeof least];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= low))
      throw outOfRange(name, `a whole number of at least ${low}`, value);
  }
}

function outOfRange(name: string, expected: string, value: unknown): FairleadError {
  return new FairleadError("INVALID_ARGUMENT", {
    expected: `${name} to be ${expected}`,
    found: JSON.stringify(value) ?? "nothing",
    fix: "See docs/embedders.md for every option.",
  });
}
