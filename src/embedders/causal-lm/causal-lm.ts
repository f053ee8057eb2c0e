import type { Dispatcher } from "undici";
import { FairleadError } from "../../errors.js";
import { LABEL_DIMENSION, labelRow } from "../../math/label-row.js";
import { type ChatAnswer, type ChatOrTooLong, chatOrTooLong } from "../../openai/chat.js";
import { CHAT_COMPLETIONS, type Endpoint, endpointOf, OPENAI_BASE_URL } from "../../openai/endpoint.js";
import { type Post, undiciPost } from "../../openai/post.js";
import { type Clock, systemClock } from "../../openai/retry.js";
import { rng } from "../../random.js";
import type { Embedder } from "../embedder.js";
import { defaultCacheFolder } from "../openai/cache/cache-folder.js";
import { fileStore } from "../openai/cache/file-store.js";
import { noStore } from "../openai/cache/vector-store.js";
import type { Call } from "../openai/embed-batch.js";
import { type EmbeddingProgress, embedPrompts } from "../openai/embed-prompts.js";
import { INSTRUCTION_DIGEST, ratingMessages } from "./instruction.js";
import { readLabel } from "./read-label.js";

export interface CausalLmOptions {
  /** As the server calls it. */
  readonly model: string;
  /** `/chat/completions` is added to it. Default `https://api.openai.com/v1` */
  readonly baseUrl?: string;
  /** Default: from the environment, `OPENAI_API_KEY` for OpenAI's servers, `FAIRLEAD_CHAT_API_KEY` for others. */
  readonly apiKey?: string;
  /** Where rows are kept; false for nowhere. Default as for `openai` embedders */
  readonly cacheFolder?: string | false;
  /** Most requests at a time, >= 1. Default 8 */
  readonly concurrency?: number;
  /** Tries after the first, >= 0. Default 6 */
  readonly maxRetries?: number;
  /** For one request, from connecting to its answer's last byte. Default 60,000 */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: EmbeddingProgress) => void;
  /** Takes warnings, a line each. Default: a warning of the process, on stderr */
  readonly report?: (line: string) => void;
  readonly dispatcher?: Dispatcher;
  /** Sends the requests. Default: undici */
  readonly post?: Post;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface CausalLmEmbedder extends Embedder {
  readonly model: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Frees the cache's file; embedding afterwards is a mistake. */
  close(): void;
}

/** RouteLLM's `max_new_tokens`: room for brackets or a word before the label. */
const MAX_TOKENS = 6;
/** The most that OpenAI and vLLM give. */
const TOP_LOGPROBS = 20;
/** Waits that are worth a line. */
const LONG_WAIT_MS = 5000;

/**
 * A language model's forecast, before anything was answered, of how well a weak model will do: the probabilities of the
 * ratings 1 to 5, as a row of {@link labelRow}. Any OpenAI-compatible chat server with `logprobs` will do.
 *
 * One call a prompt, each prompt asked once: rows are kept in the cache of the `openai` embedders. A prompt of nothing but
 * white space gets a row of zeros; one that is too long is cut until the server takes it, and reported.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for a bad base URL; from `embed`, UPSTREAM_FAILED where the server does not
 *         answer, refuses, or sends no log-probabilities
 */
export function openCausalLmEmbedder(options: CausalLmOptions): CausalLmEmbedder {
  const env = options.env ?? process.env;
  const report = options.report ?? ((line: string) => process.emitWarning(line, "FairleadWarning"));
  const endpoint = endpointOf(options.baseUrl ?? OPENAI_BASE_URL, CHAT_COMPLETIONS, options, env);
  const { model, cacheFolder = defaultCacheFolder(env), concurrency = 8, onProgress } = options;
  const id = causalLmId(model, endpoint.baseUrl);
  const store = cacheFolder === false ? noStore : fileStore(cacheFolder, id, report);
  return {
    id,
    model,
    baseUrl: endpoint.baseUrl,
    dimension: LABEL_DIMENSION,
    embed: embedPrompts({
      call: ratingCall(model, endpoint, chatOrTooLong(clientOf(id, endpoint, report, options))),
      store,
      counts: { fetched: 0, cached: 0, cut: 0 },
      dimension: LABEL_DIMENSION,
      source: `${model} at ${endpoint.baseUrl}`,
      limits: { count: 1, characters: 1 },
      concurrency,
      report,
      ...(onProgress ? { onProgress } : {}),
    }),
    close: () => store.close(),
  };
}

/** `causal-lm:MODEL@BASE_URL#DIGEST`, the digest that of the instruction. */
export const causalLmId = (model: string, baseUrl: string) => `causal-lm:${model}@${baseUrl}#${INSTRUCTION_DIGEST}`;

function clientOf(id: string, endpoint: Endpoint, report: (line: string) => void, options: CausalLmOptions) {
  return {
    endpoint,
    post: options.post ?? undiciPost(options.timeoutMs ?? 60_000, options.dispatcher),
    retry: {
      maxRetries: options.maxRetries ?? 6,
      clock: options.clock ?? systemClock,
      random: rng(0, `retry/${id}`),
      onWait(why: string, milliseconds: number) {
        if (milliseconds < LONG_WAIT_MS) return;
        report(`${endpoint.baseUrl}: ${why}; trying again in ${Math.round(milliseconds / 1000)} seconds`);
      },
    },
    kept: "what was rated so far is kept",
  };
}

/** One prompt a call. */
function ratingCall(model: string, { baseUrl }: Endpoint, ask: ChatOrTooLong): Call {
  return async (prompts) => {
    const answer = await ask({
      model,
      messages: ratingMessages(prompts[0]!),
      max_tokens: MAX_TOKENS,
      temperature: 0,
      logprobs: true,
      top_logprobs: TOP_LOGPROBS,
    });
    if ("tooLong" in answer) return answer;
    if (answer.logprobs.length === 0 && answer.content !== "") throw noLogprobs(model, baseUrl, answer);
    return { vectors: [labelRow(readLabel(answer.logprobs))], tokens: answer.tokens?.in ?? 0 };
  };
}

function noLogprobs(model: string, baseUrl: string, { content }: ChatAnswer): FairleadError {
  return new FairleadError("UPSTREAM_FAILED", {
    expected: `log-probabilities with each answer of ${model} from ${baseUrl}`,
    found: `an answer without any (${JSON.stringify(content.slice(0, 60))})`,
    fix: "Use a server and a model that give logprobs: vLLM, llama.cpp's llama-server, or OpenAI's models that do not reason.",
  });
}
