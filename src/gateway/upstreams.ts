import type { Readable } from "node:stream";
import { Agent, errors } from "undici";
import { FairleadError } from "../errors.js";
import type { Config } from "./config/config.js";
import { type RawHeaders, requestHeaders } from "./headers.js";

/** A request for one model, with the client's headers and body. */
export interface UpstreamRequest {
  /** The model's name in the configuration. */
  readonly model: string;
  readonly headers: RawHeaders;
  /** The client's query string, without the question mark. */
  readonly query: string;
  readonly body: Buffer;
  /** Ends the call: the client has gone. */
  readonly signal: AbortSignal;
}

/** An answer whose body is still to come. */
export interface UpstreamAnswer {
  readonly upstream: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly body: Readable;
}

/** The OpenAI-compatible servers that a gateway calls, with one pool of connections per server. */
export interface Upstreams {
  /**
   * Sends a chat completion and resolves with whatever the upstream answers, errors included, once its headers are there.
   *
   * @throws {FairleadError} UPSTREAM_FAILED where there is no answer: no connection, a cut one, a timeout
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

/** @param env  environment variables, for the upstreams' keys */
export function upstreamsOf(config: Config, env: Readonly<Record<string, string | undefined>>): Upstreams {
  const { connectSeconds, headersSeconds, idleSeconds } = config.timeouts;
  const agent = new Agent({
    connect: { timeout: connectSeconds * 1000 },
    headersTimeout: headersSeconds * 1000,
    bodyTimeout: idleSeconds * 1000,
  });
  return {
    async send({ model, headers, query, body, signal }) {
      const name = config.models[model]!.upstream;
      const { baseUrl, apiKeyEnv, apiKeyHeader, forwardAuthorization } = config.upstreams[name]!;
      const url = completionsUrl(baseUrl, query);
      const apiKey = apiKeyEnv === undefined ? undefined : env[apiKeyEnv];
      const key = apiKey === undefined ? undefined : keyHeader(apiKeyHeader, apiKey);
      try {
        const answer = await agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: "POST",
          headers: requestHeaders(headers, key, forwardAuthorization),
          body,
          signal,
          responseHeaders: "raw",
        });
        return {
          upstream: name,
          status: answer.statusCode,
          statusText: answer.statusText,
          headers: answer.headers as unknown as string[], // what responseHeaders: "raw" gives, and its type does not say
          body: answer.body,
        };
      } catch (cause) {
        throw upstreamFailed(name, url.origin, cause);
      }
    },
    close: () => agent.close(),
  };
}

/** `<baseUrl>/chat/completions`, with the base's query (Azure has an `api-version` there) and the client's. */
function completionsUrl(baseUrl: string, query: string): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/chat/completions`;
  url.search = [url.search.slice(1), query].filter((part) => part !== "").join("&");
  return url;
}

function keyHeader(header: string, key: string): { header: string; value: string } {
  const name = header.toLowerCase();
  return { header: name, value: name === "authorization" ? `Bearer ${key}` : key };
}

/** Whether an upstream failed by taking too long. */
function isTimeout(cause: unknown): boolean {
  return (
    cause instanceof errors.ConnectTimeoutError ||
    cause instanceof errors.HeadersTimeoutError ||
    cause instanceof errors.BodyTimeoutError
  );
}

function upstreamFailed(name: string, origin: string, cause: unknown): FairleadError {
  const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
  return new FairleadError(isTimeout(cause) ? "UPSTREAM_TIMEOUT" : "UPSTREAM_FAILED", {
    expected: `an answer of upstream "${name}" (${origin})`,
    found: reason || "no connection",
    fix: isTimeout(cause)
      ? "Try again, or raise the timeouts in the gateway's configuration."
      : "Try again; if it goes on, look whether the upstream runs and its baseUrl is right.",
    cause,
  });
}
