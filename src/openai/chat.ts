import { z } from "zod";
import { FairleadError } from "../errors.js";
import { type Endpoint, requestHeaders } from "./endpoint.js";
import type { Post } from "./post.js";
import { callFailed, isPassing, isTooLong, serverMessage } from "./refusal.js";
import { type RetryPolicy, withRetries } from "./retry.js";

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** A chat completion as OpenAI's API takes it; fields that servers differ in (`logprobs`, `seed`, …) go as they are. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly [field: string]: unknown;
}

/** One candidate for a token, with its natural log-probability. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

export interface ChatAnswer {
  /** "" where the server sent none. */
  readonly content: string;
  readonly finishReason: string | null;
  /** By position of the answer's tokens: the one chosen, and the alternatives asked for. Empty where none were sent. */
  readonly logprobs: readonly (TokenLogprob & { readonly alternatives: readonly TokenLogprob[] })[];
  /** As the server counted them; undefined where it did not. */
  readonly tokens?: { readonly in: number; readonly out: number };
}

export interface ChatClient {
  readonly endpoint: Endpoint;
  readonly post: Post;
  readonly retry: RetryPolicy;
  /** Told after each call how many requests it took. */
  readonly onCall?: (requests: number) => void;
  /** What starting again finds, for the message of an error. Default: nothing is said to be kept */
  readonly kept?: string;
}

/** Asks once, tried again where waiting may help. @throws {FairleadError} UPSTREAM_FAILED */
export type Chat = (request: ChatRequest) => Promise<ChatAnswer>;

/** As {@link Chat}, but a prompt that is longer than the model takes is an answer: the server's words, and the error that they make. */
export type ChatOrTooLong = (
  request: ChatRequest,
) => Promise<ChatAnswer | { readonly tooLong: string; readonly error: FairleadError }>;

/** Calls of `POST {baseUrl}/chat/completions`, without streaming. */
export function chat(client: ChatClient): Chat {
  const ask = chatOrTooLong(client);
  return async (request) => {
    const answer = await ask(request);
    if ("tooLong" in answer) throw answer.error;
    return answer;
  };
}

/** The same, for callers that can shorten what they ask. */
export function chatOrTooLong({ endpoint, post, retry, onCall, kept = "nothing was lost" }: ChatClient): ChatOrTooLong {
  const headers = requestHeaders(endpoint);
  return async (request) => {
    const body = JSON.stringify(request);
    const tried = await withRetries(() => post(endpoint.url, headers, body), isPassing, retry);
    onCall?.(tried.attempts);
    const what = `a chat completion of ${request.model}`;
    if (!("answer" in tried) || tried.answer.status >= 300 || tried.answer.status < 200) {
      const error = callFailed({ code: "UPSTREAM_FAILED", what, kept }, endpoint, tried);
      if ("answer" in tried && isTooLong(tried.answer)) return { tooLong: serverMessage(tried.answer), error };
      throw error;
    }
    return parsedAnswer(tried.answer.body, `${what} from ${endpoint.baseUrl}`);
  };
}

const candidate = z.object({ token: z.string(), logprob: z.number() });

const completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish() }),
        finish_reason: z.string().nullish(),
        logprobs: z
          .object({ content: z.array(candidate.extend({ top_logprobs: z.array(candidate).nullish() })).nullish() })
          .nullish(),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number().nullish() }).nullish(),
});

function parsedAnswer(body: string, expected: string): ChatAnswer {
  const { choices, usage } = checked(body, expected);
  const { message, finish_reason, logprobs } = choices[0]!;
  return {
    content: message.content ?? "",
    finishReason: finish_reason ?? null,
    logprobs: (logprobs?.content ?? []).map(({ token, logprob, top_logprobs }) => ({
      token,
      logprob,
      alternatives: top_logprobs ?? [],
    })),
    ...(usage ? { tokens: { in: usage.prompt_tokens, out: usage.completion_tokens ?? 0 } } : {}),
  };
}

function checked(body: string, expected: string): z.infer<typeof completion> {
  try {
    return completion.parse(JSON.parse(body));
  } catch (cause) {
    const found = cause instanceof z.ZodError ? z.prettifyError(cause).replace(/\s+/g, " ") : "text that is not JSON";
    throw new FairleadError("UPSTREAM_FAILED", {
      expected,
      found: `${found}: ${body.slice(0, 200)}`,
      fix: "See whether the base URL is that of an OpenAI-compatible server.",
      cause,
    });
  }
}
