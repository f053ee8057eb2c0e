import { afterEach, describe, expect, it } from "vitest";
import { refusal } from "../../../test/support/embedding-server.js";
import {
  completion,
  languageModelServer,
  position,
  promptOf,
  type RatingRule,
  rated,
} from "../../../test/support/language-model-server.js";
import { labelProbabilities } from "../../math/label-row.js";
import { row } from "../../math/matrix.js";
import { type CausalLmOptions, openCausalLmEmbedder } from "./causal-lm.js";

let server: Awaited<ReturnType<typeof languageModelServer>>;
afterEach(() => server.close());

async function opened(rule: RatingRule, options: Partial<CausalLmOptions> = {}) {
  server = await languageModelServer(rule);
  return openCausalLmEmbedder({
    model: "m",
    baseUrl: server.baseUrl,
    cacheFolder: false,
    env: {},
    clock: { now: () => 0, sleep: async () => {} },
    ...options,
  });
}

describe("the causal-lm embedder", () => {
  it("asks for log-probabilities of a short greedy answer, with the key for its server", async () => {
    const embedder = await opened(() => rated(1), { env: { OPENAI_API_KEY: "no", FAIRLEAD_CHAT_API_KEY: "yes" } });
    await embedder.embed(["Who wrote Faust?"]);
    const [request] = server.requests;
    expect(request).toMatchObject({ model: "m", max_tokens: 6, temperature: 0, logprobs: true, top_logprobs: 20 });
    expect(request!.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    expect(promptOf(request!)).toBe("Who wrote Faust?");
    expect(server.keys).toEqual(["Bearer yes"]);
    expect(embedder.id).toMatch(/^causal-lm:m@http:\/\/127\.0\.0\.1:\d+\/v1#[0-9a-f]{8}$/);
  });

  it.each(["4", " 4", "[[4]]", "[[,4"] as const)("reads what the server's rule says, written as %s", async (style) => {
    const embedder = await opened((request) => rated(Number(promptOf(request)), style));
    const rows = await embedder.embed(["0", "0.25", "1"]);
    const expected = [0, 0.25, 1].map((g) => [1, 2, 3, 4, 5].map((k) => Math.exp(-2 * (k - 1 - 4 * g) ** 2)));
    expected.forEach((weights, i) => {
      const sum = weights.reduce((total, weight) => total + weight);
      labelProbabilities(row(rows, i))!.forEach((p, k) => {
        expect(p).toBeCloseTo(weights[k]! / sum, 6);
      });
    });
  });

  it("asks each prompt once, and white space never", async () => {
    const embedder = await opened(() => rated(0.5));
    const rows = await embedder.embed(["a", "b", "a", " \n", "a"]);
    expect(server.requests.map(promptOf).sort()).toEqual(["a", "b"]);
    expect(row(rows, 4)).toEqual(row(rows, 0));
    expect([...row(rows, 3)]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it("asks many at a time, and no more than it may", async () => {
    const embedder = await opened(
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return rated(0.5);
      },
      { concurrency: 3 },
    );
    await embedder.embed(Array.from({ length: 30 }, (_, i) => `${i}`));
    expect(server.load.most).toBe(3);
  });

  it("marks an answer without a label", async () => {
    const embedder = await opened(() => completion("Sorry", [position(["Sorry", 0.9], ["I", 0.1])]));
    expect([...row(await embedder.embed(["a"]), 0)]).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it("takes an empty answer for one without a label", async () => {
    const embedder = await opened(() => completion("", []));
    expect([...row(await embedder.embed(["a"]), 0)]).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it("says so where the server gives no log-probabilities", async () => {
    const embedder = await opened(() => completion("4"));
    await expect(embedder.embed(["a"])).rejects.toThrow(
      /UPSTREAM_FAILED: expected log-probabilities with each answer of m from .*, found an answer without any \("4"\)\. Use a server/,
    );
  });

  it("tries again after a rate limit, and waits as it is told", async () => {
    const waits: number[] = [];
    const embedder = await opened(
      (_, number) => (number === 1 ? refusal(429, "slow down", { "retry-after": "7" }) : rated(1)),
      { clock: { now: () => 0, sleep: async (ms) => void waits.push(ms) }, report: () => {} },
    );
    await embedder.embed(["a"]);
    expect(server.requests).toHaveLength(2);
    expect(waits).toEqual([7000]);
  });

  it("gives up after maxRetries, with the server's words", async () => {
    const embedder = await opened(() => refusal(503, "loading"), { maxRetries: 1 });
    await expect(embedder.embed(["a"])).rejects.toThrow('found status 503 after 2 attempts ("loading")');
  });

  it("cuts a prompt that is too long until it is taken, and says so", async () => {
    const lines: string[] = [];
    const embedder = await opened(
      (request) =>
        promptOf(request).length > 1000 ? refusal(400, "This model's maximum context length is exceeded") : rated(1),
      { report: (line) => void lines.push(line) },
    );
    await embedder.embed(["x".repeat(4000)]);
    expect(promptOf(server.requests.at(-1)!).length).toBeLessThanOrEqual(1000);
    expect(lines.join()).toMatch(/1 of 1 prompts are longer than the model takes/);
  });
});
