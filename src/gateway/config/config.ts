import { z } from "zod";

/*
 * The gateway's configuration. Each leaf's message says what is expected there, and completes "expected <key> to be …".
 * Every object is strict: a misspelt key is a mistake, not a setting that silently does nothing.
 */

const text = (expected: string) => z.string(expected).min(1, expected);

/** A number in [min, max]. */
const between = (min: number, max: number, expected: string) =>
  z.number(expected).min(min, expected).max(max, expected);

const whole = (min: number, max: number, expected: string) => between(min, max, expected).int(expected);

const seconds = (fallback: number) => between(0.001, 86_400, "seconds, from 0.001 to 86400").default(fallback);

const file = text("the path of a file");

/** Names travel in HTTP headers, which hold ASCII only. */
const modelName = text("a model's name").regex(/^[\x21-\x7e]+$/, "a model's name in printable ASCII, without spaces");

const routerName = text("a router's name").regex(
  /^[\w.]+$/,
  "a router's name of letters, digits, _ and . (a dash would end it in router-<name>-<threshold>)",
);

const threshold = between(0, 1, "a win rate from 0 to 1");

const object = <Shape extends z.ZodRawShape>(shape: Shape, expected: string) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? expected : undefined),
  });

const choice = object(
  {
    router: routerName.optional(),
    lambda: between(0, Number.MAX_VALUE, "quality points given up per USD, a number of at least 0").optional(),
    threshold: threshold.optional(),
    strong: modelName.optional(),
    weak: modelName.optional(),
  },
  "a router with a lambda or a threshold, such as { router: ridge, lambda: 20 }",
);

const rival = object(
  {
    router: routerName.optional(),
    lambda: between(0, Number.MAX_VALUE, "quality points given up per USD, a number of at least 0").optional(),
    threshold: threshold.optional(),
  },
  "a router with a lambda or a threshold, such as { router: mf, lambda: 20 }",
);

const policy = z.discriminatedUnion(
  "kind",
  [
    object({ kind: z.literal("greedy") }, "{ kind: greedy }"),
    object(
      { kind: z.literal("epsilon-greedy"), epsilon: between(0, 1, "a probability from 0 to 1") },
      "{ kind: epsilon-greedy, epsilon: 0.05 }",
    ),
    object(
      {
        kind: z.literal("softmax"),
        temperature: between(1e-6, Number.MAX_VALUE, "quality points, a number of at least 0.000001"),
      },
      "{ kind: softmax, temperature: 0.05 }",
    ),
    object(
      {
        kind: z.literal("neyman"),
        epsilon: between(1e-6, 1, "a share of the calls from 0.000001 to 1"),
        minPropensity: between(1e-6, 1, "a probability from 0.000001 to 1").default(0.002),
        rival: rival.optional(),
        sd: z
          .record(
            modelName,
            between(1e-6, 1, "a standard deviation of scores, from 0.000001 to 1"),
            "standard deviations by model, such as gpt-4: 0.3",
          )
          .optional(),
      },
      "{ kind: neyman, epsilon: 0.05, rival: { router: mf, lambda: 20 } }",
    ),
  ],
  "a policy: { kind: greedy }, { kind: epsilon-greedy, epsilon: 0.05 }, { kind: softmax, temperature: 0.05 } or { kind: neyman, epsilon: 0.05 }",
);

const upstream = object(
  {
    baseUrl: z.url({ protocol: /^https?$/, error: "an http or https URL, such as https://api.openai.com/v1" }),
    apiKeyEnv: text("the name of an environment variable").optional(),
    apiKeyHeader: text("the name of a header")
      .regex(/^[\w-]+$/, "the name of a header")
      .default("authorization"),
    forwardAuthorization: z.boolean("true or false").default(false),
  },
  "an upstream, such as { baseUrl: https://api.openai.com/v1, apiKeyEnv: OPENAI_API_KEY }",
);

/** `gpt-4: openai` is short for `gpt-4: { upstream: openai }`. */
const model = z.preprocess(
  (value) => (typeof value === "string" ? { upstream: value } : value),
  object(
    { upstream: text("the name of an upstream"), name: text("the model's name at the upstream").optional() },
    "an upstream's name, or { upstream: openai, name: gpt-4-turbo }",
  ),
);

const timeouts = object(
  {
    connectSeconds: seconds(10),
    headersSeconds: seconds(300),
    idleSeconds: seconds(300),
    shutdownSeconds: seconds(30),
  },
  "timeouts, such as { headersSeconds: 60 }",
);

export const CONFIG_SHAPE = {
  host: text("an address to listen on").default("127.0.0.1"),
  port: whole(0, 65_535, "a port, a whole number from 0 to 65535").default(6060),
  bodyLimitMegabytes: between(0.001, 1024, "megabytes, from 0.001 to 1024").default(32),
  router: file.optional(),
  routers: z.record(routerName, file, "routers, such as { mf: mf.safetensors }").optional(),
  default: choice.optional(),
  pair: object({ strong: modelName, weak: modelName }, "{ strong: <model>, weak: <model> }").optional(),
  fallback: modelName.optional(),
  policy: policy.default({ kind: "greedy" }),
  seed: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "a whole number").optional(),
  upstreams: z.record(text("an upstream's name"), upstream, "upstreams by name, such as openai: { baseUrl: … }"),
  models: z.record(modelName, model, "models by name, such as gpt-4: { upstream: openai }"),
  log: file.optional(),
  logPrompts: z.boolean("true or false").default(true),
  timeouts: timeouts.prefault({}),
} as const;

export type Config = z.output<z.ZodObject<typeof CONFIG_SHAPE>>;
export type UpstreamConfig = z.output<typeof upstream>;

/** The names of the routers that a configuration gives, the first one first. A single `router` is called `default`. */
export function routerFiles(config: Partial<Config>): readonly (readonly [name: string, file: string])[] {
  if (config.router !== undefined) return [["default", config.router]];
  return Object.entries(config.routers ?? {});
}
