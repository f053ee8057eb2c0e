import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { FastifyReply } from "fastify";
import { hasHeader, responseHeaders } from "./headers.js";
import type { UpstreamAnswer } from "./upstreams.js";

/**
 * Sends an upstream's answer on, byte for byte: status, headers and body, chunk by chunk as they come, no faster than the
 * client reads. A body that the upstream breaks off breaks off for the client too: its connection is cut, since an end
 * that looks clean would pass half an answer for a whole one.
 *
 * @param own     the gateway's headers
 * @param report  told where the upstream breaks off; a client that leaves is no news
 */
export async function relay(
  answer: UpstreamAnswer,
  reply: FastifyReply,
  own: Readonly<Record<string, string>>,
  report: (line: string) => void,
): Promise<void> {
  reply.hijack();
  const response = reply.raw;
  let broken: Error | undefined;
  answer.body.once("error", (error) => {
    broken = error;
    // Without chunks (HTTP/1.0) the end of the connection is the end of the body: only a reset tells them apart.
    if (reply.request.raw.httpVersion === "1.0") response.socket?.resetAndDestroy();
  });

  const headers = responseHeaders(answer.headers, own);
  writeHead(response, answer, headers);
  if (!hasHeader(headers, "content-length")) response.flushHeaders(); // a stream's headers do not wait for its first chunk
  try {
    await pipeline(answer.body, response);
  } catch {
    if (broken === undefined || broken.name === "AbortError") return; // the client left, and the upstream call ended with it
    report(`upstream ${answer.upstream}: broke off its answer (${broken.message}); the client's connection was cut`);
  }
}

function writeHead(response: ServerResponse, { status, statusText }: UpstreamAnswer, headers: string[]): void {
  if (statusText === "") response.writeHead(status, headers);
  else response.writeHead(status, statusText, headers);
}
