import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpAnswer } from "../../src/openai/post.js";
import { answer, refusal } from "./embedding-server.js";

/** What a client asks of `POST /v1/chat/completions`. */
export interface RatingRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
  readonly temperature: number;
  readonly logprobs: boolean;
  readonly top_logprobs: number;
}

type Logprob = { readonly token: string; readonly logprob: number };

/** The prompt that a rating is asked for. */
export const promptOf = ({ messages }: RatingRequest): string =>
  /^\[Question\]\n(.*)\n\nRating:$/s.exec(messages.at(-1)!.content)![1]!;

/** One position as OpenAI's API words it: the chosen token, the most probable first among the others. */
export const position = (...tokens: readonly (readonly [string, number])[]) => {
  const top: Logprob[] = tokens.map(([token, p]) => ({ token, logprob: Math.log(p) }));
  return { ...top[0]!, top_logprobs: top };
};

/** A chat completion with log-probabilities by position, or without any. */
export const completion = (content: string, positions?: readonly object[]) =>
  answer(200, {
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content },
        finish_reason: "stop",
        logprobs: positions === undefined ? null : { content: positions },
      },
    ],
    usage: { prompt_tokens: 9, completion_tokens: positions?.length ?? 1 },
  });

/**
 * The label of a prompt whose goodness in [0, 1] is known: p(k) ∝ e^(−2 (k − 1 − 4g)²), the most probable label chosen.
 * Written as `style` says: a digit, a digit behind a space, or one between brackets of their own.
 */
export function rated(goodness: number, style: "4" | " 4" | "[[4]]" | "[[,4" = "4"): HttpAnswer {
  const weights = [1, 2, 3, 4, 5].map((k) => Math.exp(-2 * (k - 1 - 4 * goodness) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const worded = (k: number) => (style === " 4" ? ` ${k}` : style === "[[4]]" ? `[[${k}]]` : `${k}`);
  const labels = weights
    .map((weight, i) => [worded(i + 1), weight / sum] as const)
    .sort(([, one], [, other]) => other - one);
  const rating = position(...labels);
  const positions = style === "[[,4" ? [position(["[[", 0.98], ["3", 0.01]), rating, position(["]]", 1])] : [rating];
  return completion(positions.map(({ token }) => token).join(""), positions);
}

export type RatingRule = (request: RatingRequest, number: number) => HttpAnswer | Promise<HttpAnswer>;
type Route = (request: IncomingMessage, body: Buffer) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>;

/** A language model's server on a port of its own. `more` may answer other requests. */
export async function languageModelServer(rule: RatingRule, more: Route = () => undefined) {
  const requests: RatingRequest[] = [];
  const keys: (string | undefined)[] = [];
  let underWay = 0;
  const load = { most: 0 };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    load.most = Math.max(load.most, ++underWay);
    const given = await respond(request, body).catch((error) => refusal(500, String(error)));
    underWay--;
    response.writeHead(given.status, { "content-type": "application/json", ...given.headers } as never).end(given.body);
  });
  async function respond(request: IncomingMessage, body: Buffer): Promise<HttpAnswer> {
    keys.push(request.headers.authorization);
    const other = await more(request, body);
    if (other !== undefined) return other;
    if (request.method !== "POST" || request.url !== "/v1/chat/completions") return refusal(404, "no such route");
    const asked: RatingRequest = JSON.parse(body.toString());
    return rule(asked, requests.push(asked));
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    keys,
    load,
    close() {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
