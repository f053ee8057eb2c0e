import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { runCommandLine } from "../src/cli/command-line.js";
import { splitSide } from "../src/data/split.js";
import { syntheticWorld } from "../src/data/synthetic/world.js";
import { serve } from "../src/pipeline/serve.js";
import { train } from "../src/pipeline/train.js";
import { readRouterFile } from "../src/routers/file/router-file.js";
import { chat } from "./gateway/gateway-under-test.js";
import { json, upstreamServer } from "./gateway/upstream-server.js";
import { fineTuningServer } from "./support/fine-tuning-server.js";
import { languageModelServer, promptOf, type RatingRequest, rated } from "./support/language-model-server.js";

const [STRONG, WEAK] = ["atlas-large", "atlas-small"] as const;
const SPLIT = { trainShare: 0.5, seed: 3 };
const MODELS = ["--models", `${STRONG},${WEAK}`];
const SIDE = ["--split", `${SPLIT.trainShare}`, "--seed", `${SPLIT.seed}`];

const world = syntheticWorld({ seed: 5, prompts: 600 });
const truth = new Map(world.prompts.map(({ text }, i) => [text, world.expectedScore(i, WEAK)]));
/** Rates by the weak model's true chance. */
const knowing = (request: RatingRequest) => rated(truth.get(promptOf(request)) ?? 0.5);

let folder: string;
let data: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
  data = at("outcomes.jsonl");
  await writeFile(
    data,
    world
      .outcomes()
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(""),
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function fairlead(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, out: out.join("\n"), err: err.join("\n"), json: () => JSON.parse(out.join("\n")) };
}

it("trains, evaluates, routes and serves; and routes to strong when its language model is gone", async () => {
  const model = await languageModelServer(knowing);
  const spec = `causal-lm:m@${model.baseUrl}`;
  const router = at("router.safetensors");
  const trained = await fairlead(
    ...["train", "--data", data, "--router", "causal-lm", "--embedder", spec],
    ...[...MODELS, ...SIDE, "--out", router],
  );
  expect(trained).toMatchObject({ code: 0, err: "" });
  const evaluated = await fairlead("evaluate", router, "--data", data, ...SIDE, "--json");
  expect(evaluated.code).toBe(0);
  expect(evaluated.json().results[0].apgr.low).toBeGreaterThan(0.5); // the lower end of its 95 % interval
  expect(new Set(model.requests.map(promptOf)).size).toBe(model.requests.length); // the cache: no prompt asked twice

  const easy = world.prompts.toSorted((one, other) => truth.get(other.text)! - truth.get(one.text)!)[0]!.text;
  const routed = await fairlead("route", easy, "--router", router, "--threshold", "0.6", "--json");
  expect(routed.json().model).toBe(WEAK);

  const upstream = await upstreamServer(json({}));
  const config = at("fairlead.yaml");
  await writeFile(
    config,
    `port: 0
router: router.safetensors
default: { threshold: 0.6 }
upstreams: { test: { baseUrl: "${upstream.baseUrl}" } }
models: { ${STRONG}: test, ${WEAK}: test }
`,
  );
  const lines: string[] = [];
  const serving = await serve({ config, env: process.env, report: (line) => void lines.push(line) });
  const ask = async (prompt: string) => {
    const { method, headers, payload } = chat("router-causal_llm-0.6", prompt);
    return (await fetch(`${serving.url}/chat/completions`, { method, headers, body: payload })).headers;
  };
  expect((await ask(easy)).get("x-fairlead-model")).toBe(WEAK);
  await model.close();
  const asked = performance.now();
  const headers = await ask("a prompt that nobody has rated");
  expect(performance.now() - asked).toBeLessThan(5000); // one more try, half a second later: training would wait for half a minute
  expect(headers.get("x-fairlead-model")).toBe(STRONG);
  expect(headers.get("x-fairlead-fallback")).toBe("router-failed");
  expect(lines.join()).toMatch(/failed, so the fallback model answers: FairleadError: UPSTREAM_FAILED/);
  await serving.stop();
  await upstream.close();

  const unreachable = await fairlead(
    "evaluate",
    router,
    "--data",
    data,
    "--split",
    "0.3",
    "--seed",
    "8",
    "--seen",
    "keep",
  );
  expect(unreachable.code).toBe(0); // all of it is in the cache
});

it("refuses more than two models before a prompt is paid for", async () => {
  const model = await languageModelServer(knowing);
  const { code, err } = await fairlead(
    ...["train", "--data", data, "--router", "causal-lm", "--embedder", `causal-lm:other@${model.baseUrl}`],
    ...["--out", at("none.safetensors")],
  );
  expect(code).toBe(1);
  expect(err).toMatch(/INVALID_ARGUMENT: expected two models for causal-lm.*Name the two with --models/);
  expect(model.requests).toEqual([]);
  await model.close();
});

it("exports the examples of the training side alone, and stops", async () => {
  const file = at("ratings.jsonl");
  const { code, json: report } = await fairlead(
    ...["train", "--data", data, "--router", "causal-lm", ...MODELS, ...SIDE, "--export", file, "--json"],
  );
  expect(code).toBe(0);
  const lines = (await readFile(file, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).messages);
  expect(report()).toMatchObject({ command: "train", strong: STRONG, weak: WEAK, n: lines.length });
  const prompts = lines.map((messages) => promptOf({ messages: messages.slice(0, 2) } as RatingRequest));
  const training = world.prompts.filter(({ text }) => splitSide(text, SPLIT) === "train").map(({ text }) => text);
  expect(new Set(prompts)).toEqual(new Set(training));
  expect(existsSync(at("undefined.job.json"))).toBe(false);
  const other = await fairlead("train", "--data", data, "--export", file);
  const astray = await fairlead(
    ...["train", "--data", data, "--router", "causal-lm", "--fine-tune", "m@localhost:1/v1", "--out", at("x")],
  );
  expect(astray.err).toContain("A base URL starts with http:// or https://: --fine-tune m@http://localhost:1/v1.");
  expect(other.err).toContain("expected --export with --router causal-lm, found --router ridge");
});

it("a run that is killed while its job is being accepted leaves one job, which the next run follows to its router", async () => {
  let isHeld = false;
  const server = await fineTuningServer({
    rule: knowing,
    instead({ method, url }, done) {
      if (isHeld || method !== "POST" || url !== "/v1/fine_tuning/jobs" || done === undefined) return undefined;
      isHeld = true;
      return new Promise<never>(() => {}); // accepted, and never told
    },
  });
  const out = at("tuned.safetensors");
  const child = spawn(
    process.execPath,
    [
      ...[
        "--import",
        "./test/support/run-typescript.mjs",
        "src/cli/main.ts",
        "train",
        "--data",
        data,
        ...MODELS,
        ...SIDE,
      ],
      ...["--router", "causal-lm", "--fine-tune", `base@${server.baseUrl}`, "--out", out],
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const exit = once(child, "exit");
  await expect.poll(() => isHeld, { timeout: 30_000 }).toBe(true);
  child.kill("SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);
  expect(JSON.parse(await readFile(`${out}.job.json`, "utf8"))).toMatchObject({ fileId: "file-1", isAsked: true });

  await train({
    data: [data],
    models: [STRONG, WEAK],
    split: SPLIT,
    seed: SPLIT.seed,
    router: "causal-lm",
    embedder: "lexical",
    fineTune: { baseModel: "base", baseUrl: server.baseUrl, pollMs: 1 },
    exemplars: 0,
    out,
  });
  expect([server.files.length, server.jobs.length]).toEqual([1, 1]);
  const { embedder, training } = await readRouterFile(out);
  const tuned = server.files[0]!.text.trimEnd().split("\n").length;
  expect(tuned).toBe(training.prompts - Math.ceil(training.prompts / 10)); // a tenth is left for the calibration
  expect(embedder).toMatchObject({ kind: "causal-lm", model: "ft:base:fairlead::ftjob-1", baseUrl: server.baseUrl });
  expect(training.settings.embedder).toBe(`causal-lm:ft:base:fairlead::ftjob-1@${server.baseUrl}`);
  expect(new Set(server.requests.map(({ model }) => model))).toEqual(new Set(["ft:base:fairlead::ftjob-1"]));

  const cancelled = await fairlead("train", "--router", "causal-lm", "--out", out, "--cancel");
  expect(cancelled.err).toContain("found one that has succeeded");
  await server.close();
});
