import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer, embeddingsOf, fakeServer, refusal, vectorFor } from "../../../test/support/embedding-server.js";
import { row } from "../../math/matrix.js";
import { type OpenAiOptions, openOpenAiEmbedder } from "./openai.js";

let folder: string;
let lines: string[];
let waits: number[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairlead-"));
  lines = [];
  waits = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const openWith = (server: { post: OpenAiOptions["post"] & {} }, options: Partial<OpenAiOptions> = {}) =>
  openOpenAiEmbedder({
    model: "m",
    knownDimension: 8,
    cacheFolder: folder,
    post: server.post,
    report: (line) => lines.push(line),
    clock: { now: () => 0, sleep: async (milliseconds) => void waits.push(milliseconds) },
    env: {},
    ...options,
  });

/** The unit vector that the fake server means for a text. */
function expected(text: string, dimension = 8): number[] {
  const vector = vectorFor(text, dimension);
  const norm = Math.hypot(...vector);
  return vector.map((value) => Math.fround(value / norm));
}

const texts = (count: number) => Array.from({ length: count }, (_, i) => `prompt ${i}`);

describe("openOpenAiEmbedder", () => {
  it("puts every vector into its prompt's row, over batches, at unit length", async () => {
    const server = fakeServer();
    const embedder = await openWith(server, { batchSize: 7 });
    const prompts = texts(40);
    const found = await embedder.embed(prompts);
    expect([found.rows, found.columns]).toEqual([40, 8]);
    prompts.forEach((prompt, i) => {
      row(found, i).forEach((value, j) => {
        expect(value).toBeCloseTo(expected(prompt)[j]!, 6);
      });
    });
    expect(server.requests.map(({ input }) => input.length)).toEqual([7, 7, 7, 7, 7, 5]);
    expect(server.requests[0]).toMatchObject({ model: "m", encoding_format: "float" });
    expect(server.requests[0]).not.toHaveProperty("dimensions");
  });

  it("never pays twice: not for a duplicate, not in the next call, not after a restart", async () => {
    const server = fakeServer();
    const first = await openWith(server);
    const values = await first.embed(["a", "b", "a"]);
    expect(server.requests.map(({ input }) => input)).toEqual([["a", "b"]]);
    expect(row(values, 2)).toEqual(row(values, 0));
    expect(row(values, 1)).not.toEqual(row(values, 0));
    await first.embed(["b", "c"]);
    first.close();
    const second = await openWith(server);
    expect((await second.embed(["c", "a", "b"])).values.subarray(8)).toEqual(values.values.subarray(0, 16));
    expect(server.requests.map(({ input }) => input)).toEqual([["a", "b"], ["c"]]);
    expect(second.counts()).toEqual({ requests: 0, fetched: 0, cached: 3, cut: 0, tokens: 0 });
  });

  it("keeps spaces apart from embedders of another model, server or dimension", async () => {
    const server = fakeServer();
    const ids = new Set<string>();
    for (const options of [{}, { model: "n" }, { baseUrl: "http://other/v1" }, { dimension: 4, knownDimension: 4 }]) {
      const embedder = await openWith(server, options);
      await embedder.embed(["a"]);
      ids.add(embedder.id);
      embedder.close();
    }
    expect(server.requests).toHaveLength(4);
    expect([...ids]).toEqual([
      "openai:m@https://api.openai.com/v1",
      "openai:n@https://api.openai.com/v1",
      "openai:m@http://other/v1",
      "openai:m@https://api.openai.com/v1:4",
    ]);
    expect(server.requests[3]).toMatchObject({ dimensions: 4 });
    expect(server.urls).toEqual([
      "https://api.openai.com/v1/embeddings",
      "https://api.openai.com/v1/embeddings",
      "http://other/v1/embeddings",
      "https://api.openai.com/v1/embeddings",
    ]);
  });

  it("asks for the dimension once, and finds it in the cache afterwards", async () => {
    const server = fakeServer(undefined, 5);
    const open = () =>
      openOpenAiEmbedder({ model: "m", cacheFolder: folder, post: server.post, report: () => {}, env: {} });
    expect((await open()).dimension).toBe(5);
    expect((await open()).dimension).toBe(5);
    expect(server.requests).toHaveLength(1);
  });

  it("gives white space a row of zeros and asks nobody", async () => {
    const server = fakeServer();
    const embedder = await openWith(server);
    const found = await embedder.embed(["", " \n\t\u3000"]);
    expect(Array.from(found.values)).toEqual(new Array(16).fill(0));
    expect((await embedder.embed([])).rows).toBe(0);
    expect(server.requests).toHaveLength(0);
  });

  it("runs at most `concurrency` requests at a time, and as many where there is work", async () => {
    let open = 0;
    let most = 0;
    const server = fakeServer(async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      return undefined;
    });
    await (await openWith(server, { batchSize: 2, concurrency: 3 })).embed(texts(20));
    expect(most).toBe(3);
  });

  it("tells how far it has come", async () => {
    const seen: number[] = [];
    const embedder = await openWith(fakeServer(), {
      batchSize: 2,
      concurrency: 1,
      onProgress: ({ done, prompts }) => seen.push(done / prompts),
    });
    await embedder.embed(["a", "b", "b", "", "c"]);
    expect(seen).toEqual([1 / 5, 4 / 5, 1]);
  });

  it("works without a cache", async () => {
    const server = fakeServer();
    const embedder = await openWith(server, { cacheFolder: false });
    const found = await embedder.embed(["a", "a"]);
    expect(row(found, 0)[0]).toBeCloseTo(expected("a")[0]!, 6);
    expect(row(found, 1)).toEqual(row(found, 0));
    expect(server.requests).toHaveLength(1);
  });
});

describe("prompts that are longer than the model takes", () => {
  const takes = (limit: number) =>
    fakeServer(({ input }) => {
      const longest = Math.max(...input.map(({ length }) => length));
      return longest > limit ? refusal(400, "the input length exceeds the context length") : undefined;
    });
  const prompts = ["short", "x".repeat(1000), "y".repeat(2000), "x".repeat(1000)];

  it("are cut, counted and reported, and their beginnings embedded", async () => {
    const embedder = await openWith(takes(800));
    const found = await embedder.embed(prompts);
    row(found, 1).forEach((value, j) => {
      expect(value).toBeCloseTo(expected("x".repeat(750))[j]!, 6);
    });
    expect(embedder.counts()).toMatchObject({ fetched: 3, cut: 2 });
    expect(lines).toEqual([
      "m at https://api.openai.com/v1: 2 of 4 prompts are longer than the model takes; only their beginnings count, the shortest 632 characters",
    ]); // 2000 · 0.75⁴, rounded down each time
  });

  it("are reported again where the cache knows them", async () => {
    await (await openWith(takes(800))).embed(prompts);
    const server = takes(800);
    const embedder = await openWith(server);
    await embedder.embed(prompts);
    expect(server.requests).toHaveLength(0);
    expect(embedder.counts()).toMatchObject({ cached: 3, cut: 2 });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe(lines[0]);
  });

  it("are told from batches that are too large", async () => {
    const server = fakeServer(({ input }) => (input.length > 1 ? refusal(422, "batch size 4 > maximum 1") : undefined));
    const embedder = await openWith(server);
    await embedder.embed(texts(4));
    expect(embedder.counts()).toMatchObject({ fetched: 4, cut: 0, requests: 7 }); // 4, 2 + 2, 1 + 1 + 1 + 1
  });
});

it("takes the vector of whoever was first, where two embed a prompt at the same time", async () => {
  const otherVector = fakeServer((request) => answer(200, embeddingsOf({ ...request, input: ["another answer"] })));
  const first = await openWith(otherVector);
  let firstFound: Float32Array | undefined;
  const server = fakeServer(async () => {
    firstFound = (await first.embed(["a"])).values; // while the second waits for its answer
    return undefined;
  });
  const second = await openWith(server);
  expect((await second.embed(["a"])).values).toEqual(firstFound);
  expect((await (await openWith(fakeServer())).embed(["a"])).values).toEqual(firstFound);
});

describe("a server that fails", () => {
  it.each([408, 409, 425, 429, 500, 503])("is tried again after %i, waiting longer each time", async (status) => {
    const server = fakeServer((_, number) => (number <= 4 ? refusal(status, "busy") : undefined));
    await (await openWith(server)).embed(["a"]);
    expect(server.requests).toHaveLength(5);
    waits.forEach((wait, retry) => {
      expect(wait).toBeGreaterThanOrEqual(250 * 2 ** retry);
      expect(wait).toBeLessThan(500 * 2 ** retry);
    });
    expect(waits).toHaveLength(4);
  });

  it("is tried again after a cut connection", async () => {
    const server = fakeServer((_, number) => {
      if (number === 1) throw new Error("socket hang up");
      return undefined;
    });
    await (await openWith(server)).embed(["a"]);
    expect(server.requests).toHaveLength(2);
  });

  it("is given up after maxRetries, with its status, its words and what to do", async () => {
    const server = fakeServer(() => refusal(503, "overloaded"));
    const embedder = await openWith(server, { maxRetries: 2 });
    await expect(embedder.embed(["a"])).rejects.toThrow(
      'EMBEDDING_FAILED: expected embeddings of m from https://api.openai.com/v1, found status 503 after 3 attempts ("overloaded"). Try again later',
    );
    expect(server.requests).toHaveLength(3);
  });

  it("that cannot be reached is named", async () => {
    const server = fakeServer(() => {
      throw new Error("connect ECONNREFUSED");
    });
    const embedder = await openWith(server, { maxRetries: 0, baseUrl: "http://localhost:1/v1" });
    await expect(embedder.embed(["a"])).rejects.toThrow("found no answer (connect ECONNREFUSED)");
  });

  it.each([
    { status: 400, fix: "change what its message names" },
    { status: 401, fix: "Set the environment variable OPENAI_API_KEY" },
    { status: 401, fix: "Set the environment variable FAIRLEAD_EMBEDDINGS_API_KEY", baseUrl: "http://h/v1" },
    { status: 403, fix: "See whether the key (from OPENAI_API_KEY", apiKey: "sk-1" },
    { status: 404, fix: "Check the model's name" },
    { status: 301, fix: "will not take this request" },
  ])("fails at once on $status: $fix", async ({ status, fix, ...options }) => {
    const server = fakeServer(() => refusal(status, "no, sk-1 is not"));
    const embedder = await openWith(server, options);
    await expect(embedder.embed(["a"])).rejects.toThrow(fix);
    await expect(embedder.embed(["a"])).rejects.toThrow(`found status ${status} ("no, `);
    if (options.apiKey) await expect(embedder.embed(["a"])).rejects.not.toThrow("sk-1");
    expect(waits).toEqual([]);
  });

  it("fails at once on a spent quota", async () => {
    const spent = { error: { message: "You exceeded your current quota", code: "insufficient_quota" } };
    const server = fakeServer(() => answer(429, spent));
    await expect((await openWith(server)).embed(["a"])).rejects.toThrow("The account's quota is spent");
    expect(server.requests).toHaveLength(1);
  });

  it("keeps what came before the failure", async () => {
    const server = fakeServer(({ input }) => (input.includes("bad") ? refusal(400, "no") : undefined));
    const embedder = await openWith(server, { batchSize: 1, concurrency: 1 });
    await expect(embedder.embed(["a", "b", "bad", "c"])).rejects.toThrow("EMBEDDING_FAILED");
    expect(server.requests.map(({ input }) => input[0])).toEqual(["a", "b", "bad"]);
    await embedder.embed(["a", "b", "c"]);
    expect(server.requests.map(({ input }) => input[0])).toEqual(["a", "b", "bad", "c"]);
  });

  it("that changes its model is refused, and nothing of it is kept", async () => {
    let d = 8;
    const server = fakeServer((request) => answer(200, embeddingsOf(request, d)));
    const embedder = await openWith(server);
    await embedder.embed(["a"]);
    d = 9;
    await expect(embedder.embed(["b"])).rejects.toThrow(
      "expected vectors of 8 dimensions from m at https://api.openai.com/v1, found 9",
    );
    d = 8;
    await embedder.embed(["a", "b"]);
    expect(server.requests).toHaveLength(3);
    await expect(openWith(server, { knownDimension: 7 })).rejects.toThrow("found 7 (knownDimension) and 8 (");
  });
});

describe("keys", () => {
  const env = { OPENAI_API_KEY: "sk-openai", FAIRLEAD_EMBEDDINGS_API_KEY: "other" };
  const sent = async (options: Partial<OpenAiOptions>) => {
    const server = fakeServer();
    await (await openWith(server, options)).embed(["a"]);
    return server.headers[0];
  };

  it("go to the server that they are for", async () => {
    expect((await sent({ env }))?.authorization).toBe("Bearer sk-openai");
    expect((await sent({ env, baseUrl: "http://h/v1" }))?.authorization).toBe("Bearer other");
    expect((await sent({ env, baseUrl: "http://api.openai.com/v1" }))?.authorization).toBe("Bearer other");
    expect((await sent({ env, baseUrl: "https://api.openai.com.evil.example/v1" }))?.authorization).toBe(
      "Bearer other",
    );
    expect((await sent({ env, baseUrl: "http://k/v1", apiKey: "given" }))?.authorization).toBe("Bearer given");
    expect(await sent({ baseUrl: "http://n/v1" })).not.toHaveProperty("authorization");
  });

  it("stand bare in a header of another name", async () => {
    const azure = { baseUrl: "http://h/openai/deployments/d?api-version=1", apiKeyHeader: "API-Key", apiKey: "k" };
    const server = fakeServer();
    await (await openWith(server, azure)).embed(["a"]);
    expect(server.headers[0]).toMatchObject({ "api-key": "k" });
    expect(server.urls[0]).toBe("http://h/openai/deployments/d/embeddings?api-version=1");
  });
});

describe("options", () => {
  it.each([
    { batchSize: 0 },
    { concurrency: 1.5 },
    { maxRetries: -1 },
    { timeoutMs: Number.NaN },
    { dimension: 0 },
    { model: " " },
    { baseUrl: "localhost:8080" },
    { baseUrl: "ftp://h" },
    { baseUrl: "https://user:secret@h/v1" },
  ])("refuses %o", async (options) => {
    const opening = openWith(fakeServer(), options);
    await expect(opening).rejects.toThrow("INVALID_ARGUMENT");
    await expect(opening).rejects.not.toThrow("secret");
  });
});
