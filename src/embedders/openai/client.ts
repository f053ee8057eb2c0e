import { type Endpoint, requestHeaders } from "../../openai/endpoint.js";
import type { Post } from "../../openai/post.js";
import { callFailed, isPassing, isTooLong, serverMessage } from "../../openai/refusal.js";
import { type RetryPolicy, withRetries } from "../../openai/retry.js";
import { parseAnswer } from "./answer.js";
import type { Call } from "./embed-batch.js";

export interface Client {
  readonly model: string;
  readonly endpoint: Endpoint;
  /** Coordinates to ask for; without it the server gives the model's own. */
  readonly dimension?: number;
  readonly post: Post;
  readonly retry: RetryPolicy;
  /** Told after each call: requests that it took, and the tokens that the server counted. */
  readonly onCall: (requests: number, tokens: number) => void;
}

/**
 * Calls of `POST {baseUrl}/embeddings`, one of them at a time being tried until it is answered.
 *
 * @throws {FairleadError} EMBEDDING_FAILED, from the call, for every answer but embeddings and "too long"
 */
export function embeddingsCall({ model, endpoint, dimension, post, retry, onCall }: Client): Call {
  const headers = requestHeaders(endpoint);
  const source = `${model} at ${endpoint.baseUrl}`;
  return async (input) => {
    const body = JSON.stringify({
      model,
      input,
      encoding_format: "float",
      ...(dimension === undefined ? {} : { dimensions: dimension }),
    });
    const tried = await withRetries(() => post(endpoint.url, headers, body), isPassing, retry);
    if (!("answer" in tried) || tried.answer.status >= 300 || tried.answer.status < 200) {
      onCall(tried.attempts, 0);
      const what = `embeddings of ${model}`;
      const kept = "what was embedded so far is kept";
      const error = callFailed({ code: "EMBEDDING_FAILED", what, kept }, endpoint, tried);
      if ("answer" in tried && isTooLong(tried.answer)) return { tooLong: serverMessage(tried.answer), error };
      throw error;
    }
    const answer = parseAnswer(tried.answer.body, input.length, source);
    onCall(tried.attempts, answer.tokens);
    return answer;
  };
}
