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

/**
 * POST by undici.
 *
 * @param timeoutMs   for the whole exchange, from connecting to the last byte
 * @param dispatcher  an agent (a proxy, a client certificate). Default: undici's own
 */
export function undiciPost(timeoutMs: number, dispatcher?: Dispatcher): Post {
  return async (url, headers, body) => {
    const answer = await request(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
      // The signal above is the only clock: undici's own timeouts would cut a longer one short.
      headersTimeout: 0,
      bodyTimeout: 0,
      ...(dispatcher ? { dispatcher } : {}),
    });
    return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() };
  };
}
