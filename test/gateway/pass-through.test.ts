import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chat, type GatewayUnderTest, gatewayUnderTest } from "./gateway-under-test.js";
import { json, type UpstreamServer, upstreamServer } from "./upstream-server.js";

let upstream: UpstreamServer;
let under: GatewayUnderTest;

const config = (upstreamKeys = "") => `
upstreams: { test: { baseUrl: "${upstream.baseUrl}?api-version=7"${upstreamKeys} } }
models: { large: { upstream: test, name: big-2024 }, small: test }
timeouts: { headersSeconds: 0.3, idleSeconds: 5 }
bodyLimitMegabytes: 40
`;

beforeEach(async () => {
  upstream = await upstreamServer();
  under = gatewayUnderTest(config());
});

afterEach(async () => {
  await under.app.close();
  await upstream.close();
});

/** A request over a socket, answered as far as its headers. */
async function post(body: string | Buffer, headers: Record<string, string | string[]> = {}): Promise<IncomingMessage> {
  const url = `${await under.listen()}/v1/chat/completions?trace=1`;
  const request = httpRequest(url, { method: "POST", headers: { "content-type": "application/json", ...headers } });
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return response;
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  return Buffer.concat(parts);
}

const body = (model = "large") => chat(model).payload;

describe("the request", () => {
  it("reaches the upstream byte for byte, but for the value of model", async () => {
    const spelled = `{ "temperature":1.0,"seed":98765432109876543210,"top_p":1e400,\n"model" : "large","tools":[{"type":"function","function":{"name":"f","parameters":{"model":"large"}}}],"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"\\u00e9é😀"}]}],"x_unknown":{"b":1,"a":2}}\n`;
    await bytesOf(await post(spelled));
    expect(upstream.received[0]!.body.toString()).toBe(spelled.replace('"model" : "large"', '"model" : "big-2024"'));
    expect(upstream.received[0]!.url).toBe("/v1/chat/completions?api-version=7&trace=1");
  });

  it("is the same bytes where the upstream has the same name for the model, however that is spelt", async () => {
    const spelled = '{"model":"sm\\u0061ll", "messages":[]}';
    await bytesOf(await post(spelled));
    expect(upstream.received[0]!.body.toString()).toBe(spelled);
  });

  it("keeps its bytes whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), fc.json(), fc.constantFrom("", " ", "\n\t"), async (before, after, space) => {
        const bodyWith = (model: string) =>
          `{${space}"a":${before},"model"${space}:${space}"${model}","z":${after}${space}}`;
        await under.app.inject({ ...chat("large"), payload: bodyWith("large") });
        expect(upstream.received.at(-1)!.body.toString()).toBe(bodyWith("big-2024"));
      }),
      { numRuns: 100 },
    );
  });

  it("carries a body of many megabytes", async () => {
    const image = "A".repeat(30_000_000);
    const payload = `{"messages":[{"role":"user","content":"${image}"}],"model":"large"}`;
    expect((await under.app.inject({ ...chat("large"), payload })).statusCode).toBe(200);
    expect(upstream.received[0]!.body.length).toBe(payload.length + "big-2024".length - "large".length);
  });

  it("keeps the client's headers, without those of its connection and its credentials", async () => {
    const headers = {
      "X-Trace": ["1", "2"],
      Authorization: "Bearer client",
      Cookie: "session=1",
      "Api-Key": "client",
      TE: "trailers",
      Connection: "close, X-Hop",
      "X-Hop": "1",
      Expect: "100-continue",
      "Content-Type": "application/json; charset=utf-8",
    };
    await bytesOf(await post(body(), headers));
    const { headers: got } = upstream.received[0]!;
    expect(got).toMatchObject({ "x-trace": "1, 2", "content-type": "application/json; charset=utf-8" });
    expect(got.host).toBe(new URL(upstream.baseUrl).host);
    for (const name of ["authorization", "cookie", "api-key", "te", "x-hop", "expect"])
      expect(got).not.toHaveProperty(name);
  });

  it.each([
    { name: "the upstream's key", keys: ", apiKeyEnv: KEY", sent: {}, got: { authorization: "Bearer secret" } },
    {
      name: "the upstream's key in place of the client's",
      keys: ", apiKeyEnv: KEY",
      sent: { authorization: "Bearer client" },
      got: { authorization: "Bearer secret" },
    },
    {
      name: "a key in another header",
      keys: ", apiKeyEnv: KEY, apiKeyHeader: api-key",
      sent: { authorization: "Bearer client" },
      got: { "api-key": "secret" },
    },
    {
      name: "the client's, forwarded",
      keys: ", forwardAuthorization: true",
      sent: { authorization: "Bearer client" },
      got: { authorization: "Bearer client" },
    },
    {
      name: "the client's before the upstream's, forwarded",
      keys: ", apiKeyEnv: KEY, forwardAuthorization: true",
      sent: { authorization: "Bearer client" },
      got: { authorization: "Bearer client" },
    },
    {
      name: "the upstream's where the client has none to forward",
      keys: ", apiKeyEnv: KEY, forwardAuthorization: true",
      sent: {},
      got: { authorization: "Bearer secret" },
    },
    { name: "no key", keys: "", sent: { authorization: "Bearer client" }, got: {} },
  ])("authorizes with $name", async ({ keys, sent, got }) => {
    await under.app.close();
    under = gatewayUnderTest(config(keys), [], { KEY: "secret" });
    await bytesOf(await post(body(), sent));
    const { authorization, "api-key": apiKey } = upstream.received[0]!.headers;
    expect({ ...(authorization && { authorization }), ...(apiKey && { "api-key": apiKey }) }).toEqual(got);
  });
});

describe("the answer", () => {
  it("comes back byte for byte: status, headers in their order and spelling, compressed body", async () => {
    const packed = gzipSync('{"answer": 1.0}');
    upstream.answer = (response) => {
      response.writeHead(200, [
        "Content-Type",
        "application/json",
        "Content-Encoding",
        "gzip",
        "Content-Length",
        `${packed.length}`,
        "Set-Cookie",
        "a=1",
        "X-Odd",
        "caf\xe9",
        "Set-Cookie",
        "b=2",
      ]);
      response.end(packed);
    };
    const response = await post(body(), { "accept-encoding": "gzip" });
    expect(upstream.received[0]!.headers["accept-encoding"]).toBe("gzip");
    const raw = response.rawHeaders.join("|");
    expect(raw).toContain(
      `Content-Type|application/json|Content-Encoding|gzip|Content-Length|${packed.length}|Set-Cookie|a=1|X-Odd|caf\xe9|Set-Cookie|b=2`,
    );
    expect(response.headers["x-fairlead-model"]).toBe("large");
    const bytes = await bytesOf(response);
    expect(bytes.equals(packed)).toBe(true);
    expect(gunzipSync(bytes).toString()).toBe('{"answer": 1.0}');
  });

  it.each([400, 401, 429, 500, 503])("passes an upstream's %i on as it is", async (status) => {
    upstream.answer = (response) => {
      response.writeHead(status, "As It Is", { "content-type": "application/json", "retry-after": "7" });
      response.end('{"error":{"message":"no"}}');
    };
    const response = await post(body());
    expect([response.statusCode, response.statusMessage, response.headers["retry-after"]]).toEqual([
      status,
      "As It Is",
      "7",
    ]);
    expect((await bytesOf(response)).toString()).toBe('{"error":{"message":"no"}}');
  });

  it("streams: its headers come before its first event, each event before the next is made", async () => {
    let next = () => {};
    upstream.answer = async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.flushHeaders();
      for (const event of ["one", "two", "[DONE]"]) {
        await new Promise<void>((resolve) => {
          next = resolve;
        });
        response.write(`data: ${event}\n\n`);
      }
      response.end();
    };
    const response = await post(chat("large", "hi", { stream: true }).payload);
    expect(response.headers["content-type"]).toBe("text/event-stream");
    const end = once(response, "end");
    for (const event of ["one", "two", "[DONE]"]) {
      next();
      const [chunk] = (await once(response, "data")) as [Buffer];
      expect(chunk.toString()).toBe(`data: ${event}\n\n`);
    }
    await end;
  });

  it("goes no faster than the client reads", async () => {
    const total = 64;
    let written = 0;
    upstream.answer = async (response) => {
      response.writeHead(200, { "content-type": "application/octet-stream" });
      for (; written < total; written++)
        if (!response.write(Buffer.alloc(1 << 20, written))) await once(response, "drain");
      response.end();
    };
    const response = await post(body());
    response.pause();
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(written).toBeLessThan(total / 2); // MB: what the sockets of two connections hold, and a little
    let received = 0;
    for await (const part of response) received += part.length;
    expect(received).toBe(total << 20);
  });
});

describe("an end before its time", () => {
  const firstEvent = (more: Record<string, string> = {}) =>
    ((response: ServerResponse) => {
      response.writeHead(200, { "content-type": "text/event-stream", ...more });
      response.write("data: one\n\n");
    }) satisfies UpstreamServer["answer"];

  it.each([
    { name: "a stream", headers: {} },
    { name: "a body of known length", headers: { "content-length": "1000" } },
  ])("breaks $name off where the upstream breaks off", async ({ headers }) => {
    upstream.answer = (response) => {
      firstEvent(headers)(response);
      setTimeout(() => response.destroy(), 50);
    };
    const response = await post(body());
    const seen: string[] = [];
    const read = async () => {
      for await (const part of response) seen.push(part.toString());
    };
    await expect(read()).rejects.toThrow("aborted");
    expect(seen.join("")).toBe("data: one\n\n");
    await expect.poll(() => under.reports.join()).toContain("upstream test: broke off its answer");
  });

  it("resets an HTTP/1.0 connection, where a plain close would look like the end", async () => {
    upstream.answer = (response) => {
      firstEvent()(response);
      setTimeout(() => response.destroy(), 50);
    };
    const socket = connect(Number(new URL(await under.listen()).port), "127.0.0.1");
    socket.write(
      `POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ${body().length}\r\n\r\n${body()}`,
    );
    socket.resume();
    const [error] = await once(socket, "error").catch((cause) => [cause]);
    expect(error.code).toBe("ECONNRESET");
  });

  it("ends the upstream call when the client leaves in the middle of a stream", async () => {
    const closed = new Promise<void>((resolve) => {
      upstream.answer = (response) => {
        firstEvent()(response);
        response.once("close", resolve);
      };
    });
    const response = await post(body());
    await once(response, "data");
    response.destroy();
    await closed;
    expect(under.reports).toEqual([]);
  });

  it("ends the upstream call when the client leaves before the answer", async () => {
    const closed = new Promise<void>((resolve) => {
      upstream.answer = (response, _, request) => {
        response.once("close", resolve);
        request.socket.once("close", resolve);
        client.destroy();
      };
    });
    const client = httpRequest(`${await under.listen()}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
    });
    client.on("error", () => {});
    client.end(body());
    await closed;
    expect(under.reports).toEqual([]);
  });

  it("answers 504 where the upstream does not answer in time", async () => {
    upstream.answer = () => {};
    const response = await under.app.inject(chat("large"));
    expect(response.statusCode).toBe(504);
    expect(response.json().error).toMatchObject({ code: "UPSTREAM_TIMEOUT", type: "server_error" });
    expect(response.headers["x-fairlead-model"]).toBe("large");
    expect(under.reports.join()).toContain('an answer of upstream "test"');
  });

  it("answers 502 where there is no upstream", async () => {
    await upstream.close();
    const response = await under.app.inject(chat("large"));
    expect(response.statusCode).toBe(502);
    expect(response.json()).toMatchObject({ object: "error", error: { code: "UPSTREAM_FAILED" } });
    expect(response.json().message).toContain("ECONNREFUSED");
  });

  it("answers 502 where the upstream hangs up", async () => {
    upstream.answer = (response) => response.destroy();
    expect((await under.app.inject(chat("large"))).statusCode).toBe(502);
  });
});

it("goes on after all of that: a failed call leaves nothing behind", async () => {
  upstream.answer = (response) => response.destroy();
  await under.app.inject(chat("large"));
  upstream.answer = json({ ok: true });
  expect((await under.app.inject(chat("large"))).json()).toEqual({ ok: true });
});
