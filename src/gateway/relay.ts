import type { ServerResponse } from "node:http";
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
  const { upstream, body } = answer;
  const response = reply.raw;
  const headers = responseHeaders(answer.headers, own);
  writeHead(response, answer, headers);
  reply.hijack();
  if (!hasHeader(headers, "content-length")) response.flushHeaders(); // a stream's headers do not wait for its first chunk

  body.once("error", (error) => {
    if (error.name === "AbortError") return; // the client left, and the upstream call was ended for it
    report(`upstream ${upstream}: broke off its answer (${error.message}); the client's connection was cut`);
    // Without chunks (HTTP/1.0) the end of the connection is the end of the body: only a reset tells them apart.
    if (reply.request.raw.httpVersion === "1.0") response.socket?.resetAndDestroy();
    response.destroy();
  });
  body.pipe(response); // not `pipeline`: it makes and aborts a signal per call, a twentieth of the gateway's time
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
    response.on("error", () => {}); // of the client's connection: it closes, and the upstream call with it
  });
}

function writeHead(response: ServerResponse, { status, statusText }: UpstreamAnswer, headers: string[]): void {
  if (statusText === "") response.writeHead(status, headers);
  else response.writeHead(status, statusText, headers);
}
