import { FairleadError } from "../errors.js";
import type { Endpoint } from "./endpoint.js";
import type { HttpAnswer } from "./post.js";
import { reasonOf, type Tried } from "./retry.js";

const PASSING = new Set([408, 409, 425, 429]);

/** Whether the same request may do better later: 408, 409, 425, 429 and 5xx, but not a spent quota, and not an input that is too long. */
export function isPassing(answer: HttpAnswer): boolean {
  if (isTooLong(answer) || isQuotaSpent(answer)) return false;
  return PASSING.has(answer.status) || answer.status >= 500;
}

/** OpenAI says 429 to a spent quota too, and waiting does not refill it. */
const isQuotaSpent = ({ status, body }: HttpAnswer) => status === 429 && body.includes("insufficient_quota");

/**
 * How servers say that an input, or a batch, is longer than they take: OpenAI and vLLM ("maximum context length is 8192
 * tokens", "max 300000 tokens per request"), Text Embeddings Inference ("must have less than 512 tokens", "batch size 64 >
 * maximum allowed batch size 32"), llama.cpp ("is too large to process", "larger than the max context size"), Ollama
 * ("exceeds the context length"), Mistral ("Too many tokens in batch").
 */
const NAMES_LENGTH =
  /(context|input).{0,3}(length|size)|max model len|too (long|large|big|many)|larger than|(less|fewer) than \d+ tokens|max\w* .{0,20}tokens|batch.?size/i;

/** llama.cpp sends its refusals as 500; a rate limit counts only where it says that this one request is too large for it. */
export function isTooLong(answer: HttpAnswer): boolean {
  const { status } = answer;
  if (status === 413) return true;
  if (status === 429) return /request too large/i.test(serverMessage(answer));
  return (status === 400 || status === 422 || status === 500) && NAMES_LENGTH.test(serverMessage(answer));
}

/**
 * How many characters of a refused prompt to try next, in [1, length). Where the server names its limit and what it got,
 * 95 % of their ratio: a cut at a word's end seldom has the average number of tokens. Else three quarters.
 */
export function shorterLength(length: number, message: string): number {
  const numbers = [...message.matchAll(/\b\d{2,8}\b/g)].map(([digits]) => Number(digits));
  const found = Math.max(0, ...numbers);
  const limit = Math.max(0, ...numbers.filter((number) => number < found));
  const share = limit > 0 ? (0.95 * limit) / found : 0.75;
  return Math.max(1, Math.floor(length * share));
}

/** The message in an error's body: `{ error: { message } }`, `{ error }`, `{ message }`, `{ detail }`, or the start of the text. */
export function serverMessage({ body }: HttpAnswer): string {
  const found = messageIn(parsedOrUndefined(body)) ?? body;
  const line = found.replace(/\s+/g, " ").trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}

function messageIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { error, message, detail } = value as Record<string, unknown>;
  return messageIn(error) ?? messageIn(message) ?? messageIn(detail);
}

function parsedOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // not every proxy speaks JSON: the text itself is the message
  }
}

/** What was asked for, for the message of an error. */
export interface Wanted {
  readonly code: "EMBEDDING_FAILED" | "UPSTREAM_FAILED";
  /** Such as "embeddings of text-embedding-3-small". */
  readonly what: string;
  /** What starting again finds, as a clause: "what was embedded so far is kept". */
  readonly kept: string;
}

/** The error for a call that gave nothing of use. */
export function callFailed({ code, what, kept }: Wanted, endpoint: Endpoint, tried: Tried): FairleadError {
  const times = tried.attempts > 1 ? ` after ${tried.attempts} attempts` : "";
  const expected = `${what} from ${endpoint.baseUrl}`;
  if ("failure" in tried)
    return new FairleadError(code, {
      expected,
      found: `no answer${times} (${reasonOf(tried.failure)})`,
      fix: `See whether the server runs and the base URL is right, then start again; ${kept}.`,
      cause: tried.failure,
    });
  const message = withoutKey(serverMessage(tried.answer), endpoint);
  return new FairleadError(code, {
    expected,
    found: `status ${tried.answer.status}${times}${message === "" ? "" : ` ("${message}")`}`,
    fix: fixFor(tried.answer, endpoint, kept),
  });
}

/** Some servers repeat the key that they refuse; it has no place in a log. */
const withoutKey = (message: string, { apiKey }: Endpoint) =>
  apiKey === undefined ? message : message.replaceAll(apiKey, "<the key>");

function fixFor(answer: HttpAnswer, { apiKey, apiKeyVariable, path }: Endpoint, kept: string): string {
  const { status } = answer;
  if (status === 401 || status === 403)
    return apiKey === undefined
      ? `Set the environment variable ${apiKeyVariable} to a key for this server.`
      : `See whether the key (from ${apiKeyVariable}, or passed as apiKey) is one for this server and may use this model.`;
  if (status === 404)
    return `Check the model's name, and the base URL: ${path} is added to it, so it mostly ends in /v1.`;
  if (isQuotaSpent(answer)) return `The account's quota is spent: add credit, then start again; ${kept}.`;
  if (isPassing(answer)) return `Try again later, or with a lower concurrency; ${kept}.`;
  return "The server will not take this request as it is: change what its message names.";
}
