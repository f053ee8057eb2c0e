import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface JudgeRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens: number;
}

export interface JudgeReply {
  readonly content: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly delayMs?: number;
}

/** The two answers that a judge is shown, or the one. */
export function shown({ messages }: JudgeRequest): { prompt: string; a: string; b?: string } {
  const text = messages[1]!.content;
  const pair = /^\[Prompt\]\n(.*)\n\n\[Answer A\]\n(.*)\n\n\[Answer B\]\n(.*)$/s.exec(text);
  if (pair) return { prompt: pair[1]!, a: pair[2]!, b: pair[3]! };
  const [, prompt, a] = /^\[Prompt\]\n(.*)\n\n\[Answer\]\n(.*)$/s.exec(text)!;
  return { prompt: prompt!, a: a! };
}

/** An OpenAI-compatible chat server that replies by a rule, and keeps what it was asked. */
export async function judgeServer(rule: (request: JudgeRequest, number: number) => JudgeReply) {
  const requests: JudgeRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const part of incoming) body += part;
    const request = JSON.parse(body) as JudgeRequest;
    requests.push(request);
    const { content, status = 200, headers = {}, usage, delayMs = 0 } = rule(request, requests.length);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    outgoing.writeHead(status, { "content-type": "application/json", ...headers });
    const tokens = usage === undefined ? { prompt_tokens: 50, completion_tokens: 20 } : usage;
    const good = {
      choices: [{ message: { role: "assistant", content }, finish_reason: "stop" }],
      ...(tokens && { usage: tokens }),
    };
    outgoing.end(JSON.stringify(status === 200 ? good : { error: { message: content } }));
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
