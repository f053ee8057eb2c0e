import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FairleadError } from "../../src/errors.js";
import { serve } from "../../src/pipeline/serve.js";
import { chat, numberRouter } from "./gateway-under-test.js";
import { type UpstreamServer, upstreamServer } from "./upstream-server.js";

let directory: string;
let upstream: UpstreamServer;
let config: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fairlead-"));
  config = join(directory, "fairlead.yaml");
  upstream = await upstreamServer();
});
afterEach(async () => {
  await upstream.close();
  await rm(directory, { recursive: true });
});

const write = (more: string) =>
  writeFile(
    config,
    `upstreams: { test: { baseUrl: "${upstream.baseUrl}" } }
models: { large: test, medium: test, small: test }
port: 0
${more}
`,
  );

const start = (load?: NonNullable<Parameters<typeof serve>[0]["load"]>, reports: string[] = []) =>
  serve({ config, env: {}, report: (line) => reports.push(line), ...(load === undefined ? {} : { load }) });

const post = (url: string, model: string) => {
  const { method, headers, payload } = chat(model);
  return fetch(`${url}/chat/completions`, { method, headers, body: payload });
};

const RANDOM =
  "default: { router: random, threshold: 0.5 }\npair: { strong: large, weak: small }\nlog: logs/decisions.jsonl";

describe("fairlead serve", () => {
  it("says where it listens; on SIGTERM finishes the running answer, keeps its log, and exits with 0", async () => {
    await write(RANDOM);
    const child = spawn(
      process.execPath,
      ["--import", "./test/support/run-typescript.mjs", "src/cli/main.ts", "serve", config],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    const exit = once(child, "exit");
    let finish = () => {};
    upstream.answer = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: one\n\n");
      finish = () => response.end("data: [DONE]\n\n");
    };
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    expect(line).toMatch(/^Listening on http:\/\/127\.0\.0\.1:\d+\/v1 for fairlead, large, medium, small$/);

    const answer = await post(line.split(" ")[2]!, "fairlead");
    child.kill("SIGTERM");
    const [note] = (await once(createInterface(child.stderr), "line")) as [string];
    expect(note).toContain("SIGTERM: finishing the running requests");
    finish();
    expect(await answer.text()).toBe("data: one\n\ndata: [DONE]\n\n");
    expect(await exit).toEqual([0, null]);

    const decision = JSON.parse(await readFile(join(directory, "logs/decisions.jsonl"), "utf8"));
    expect(decision).toMatchObject({
      id: answer.headers.get("x-fairlead-decision"),
      model: answer.headers.get("x-fairlead-model"),
      propensities: { large: 0.5, small: 0.5 },
    });
  });

  it("serves loaded routers", async () => {
    await write("router: number.safetensors\ndefault: { lambda: 60 }");
    const files: string[] = [];
    const serving = await start(async (file) => {
      files.push(file);
      return numberRouter("any");
    });
    const answer = await post(serving.url, "fairlead");
    expect(answer.headers.get("x-fairlead-model")).toBe("small");
    expect(answer.headers.get("x-fairlead-router")).toBe("default");
    expect(files).toEqual([join(directory, "number.safetensors")]);
    await serving.stop();
  });

  it("cuts what still runs when its time to stop is over", async () => {
    await write("timeouts: { shutdownSeconds: 0.2 }");
    const reports: string[] = [];
    const serving = await start(undefined, reports);
    upstream.answer = (response) => {
      response.writeHead(200);
      response.write("half");
    };
    const answer = await post(serving.url, "large");
    await serving.stop();
    await expect(answer.text()).rejects.toThrow();
    expect(reports.join()).toContain("still run after 0.2 s");
  });

  it("names every mistake about its routers, with their lines", async () => {
    await write(
      "routers: { good: g.safetensors, torn: t.safetensors }\ndefault: { router: good, lambda: 1 }\npair: { strong: large, weak: small }",
    );
    const load = async (file: string) => {
      if (file.endsWith("g.safetensors")) return numberRouter("any", ["large", "unheard", "unseen"]);
      throw new FairleadError("ROUTER_FILE_INVALID", {
        expected: "a whole file",
        found: "a torn one",
        fix: "Train again.",
      });
    };
    const starting = start(load);
    await expect(starting).rejects.toThrow("CONFIG_INVALID: expected a gateway configuration, found 3 mistakes");
    await expect(starting).rejects.toThrow(`${config}:4:39: expected a whole file, found a torn one. Train again.`);
    await expect(starting).rejects.toThrow(
      `${config}:4:18: expected an entry under models for each model of router "good": large, unheard, unseen, found none for unheard, unseen`,
    );
    await expect(starting).rejects.toThrow(`${config}:6:7: expected pair to be two models of router "good"`);
  });

  it("says that a router without a pair needs one beside a threshold", async () => {
    await write("router: r.safetensors\ndefault: { threshold: 0.5 }");
    await expect(start(async () => numberRouter("any"))).rejects.toThrow("Add pair: { strong: …, weak: … }");
  });

  it("says that another program listens there", async () => {
    await write(RANDOM);
    const first = await start();
    const port = Number(new URL(first.url).port);
    const second = serve({ config, port, env: {}, report: () => {} });
    await expect(second).rejects.toThrow(
      `expected to listen on 127.0.0.1:${port}, found that another program listens there`,
    );
    await first.stop();
  });

  it("says that there is no configuration", async () => {
    await expect(start()).rejects.toThrow("FILE_NOT_FOUND: expected the gateway's configuration");
  });

  it("warns where strangers can reach it", async () => {
    await write("host: 0.0.0.0");
    const reports: string[] = [];
    const serving = await start(undefined, reports);
    expect(reports.join()).toContain("warning: 0.0.0.0 is open to the network");
    await serving.stop();
  });
});

it("the example works as it is, beside its upstream", async () => {
  const echo = spawn(process.execPath, ["examples/echo-upstream.mjs", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(echo, "exit");
  const [line] = (await once(createInterface(echo.stdout), "line")) as [string];
  const example = await readFile("examples/fairlead.yaml", "utf8");
  await writeFile(config, example.replace("http://127.0.0.1:6061/v1", line.split(" ").at(-1)!));
  const serving = await serve({ config, port: 0, env: {}, report: () => {} });

  const answer = await post(serving.url, "router-random-1");
  expect(((await answer.json()) as { model: string }).model).toBe("small-2024");
  const { method, headers, payload } = chat("large", "hi", { stream: true });
  const streamed = await fetch(`${serving.url}/chat/completions`, { method, headers, body: payload });
  const events = (await streamed.text()).trim().split("\n\n");
  expect(events.at(-1)).toBe("data: [DONE]");
  const deltas = events
    .slice(0, -1)
    .map((event) => JSON.parse(event.slice("data: ".length)).choices[0].delta.content ?? "");
  expect(deltas.join("")).toBe("This is large. ");

  await serving.stop();
  echo.kill("SIGTERM");
  await exit;
});
