import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FairleadError } from "../../errors.js";
import { readConfig } from "./read-config.js";

const env = { OPENAI_API_KEY: "secret", EMPTY: "", BROKEN: "sk-secret\n" };
const read = (text: string) => readConfig(text, "fairlead.yaml", env).config;

const WHOLE = `
port: 6060
routers: { mf: mf.safetensors, ridge: r.safetensors }
default: { router: ridge, lambda: 20 }
pair: { strong: gpt-4-1106-preview, weak: mistralai/Mixtral-8x7B-Instruct-v0.1 }
policy: { kind: epsilon-greedy, epsilon: 0.05 }
upstreams:
  openai: { baseUrl: https://api.openai.com/v1, apiKeyEnv: OPENAI_API_KEY }
  local: { baseUrl: "http://127.0.0.1:8000/v1" }
models:
  gpt-4-1106-preview: { upstream: openai, name: gpt-4-turbo }
  mistralai/Mixtral-8x7B-Instruct-v0.1: local
log: decisions.jsonl
`;
const LEAST = "upstreams: { a: { baseUrl: http://a/v1 } }\nmodels: { m: a, n: a }\n";

describe("readConfig", () => {
  it("reads a whole configuration", () => {
    expect(read(WHOLE)).toEqual({
      host: "127.0.0.1",
      port: 6060,
      bodyLimitMegabytes: 32,
      routers: { mf: "mf.safetensors", ridge: "r.safetensors" },
      default: { router: "ridge", lambda: 20 },
      pair: { strong: "gpt-4-1106-preview", weak: "mistralai/Mixtral-8x7B-Instruct-v0.1" },
      policy: { kind: "epsilon-greedy", epsilon: 0.05 },
      upstreams: {
        openai: {
          baseUrl: "https://api.openai.com/v1",
          apiKeyEnv: "OPENAI_API_KEY",
          apiKeyHeader: "authorization",
          forwardAuthorization: false,
        },
        local: { baseUrl: "http://127.0.0.1:8000/v1", apiKeyHeader: "authorization", forwardAuthorization: false },
      },
      models: {
        "gpt-4-1106-preview": { upstream: "openai", name: "gpt-4-turbo" },
        "mistralai/Mixtral-8x7B-Instruct-v0.1": { upstream: "local" },
      },
      log: "decisions.jsonl",
      logPrompts: true,
      timeouts: { connectSeconds: 10, headersSeconds: 300, idleSeconds: 300, shutdownSeconds: 30 },
    });
  });

  it("needs only upstreams and models", () => {
    expect(read(LEAST)).toMatchObject({ port: 6060, policy: { kind: "greedy" } });
  });

  it("reads JSON", () => {
    expect(read(JSON.stringify({ upstreams: { a: { baseUrl: "http://a/v1" } }, models: { m: "a" } })).models).toEqual({
      m: { upstream: "a" },
    });
  });

  it.each([
    ["a misspelt key", `prot: 1\n${LEAST}`, 'found the key "prot" (fairlead.yaml:1:1). Did you mean "port"?'],
    [
      "a misspelt key within",
      `${LEAST}policy: { kind: greedy, epsilom: 0.1 }`,
      'found the key "epsilom" (fairlead.yaml:3:25). Did you mean "epsilon"?',
    ],
    [
      "a misspelt key of an upstream",
      "upstreams: { a: { baseURL: http://a } }\nmodels: { m: a }",
      'Did you mean "baseUrl"?',
    ],
    [
      "a misspelt key of a model",
      "upstreams: { a: { baseUrl: http://a } }\nmodels: { m: { upstrem: a } }",
      'Did you mean "upstream"?',
    ],
    [
      "a number that is text",
      `port: "6060"\n${LEAST}`,
      'expected port to be a port, a whole number from 0 to 65535, found "6060" (fairlead.yaml:1:7)',
    ],
    ["a number out of range", `port: 70000\n${LEAST}`, "from 0 to 65535, found 70000"],
    ["a number that is not whole", `port: 1.5\n${LEAST}`, "from 0 to 65535, found 1.5"],
    [
      "an unknown policy",
      `${LEAST}policy: { kind: ucb }`,
      "{ kind: softmax, temperature: 0.05 } or { kind: neyman, epsilon: 0.05 }",
    ],
    [
      "a temperature of 0",
      `${LEAST}policy: { kind: softmax, temperature: 0 }`,
      "expected policy.temperature to be quality points, a number of at least 0.000001, found 0",
    ],
    [
      "a standard deviation of a model that is not there",
      `${LEAST}policy: { kind: neyman, epsilon: 0.1, sd: { mm: 0.3 } }`,
      'expected policy.sd.mm to be one of the models: m, n, found "mm" (fairlead.yaml:3:49). Did you mean "m"?',
    ],
    [
      "a rival that is no router",
      `${LEAST}routers: { ridge: r, mf: f }\ndefault: { lambda: 1 }\npolicy: { kind: neyman, epsilon: 0.1, rival: { router: mg, lambda: 1 } }`,
      'expected policy.rival.router to be one of the routers: ridge, mf, found "mg"',
    ],
    [
      "a rival that is asked otherwise than the default",
      `${LEAST}routers: { ridge: r, mf: f }\ndefault: { lambda: 1 }\npolicy: { kind: neyman, epsilon: 0.1, rival: { router: mf, threshold: 0.5 } }`,
      "expected the rival to be asked by lambda, as default is, found threshold",
    ],
    [
      "a rival that is asked by nothing",
      `${LEAST}router: r\ndefault: { threshold: 0.1 }\npolicy: { kind: neyman, epsilon: 0.1, rival: {} }`,
      "expected the rival to be asked by threshold, as default is, found neither lambda nor threshold",
    ],
    [
      "a policy without its setting",
      `${LEAST}policy: { kind: epsilon-greedy }`,
      "expected policy.epsilon to be a probability from 0 to 1, found none (fairlead.yaml:3:9)",
    ],
    ["no upstreams", "models: { m: a }", "expected upstreams to be upstreams by name"],
    [
      "a URL that is none",
      "upstreams: { a: { baseUrl: api.openai.com } }\nmodels: { m: a }",
      'an http or https URL, such as https://api.openai.com/v1, found "api.openai.com"',
    ],
    [
      "a URL of the endpoint",
      "upstreams: { a: { baseUrl: https://a/v1/chat/completions } }\nmodels: { m: a }",
      "Remove /chat/completions",
    ],
    [
      "an unset variable",
      "upstreams: { a: { baseUrl: http://a, apiKeyEnv: NOPE } }\nmodels: { m: a }",
      "found it is not set (fairlead.yaml:1:49). Set it (export NOPE=…)",
    ],
    [
      "an empty variable",
      "upstreams: { a: { baseUrl: http://a, apiKeyEnv: EMPTY } }\nmodels: { m: a }",
      "found it is empty",
    ],
    [
      "a key that fits no header",
      "upstreams: { a: { baseUrl: http://a, apiKeyEnv: BROKEN } }\nmodels: { m: a }",
      "found characters that no header holds",
    ],
    [
      "a key in the URL",
      "upstreams: { a: { baseUrl: 'http://user:pw@a' } }\nmodels: { m: a }",
      "found one that holds them",
    ],
    ["no models", "upstreams: { a: { baseUrl: http://a } }\nmodels: {}", "expected models to hold at least one model"],
    [
      "an unknown upstream",
      "upstreams: { openai: { baseUrl: http://a } }\nmodels: { m: opneai }",
      'to be an upstream: openai, found "opneai" (fairlead.yaml:2:14). Did you mean "openai"?',
    ],
    [
      "a reserved name",
      "upstreams: { a: { baseUrl: http://a } }\nmodels: { router-x: a }",
      'found "router-x" (fairlead.yaml:2:11)',
    ],
    ["a name that fits no header", "upstreams: { a: { baseUrl: http://a } }\nmodels: { modèle: a }", "printable ASCII"],
    [
      "a pair of unknown models",
      `${LEAST}pair: { strong: m, weak: o }`,
      'expected pair.weak to be one of the models: m, n, found "o"',
    ],
    ["a pair of one model", `${LEAST}pair: { strong: m, weak: m }`, 'found "m" twice'],
    ["an unknown fallback", `${LEAST}fallback: o`, "expected fallback to be one of the models: m, n"],
    [
      "a dash in a router's name",
      `${LEAST}routers: { my-mf: mf.safetensors }\ndefault: { lambda: 1 }`,
      'a dash would end it in router-<name>-<threshold>), found "my-mf" (fairlead.yaml:3:12)',
    ],
    ["routers without a default", `${LEAST}router: r.safetensors`, "For example: default: { lambda: 20 }"],
    [
      "router and routers",
      `${LEAST}router: r\nrouters: { a: b }\ndefault: { lambda: 1 }`,
      "either router or routers, found both",
    ],
    [
      "an unknown default",
      `${LEAST}routers: { ridge: r }\ndefault: { router: rigde, lambda: 1 }`,
      'Did you mean "ridge"?',
    ],
    [
      "lambda and threshold",
      `${LEAST}router: r\ndefault: { lambda: 1, threshold: 0.5 }`,
      "either lambda or threshold, found both",
    ],
    ["neither lambda nor threshold", `${LEAST}router: r\ndefault: {}`, "either lambda or threshold, found neither"],
    ["a negative lambda", `${LEAST}router: r\ndefault: { lambda: -1 }`, "a number of at least 0, found -1"],
    [
      "a pair beside lambda",
      `${LEAST}router: r\ndefault: { lambda: 1, strong: m, weak: n }`,
      "lambda chooses among all models",
    ],
    [
      "half a pair",
      `${LEAST}router: r\ndefault: { threshold: 0.1, strong: m }`,
      "both strong and weak, or neither, found only strong",
    ],
    [
      "random without a pair",
      `${LEAST}default: { router: random, threshold: 0.5 }`,
      "a pair of models for the router random",
    ],
    ["random with lambda", `${LEAST}default: { router: random, lambda: 1 }`, "give it a threshold"],
    ["a key twice", `port: 1\nport: 2\n${LEAST}`, "fairlead.yaml:2:1"],
    ["broken YAML", "port: [1\nmodels: {", "fairlead.yaml:"],
    ["an empty file", "", "expected the keys host, port"],
    ["a list", "- port", "expected the keys host, port"],
  ])("refuses %s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it("keeps keys out of its messages", () => {
    const text = "upstreams: { a: { baseUrl: 'http://user:hunter2@a', apiKeyEnv: BROKEN } }\nmodels: { m: a }";
    expect(messageOf(() => read(text))).not.toMatch(/sk-secret|hunter2/);
  });

  it("names every mistake at once, in the order of the file", () => {
    const text = `prot: 6060
upstreams:
  openai: { baseUrl: https://api.openai.com/v1, apiKeyEnv: NOPE }
models:
  m: opneai
policy: { kind: epsilon-greedy, epsilon: 2 }
pair: { strong: m, weak: o }
`;
    const message = messageOf(() => read(text));
    expect(message).toContain("found 5 mistakes:");
    const places = [...message.matchAll(/^ {2}fairlead\.yaml:(\d+):/gm)].map(([, line]) => Number(line));
    expect(places).toEqual([1, 3, 5, 6, 7]);
  });

  it("either reads a text or says what is wrong with it, whatever it is", () => {
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.constantFrom(null, 0.5, "m", "a", "fairlead", "router-x", -1, true),
        fc.array(tie("value"), { maxLength: 2 }),
        tie("object"),
      ),
      object: fc.dictionary(
        fc.constantFrom("router", "strong", "weak", "lambda", "threshold", "kind", "baseUrl", "upstream", "m", "x"),
        tie("value"),
        { maxKeys: 3 },
      ),
    })).value;
    const keys = fc.constantFrom(
      "port",
      "router",
      "routers",
      "default",
      "pair",
      "policy",
      "upstreams",
      "models",
      "timeouts",
      "log",
      "x",
    );
    const texts = fc.oneof(
      fc.dictionary(keys, value).map((config) => JSON.stringify(config, null, 1)),
      fc.string(),
      fc.string().map((s) => `${WHOLE}${s}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          expect(read(text).port).toBeTypeOf("number");
        } catch (error) {
          if (!(error instanceof FairleadError)) throw error;
          expect(error.code).toBe("CONFIG_INVALID");
        }
      }),
      { numRuns: 300 },
    );
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}
