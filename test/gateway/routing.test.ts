import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { LoadedRouter } from "../../src/gateway/loaded-router.js";
import { chat, type GatewayUnderTest, gatewayUnderTest, numberRouter } from "./gateway-under-test.js";
import { json, type UpstreamServer, upstreamServer } from "./upstream-server.js";

let upstream: UpstreamServer;
let under: GatewayUnderTest;

beforeAll(async () => {
  upstream = await upstreamServer((response, received) =>
    json({ model: JSON.parse(received.body.toString()).model })(response, received, undefined as never),
  );
});
afterEach(() => under.app.close());
afterAll(() => upstream.close());

/** A gateway over three models with the router `number`, and what a configuration adds. */
function start(more: string, routers: readonly LoadedRouter[] = [numberRouter("number")]): void {
  const files = routers.map(({ name }) => `${name}: ${name}.safetensors`).join(", ");
  under = gatewayUnderTest(
    `
routers: { ${files} }
upstreams: { test: { baseUrl: "${upstream.baseUrl}" } }
models: { large: test, medium: test, small: test }
${more}`,
    routers,
  );
}

const ask = (model: string, content: unknown = "0.5") => under.app.inject(chat(model, content));
const lambda = (value: number) => `default: { lambda: ${value} }`;
const PAIR = "pair: { strong: large, weak: small }";

describe("the model fairlead", () => {
  it.each([
    { value: 0, model: "large" }, //  0.9, 0.5, 0.1
    { value: 15, model: "large" }, // 0.45, 0.35, 0.085
    { value: 25, model: "medium" }, // 0.15, 0.25, 0.075
    { value: 60, model: "small" }, // −0.9, −0.1, 0.04
  ])("is the model of the highest score − $value · cost: $model", async ({ value, model }) => {
    start(lambda(value));
    const response = await ask("fairlead");
    expect(response.json()).toEqual({ model });
    expect(response.headers).toMatchObject({
      "x-fairlead-model": model,
      "x-fairlead-router": "number",
      "x-fairlead-propensity": "1",
      "x-fairlead-decision": "decision-1",
    });
  });

  it("is logged with all that a later correction needs", async () => {
    start(`${lambda(25)}\npolicy: { kind: epsilon-greedy, epsilon: 0.3 }`);
    const response = await ask("fairlead", "0.25");
    expect(under.decisions).toEqual([
      {
        id: "decision-1",
        prompt: "0.25",
        model: response.json().model,
        propensities: {
          large: expect.closeTo(0.1, 12),
          medium: expect.closeTo(0.8, 12),
          small: expect.closeTo(0.1, 12),
        },
        policy: "epsilon-greedy(0.3)",
        randomized: true,
        at: "2026-01-02T03:04:05.000Z",
        router: "number",
        lambda: 25,
        utilities: {
          large: expect.closeTo(0.15, 12),
          medium: expect.closeTo(0.25, 12),
          small: expect.closeTo(0.075, 12),
        },
      },
    ]);
  });

  it("explores with the probability that it says", async () => {
    start(`${lambda(0)}\npolicy: { kind: epsilon-greedy, epsilon: 0.3 }`);
    const n = 200;
    for (let i = 0; i < n; i++) {
      const { headers } = await ask("fairlead");
      expect(Number(headers["x-fairlead-propensity"])).toBeCloseTo(
        headers["x-fairlead-model"] === "large" ? 0.8 : 0.1,
        12,
      );
    }
    const explored = under.decisions.filter(({ model }) => model !== "large").length;
    expect(Math.abs(explored / n - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / n)); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it("is decided by a threshold where that is the default, and the policy draws", async () => {
    start(`default: { threshold: 0.3 }\n${PAIR}\npolicy: { kind: epsilon-greedy, epsilon: 0.1 }`);
    await ask("fairlead", "0.3");
    await ask("fairlead", "0.2");
    expect(under.decisions[0]).toMatchObject({
      propensities: { large: expect.closeTo(0.95, 12), small: expect.closeTo(0.05, 12) },
      threshold: 0.3,
      strong: "large",
      weak: "small",
    });
    expect(under.decisions[1]).toMatchObject({
      propensities: { large: expect.closeTo(0.05, 12), small: expect.closeTo(0.95, 12) },
    });
  });

  it("explores by softmax at the temperature that it says", async () => {
    start(`${lambda(0)}\npolicy: { kind: softmax, temperature: 0.4 }`);
    await ask("fairlead");
    const { propensities, policy } = under.decisions[0]!;
    expect(policy).toBe("softmax(0.4)");
    expect(propensities.large! / propensities.medium!).toBeCloseTo(Math.E, 12);
  });

  it("is compared with a rival: what both would choose is hardly explored, what they dispute is", async () => {
    const rival = numberRouter("rival");
    const fitted = { ...rival.fitted, winRate: (x: Float32Array) => 1 - x[0]! };
    const routers = [numberRouter("number"), { ...rival, fitted }];
    const rules = `policy: { kind: neyman, epsilon: 0.2, minPropensity: 0.01, rival: { router: rival, threshold: 0.5 } }`;
    start(`default: { router: number, threshold: 0.5 }\n${PAIR}\n${rules}`, routers);
    for (const prompt of ["0.5", "0.9", "0.2"]) await ask("fairlead", prompt);
    expect(under.decisions.map(({ propensities }) => propensities.large)).toEqual([
      expect.closeTo(0.99, 12), // both 0.5: the same
      expect.toSatisfy((p: number) => p < 0.9 && p > 0.6),
      expect.toSatisfy((p: number) => p > 0.1 && p < 0.4),
    ]);
    expect(under.reports).toEqual([]);
  });

  it("answers though the rival fails, and says so", async () => {
    const rival = { ...numberRouter("rival"), embed: () => Promise.reject(new Error("down")) };
    const rules = "policy: { kind: neyman, epsilon: 0.2, minPropensity: 0.01, rival: { router: rival, lambda: 5 } }";
    start(`default: { router: number, lambda: 0 }\n${rules}`, [numberRouter("number"), rival]);
    await ask("fairlead");
    expect(under.decisions[0]!.propensities.large).toBeCloseTo(0.98, 12);
    expect(under.reports[0]).toContain("router rival: failed as a rival");
  });

  it("is unknown where no default says how to choose", async () => {
    under = gatewayUnderTest(`{ upstreams: { test: { baseUrl: "${upstream.baseUrl}" } }, models: { large: test } }`);
    const response = await ask("fairlead");
    expect(response.statusCode).toBe(404);
    expect(response.json().error).toMatchObject({ code: "UNKNOWN_MODEL", param: "model" });
  });
});

describe("router-<name>-<threshold>", () => {
  it.each([
    { threshold: "0.5", content: "0.5", model: "large" }, // >=
    { threshold: "0.5", content: "0.49", model: "small" },
    { threshold: "5e-01", content: "0.5", model: "large" },
    { threshold: "0", content: "0", model: "large" },
    { threshold: "1", content: "0.99", model: "small" },
  ])(
    "takes $model at win rate $content and threshold $threshold, whatever the policy",
    async ({ threshold, content, model }) => {
      start(`${lambda(0)}\n${PAIR}\npolicy: { kind: epsilon-greedy, epsilon: 1 }`);
      const response = await ask(`router-number-${threshold}`, content);
      expect(response.headers).toMatchObject({ "x-fairlead-model": model, "x-fairlead-propensity": "1" });
      expect(under.decisions[0]).toMatchObject({
        model,
        policy: "threshold",
        randomized: false,
        propensities: model === "large" ? { large: 1, small: 0 } : { large: 0, small: 1 },
        winRate: Math.fround(Number(content)),
        threshold: Number(threshold),
      });
    },
  );

  it.each([
    { asked: "mf", kind: "mf" },
    { asked: "sw_ranking", kind: "sw" },
    { asked: "bert", kind: "encoder" },
    { asked: "causal_llm", kind: "causal-lm" },
  ])("takes RouteLLM's name $asked for the one router of the kind $kind", async ({ asked, kind }) => {
    const ofKind = (name: string) => ({ ...numberRouter(name), fitted: { ...numberRouter(name).fitted, name: kind } });
    start(`${lambda(0)}\n${PAIR}`, [numberRouter("other"), ofKind("mine")]);
    expect((await ask(`router-${asked}-0.4`)).headers["x-fairlead-router"]).toBe("mine");
    expect((await ask("router-elo-0.4")).statusCode).toBe(400);
    const other = asked === "bert" ? "causal_llm" : "bert";
    const refusal = await ask(`router-${other}-0.4`);
    expect(refusal.statusCode).toBe(400);
    expect(refusal.json().message).toMatch(
      /RouteLLM's name of the router (encoder|causal-lm), of which none is configured/,
    );
    await under.app.close();

    start(`${lambda(0)}\n${PAIR}`, [ofKind("first"), ofKind("second")]);
    const unclear = await ask(`router-${asked}-0.4`);
    expect(unclear.statusCode).toBe(400);
    expect(unclear.json().message).toContain("which may mean any of first, second");
  });

  it("takes the router's own pair where none is configured", async () => {
    start(lambda(0), [{ ...numberRouter("own"), pair: { strong: "medium", weak: "small" } }]);
    expect((await ask("router-own-0.5", "0.9")).json()).toEqual({ model: "medium" });
    expect((await ask("router-own-0.5", "0.1")).json()).toEqual({ model: "small" });
  });

  it("draws random's win rate, with the exact propensity", async () => {
    start(`${lambda(0)}\n${PAIR}`);
    const n = 200;
    for (let i = 0; i < n; i++) await ask("router-random-0.3");
    expect(under.decisions[0]!.propensities).toEqual({ large: 0.7, small: 0.3 });
    const strong = under.decisions.filter(({ model }) => model === "large").length;
    expect(Math.abs(strong / n - 0.7)).toBeLessThan(4 * Math.sqrt((0.7 * 0.3) / n)); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it.each([
    ["router-nobody-0.5", "UNKNOWN_ROUTER", 'found "nobody"'],
    ["router-number-1.5", "INVALID_ARGUMENT", "float from 0 to 1, found 1.5"],
    ["router-number-half", "INVALID_ARGUMENT", 'float from 0 to 1, found "half"'],
    ["router-number", "INVALID_ARGUMENT", "router-<router>-<threshold>"],
  ])("refuses %s with 400, in OpenAI's shape and in RouteLLM's", async (model, code, message) => {
    start(`${lambda(0)}\n${PAIR}`);
    const response = await ask(model);
    expect(response.statusCode).toBe(400);
    const answer = response.json();
    expect(answer).toMatchObject({ object: "error", error: { code, type: "invalid_request_error" } });
    expect(answer.message).toContain(message);
    expect(answer.error.message).toBe(answer.message);
    expect(under.decisions).toEqual([]);
  });

  it("says what to configure where there is no pair", async () => {
    start(lambda(0));
    const response = await ask("router-number-0.5");
    expect(response.statusCode).toBe(400);
    expect(response.json().message).toContain("Add pair");
  });
});

describe("a prompt that cannot be routed", () => {
  const image = [{ type: "image_url", image_url: { url: "data:," } }];

  it.each([
    { name: "no user text", more: lambda(60), model: "fairlead", content: image, chosen: "large" },
    {
      name: "no user text, and a fallback",
      more: `${lambda(0)}\nfallback: medium`,
      model: "fairlead",
      content: image,
      chosen: "medium",
    },
    {
      name: "no user text, and a threshold",
      more: `${lambda(60)}\n${PAIR}`,
      model: "router-number-1",
      content: " ",
      chosen: "large",
    },
  ])("goes to the fallback model: $name", async ({ more, model, content, chosen }) => {
    start(more);
    const response = await ask(model, content);
    expect(response.headers).toMatchObject({ "x-fairlead-model": chosen, "x-fairlead-fallback": "no-user-text" });
    // No prompt, no record: a line without one would spoil the log as data.
    expect(response.headers).not.toHaveProperty("x-fairlead-decision");
    expect(under.decisions).toEqual([]);
  });

  it.each([
    {
      name: "the embedding fails",
      content: "0.5",
      embed: () => Promise.reject(new Error("embedder is down")),
      report: "embedder is down",
    },
    {
      name: "a win rate is no number",
      content: "many",
      embed: numberRouter("number").embed,
      report: "a win rate of NaN",
    },
  ])("goes to the fallback model where $name, and the operator is told", async ({ content, embed, report }) => {
    start(`${lambda(60)}\n${PAIR}`, [{ ...numberRouter("number"), embed }]);
    const response = await ask("router-number-0.9", content);
    expect(response.headers).toMatchObject({ "x-fairlead-model": "large", "x-fairlead-fallback": "router-failed" });
    expect(under.decisions[0]).toMatchObject({ policy: "fallback", propensities: { large: 1 }, randomized: false });
    expect(under.reports.join()).toContain(report);
  });
});

describe("a model by its own name", () => {
  it("is passed through, without a decision", async () => {
    start(lambda(0));
    const response = await ask("medium");
    expect(response.json()).toEqual({ model: "medium" });
    expect(response.headers["x-fairlead-model"]).toBe("medium");
    expect(response.headers).not.toHaveProperty("x-fairlead-decision");
    expect(under.decisions).toEqual([]);
  });

  it.each(["medum", "constructor", "__proto__"])("is unknown: %s", async (model) => {
    start(lambda(0));
    const response = await ask(model);
    expect(response.statusCode).toBe(404);
    expect(response.json().error).toMatchObject({ code: "UNKNOWN_MODEL", param: "model" });
    if (model === "medum") expect(response.json().message).toContain('Did you mean "medium"?');
  });
});

it("logs the decision before the upstream call, so that a failed one leaves its propensity behind", async () => {
  start(lambda(0));
  const { answer } = upstream;
  let logged = 0;
  upstream.answer = (response) => {
    logged = under.decisions.length;
    response.destroy();
  };
  const response = await ask("fairlead");
  upstream.answer = answer;
  expect(response.statusCode).toBe(502);
  expect(logged).toBe(1);
  expect(response.headers["x-fairlead-decision"]).toBe("decision-1");
});

describe("requests that are none", () => {
  const send = (payload: string | Buffer, headers: Record<string, string> = { "content-type": "application/json" }) =>
    under.app.inject({ ...chat("large"), payload, headers });

  it.each([
    ["an empty body", "", 400, "an empty body"],
    ["malformed JSON", '{"model":"large",}', 400, "JSON"],
    ["two values", '{"model":"large"}{}', 400, "JSON"],
    ["an array", '["model"]', 400, "no object"],
    ["null", "null", 400, "no object"],
    ["no model", '{"messages":[]}', 400, "`model`"],
    ["a model that is no string", '{"model":5}', 400, "found 5"],
    ["bytes that are not UTF-8", Buffer.from('{"model":"large","x":"caf\xe9"}', "latin1"), 400, "UTF-8"],
  ])("refuses %s", async (_, payload, status, message) => {
    start(lambda(0));
    const response = await send(payload);
    expect(response.statusCode).toBe(status);
    expect(response.json().error.message).toContain(message);
  });

  it.each<[string, Record<string, string>]>([
    ["another type", { "content-type": "text/plain" }],
    ["no type", {}],
    ["a compressed body", { "content-type": "application/json", "content-encoding": "gzip" }],
  ])("refuses %s with 415", async (_, headers) => {
    start(lambda(0));
    expect((await send(chat("large").payload, headers)).statusCode).toBe(415);
  });

  it("refuses a body beyond the limit with 413", async () => {
    start(`${lambda(0)}\nbodyLimitMegabytes: 0.01`);
    const response = await ask("large", "x".repeat(10_000));
    expect(response.statusCode).toBe(413);
    expect(response.json()).toMatchObject({ object: "error", error: { type: "invalid_request_error" } });
  });

  it("answers a deeply nested body, not with a stack overflow", async () => {
    start(lambda(0));
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const response = await send(`{"model":"large","messages":${deep}}`);
    upstream.received.pop();
    expect([200, 400]).toContain(response.statusCode);
  });
});

describe("the other routes", () => {
  it("lists the models that can be asked for", async () => {
    start(`${lambda(0)}\n${PAIR}`);
    const { object, data } = (await under.app.inject("/v1/models")).json();
    expect(object).toBe("list");
    expect(data.map(({ id }: { id: string }) => id)).toEqual([
      "fairlead",
      "router-number-0.5",
      "router-random-0.5",
      "large",
      "medium",
      "small",
    ]);
    expect(data[0]).toEqual({ id: "fairlead", object: "model", created: 1_767_323_045, owned_by: "fairlead" });
    expect((await under.app.inject("/v1/models/medium")).json()).toEqual(data[4]);
    expect((await under.app.inject("/v1/models/none")).statusCode).toBe(404);
    for (const { id } of data) expect((await ask(id)).statusCode).toBe(200);
  });

  it("is healthy while the log is", async () => {
    start(lambda(0));
    expect((await under.app.inject("/health")).json()).toEqual({ status: "online" });
    under.logHealth = { waiting: 3, lost: 0, error: "ENOSPC" };
    expect((await under.app.inject("/health")).json()).toEqual({
      status: "degraded",
      log: { waiting: 3, lost: 0, error: "ENOSPC" },
    });
  });

  it.each([
    ["GET", "/v1/chat/completions", 405, "POST"],
    ["POST", "/v1/models", 405, "GET"],
    ["DELETE", "/v1/models/large", 405, "GET"],
    ["POST", "/health", 405, "GET"],
    ["GET", "/", 404, undefined],
    ["POST", "/chat/completions", 404, undefined],
  ] as const)("answers %s %s with %i in OpenAI's shape", async (method, url, status, allow) => {
    start(lambda(0));
    const response = await under.app.inject({ method, url });
    expect(response.statusCode).toBe(status);
    expect(response.headers.allow).toBe(allow);
    expect(response.json()).toMatchObject({ object: "error", error: { type: "invalid_request_error" } });
  });
});
