import { FairleadError } from "../errors.js";

export const OPENAI_BASE_URL = "https://api.openai.com/v1";

/** One resource of an OpenAI-compatible server. */
export interface Service {
  /** Added to the base URL, with its leading slash. */
  readonly path: string;
  /** Environment variable that holds the key for servers other than OpenAI's own. */
  readonly keyVariable: string;
}

export const EMBEDDINGS: Service = { path: "/embeddings", keyVariable: "FAIRLEAD_EMBEDDINGS_API_KEY" };
export const CHAT_COMPLETIONS: Service = { path: "/chat/completions", keyVariable: "FAIRLEAD_CHAT_API_KEY" };

/** Where and as whom to ask. */
export interface Endpoint {
  /** Without a slash at its end; part of an embedder's id. */
  readonly baseUrl: string;
  /** `{baseUrl}{path}`; a query in the base URL (Azure's `api-version`) stays behind the path. */
  readonly url: URL;
  readonly path: string;
  readonly apiKey?: string;
  /** Environment variable that a key for this server is read from. */
  readonly apiKeyVariable: string;
  /** `authorization` (then the key follows `Bearer`) or a header that holds the bare key (Azure: `api-key`). */
  readonly apiKeyHeader: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param given.apiKey  Default: `OPENAI_API_KEY` for OpenAI's own servers, the service's variable for all others, so that a
 *                      key never goes to a server that it was not made for
 * @throws {FairleadError} INVALID_ARGUMENT where the base URL is none, or holds a password
 */
export function endpointOf(
  baseUrl: string,
  { path, keyVariable }: Service,
  given: { readonly apiKey?: string; readonly apiKeyHeader?: string },
  env: Environment,
): Endpoint {
  const url = parsed(baseUrl, keyVariable);
  const trimmed = baseUrl.replace(/\/+$/, "");
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  const apiKeyVariable = isOpenAi(url) ? "OPENAI_API_KEY" : keyVariable;
  const apiKey = given.apiKey ?? env[apiKeyVariable]?.trim();
  return {
    baseUrl: trimmed,
    url,
    path,
    apiKeyVariable,
    apiKeyHeader: given.apiKeyHeader ?? "authorization",
    ...(apiKey ? { apiKey } : {}),
  };
}

const isOpenAi = ({ protocol, hostname }: URL) =>
  protocol === "https:" && (hostname === "api.openai.com" || hostname.endsWith(".api.openai.com"));

function parsed(baseUrl: string, keyVariable: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a base URL that starts with http:// or https://",
      found: JSON.stringify(baseUrl),
      fix: `For example: ${OPENAI_BASE_URL}, or http://localhost:8080/v1.`,
    });
  if (url.username !== "" || url.password !== "")
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a base URL without a user or a password: it is written to router files",
      found: `one for ${url.host} that has them`,
      fix: `Pass the key in ${keyVariable}.`,
    });
  return url;
}

export function requestHeaders({ apiKey, apiKeyHeader }: Endpoint): Record<string, string> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (apiKey === undefined) return headers;
  const name = apiKeyHeader.toLowerCase();
  return { ...headers, [name]: name === "authorization" ? `Bearer ${apiKey}` : apiKey };
}
