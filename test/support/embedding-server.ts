import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpAnswer, Post } from "../../src/openai/post.js";
import { rng } from "../../src/random.js";

/** What a client sends. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly encoding_format: string;
  readonly dimensions?: number;
}

/** Any text's vector: normal draws seeded by its letters, so that equal texts have equal vectors and others do not. */
export function vectorFor(text: string, dimension = 8): number[] {
  const draws = rng(text.length, text);
  return Array.from({ length: dimension }, () => draws.normal());
}

/** The body of a good answer, its items in reverse order: only the index says what belongs where. */
export function embeddingsOf({ input, dimensions }: EmbeddingsRequest, dimension = 8): unknown {
  const data = input.map((text, index) => ({
    object: "embedding",
    index,
    embedding: vectorFor(text, dimensions ?? dimension),
  }));
  return { object: "list", data: data.reverse(), usage: { prompt_tokens: input.join("").length } };
}

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === "string" ? body : JSON.stringify(body),
});

/** An error as OpenAI's servers word it. */
export const refusal = (status: number, message: string, headers: Record<string, string> = {}): HttpAnswer =>
  answer(status, { error: { message, type: "invalid_request_error" } }, headers);

export interface FakeServer {
  readonly post: Post;
  /** Requests in order of arrival. */
  readonly requests: EmbeddingsRequest[];
  readonly headers: Readonly<Record<string, string>>[];
  readonly urls: string[];
}

type Respond = (request: EmbeddingsRequest, number: number) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>;

/** A server without a network. `respond` answers, or leaves it to the good answer by giving undefined. */
export function fakeServer(respond: Respond = () => undefined, dimension = 8): FakeServer {
  const server: FakeServer = {
    requests: [],
    headers: [],
    urls: [],
    async post(url, headers, body) {
      const request: EmbeddingsRequest = JSON.parse(body);
      server.urls.push(String(url));
      server.headers.push(headers);
      const number = server.requests.push(request);
      return (await respond(request, number)) ?? answer(200, embeddingsOf(request, dimension));
    },
  };
  return server;
}

/** The same on a port of its own, until it is closed. */
export async function embeddingServer(respond?: Respond, dimension = 8) {
  const { post, requests } = fakeServer(respond, dimension);
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const url = new URL(request.url!, "http://localhost");
    const { status, headers, body } = await post(url, {}, Buffer.concat(parts).toString());
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
