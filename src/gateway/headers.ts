/** Names and values in turn, as Node and undici give them raw: order, spelling and repetition are kept. */
export type RawHeaders = readonly string[];

/** Headers of one connection, not of the message (RFC 9110 §7.6.1), with the older spellings that are still sent. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What the gateway's HTTP client sets itself, or has dealt with. */
const OWN = ["host", "content-length", "expect"];

/** What identifies the client to the gateway: none of the upstream's business. */
const CREDENTIALS = ["authorization", "cookie", "api-key", "x-api-key"];

/**
 * The client's headers as the upstream gets them: without those of the connection, and with the upstream's key in place
 * of the client's credentials.
 *
 * @param key  header and value that carry the upstream's key
 * @param forwardAuthorization  whether the client's credentials go along; where it sent its own key header, that one counts
 */
export function requestHeaders(
  client: RawHeaders,
  key: { readonly header: string; readonly value: string } | undefined,
  forwardAuthorization: boolean,
): string[] {
  const kept = withoutHeaders(client, forwardAuthorization ? OWN : [...OWN, ...CREDENTIALS]);
  if (key === undefined || (forwardAuthorization && hasHeader(kept, key.header))) return kept;
  return [...withoutHeaders(kept, [key.header]), key.header, key.value];
}

/** The upstream's headers as the client gets them, with the gateway's own (`x-fairlead-…`) in place of any of that name. */
export function responseHeaders(upstream: RawHeaders, own: Readonly<Record<string, string>>): string[] {
  return [...withoutHeaders(upstream, Object.keys(own)), ...Object.entries(own).flat()];
}

export function hasHeader(headers: RawHeaders, name: string): boolean {
  return headers.some((header, i) => i % 2 === 0 && header.toLowerCase() === name);
}

/** Without the named headers, those of the connection, and those that `Connection` says belong to it. */
function withoutHeaders(headers: RawHeaders, names: readonly string[]): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...names]);
  for (let i = 0; i < headers.length; i += 2)
    if (headers[i]!.toLowerCase() === "connection")
      for (const name of headers[i + 1]!.split(",")) dropped.add(name.trim().toLowerCase());
  return headers.filter((_, i) => !dropped.has(headers[i - (i % 2)]!.toLowerCase()));
}
