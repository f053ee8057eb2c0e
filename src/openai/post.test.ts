import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { undiciPost } from "./post.js";
import { reasonOf } from "./retry.js";

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function listening(answer: RequestListener): Promise<URL> {
  server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/embeddings`);
}
const failure = (url: URL, timeoutMs: number) => undiciPost(timeoutMs)(url, {}, "{}").then(() => "an answer", reasonOf);

describe("undiciPost", () => {
  it("sends path, headers and body, and reads status, headers and body", async () => {
    const url = await listening(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      response.writeHead(418, { "Retry-After": "3" });
      response.end(`${request.method} ${request.url} ${request.headers["x-a"]} ${body}`);
    });
    const answer = await undiciPost(5000)(url, { "x-a": "b" }, "é");
    expect(answer).toMatchObject({ status: 418, body: "POST /v1/embeddings b é" });
    expect(answer.headers["retry-after"]).toBe("3");
  });

  it("gives up on headers, or a body, that do not come in time", async () => {
    expect(await failure(await listening(() => {}), 50)).toBe("no whole answer in time");
    server.closeAllConnections();
    server.close();
    const half = await listening((_, response) => void response.writeHead(200).write("{"));
    expect(await failure(half, 50)).toBe("no whole answer in time");
  });

  it("says why there is no connection, and that one was cut", async () => {
    const cut = await listening((request) => request.socket.destroy());
    expect(await failure(cut, 5000)).toMatch(/other side closed|ECONNRESET|hang up/);
    server.close();
    server.closeAllConnections();
    expect(await failure(cut, 5000)).toMatch(/ECONNREFUSED|closed/);
  });
});
