import { type Dispatcher, request } from "undici";

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends one POST; rejects where there is no whole answer: no connection, a cut one, a timeout. Passed in, so that tests need no network. */
export type Post = (url: URL, headers: Readonly<Record<string, string>>, body: string) => Promise<HttpAnswer>;

/** Sends one request of any method. */
export type Send = (
  method: "GET" | "POST",
  url: URL,
  headers: Readonly<Record<string, string>>,
  body?: string | Uint8Array,
) => Promise<HttpAnswer>;

/** POST by undici: see {@link undiciSend}. */
export function undiciPost(timeoutMs: number, dispatcher?: Dispatcher): Post {
  const send = undiciSend(timeoutMs, dispatcher);
  return (url, headers, body) => send("POST", url, headers, body);
}

/**
 * Any request by undici.
 *
 * @param timeoutMs   for the whole exchange, from connecting to the last byte
 * @param dispatcher  an agent (a proxy, a client certificate). Default: undici's own
 */
export function undiciSend(timeoutMs: number, dispatcher?: Dispatcher): Send {
  return async (method, url, headers, body) => {
    const answer = await request(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
      // The signal above is the only clock: undici's own timeouts would cut a longer one short.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(dispatcher ? { dispatcher } : {}),
    });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  };
}
