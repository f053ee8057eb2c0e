import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "undici";
import { syntheticWorld } from "../src/data/synthetic/world.js";
import { median } from "../src/math/statistics.js";
import { train } from "../src/pipeline/train.js";
import { writeWorld } from "../src/pipeline/write-world.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { CLI } from "./child.js";
import { type ServerProcess, serverProcess } from "./server-process.js";
import { inTemporaryFolder } from "./temporary-folder.js";
import { medianFigure } from "./timing.js";

const UPSTREAM = fileURLToPath(new URL("../../examples/echo-upstream.mjs", import.meta.url));
const REQUESTS = 2000;
const WARM_UPS = 500;
const SEED = 1;
const PROMPT =
  "Compare three ways to sort a list of numbers, and say which is best for a list that is nearly sorted. ".repeat(5);

/**
 * What the gateway adds to a call on loopback: upstream, gateway and client are three processes; one request at a time, in
 * turns straight to the upstream, through the gateway to a model by name, and through the gateway routed by a trained
 * ridge router with its decision logged.
 */
export const bench: Bench = {
  summary: "latency that the gateway adds to an upstream on loopback, by name and routed by ridge",
  needs: [],
  targets: {},
  run: (context) => inTemporaryFolder((folder) => figures(context, folder)),
};

async function figures({ note }: BenchContext, folder: string): Promise<Figure[]> {
  note("training a router to serve");
  const models = await trainRouter(folder);
  const upstream = await serverProcess([UPSTREAM, "0"], folder);
  try {
    await writeFile(join(folder, "fairlead.yaml"), configuration(upstream.url, models));
    const gateway = await serverProcess([CLI, "serve", "fairlead.yaml"], folder);
    try {
      note(`${REQUESTS} requests each way`);
      return await latencies(upstream, gateway, models[0]!);
    } finally {
      await gateway.stop();
    }
  } finally {
    await upstream.stop();
  }
}

async function trainRouter(folder: string): Promise<readonly string[]> {
  const world = await writeWorld(syntheticWorld({ seed: SEED, prompts: 2000 }), folder);
  const out = join(folder, "ridge.safetensors");
  const settings = { router: "ridge", embedder: "lexical", exemplars: 0 };
  const { file } = await train({ ...settings, data: [world.outcomes.path], seed: SEED, out });
  return file.router.models;
}

/** JSON is YAML. */
function configuration(upstream: URL, models: readonly string[]): string {
  return JSON.stringify({
    port: 0,
    routers: { ridge: "ridge.safetensors" },
    default: { router: "ridge", lambda: 20 },
    policy: { kind: "epsilon-greedy", epsilon: 0.05 },
    seed: SEED,
    upstreams: { echo: { baseUrl: upstream.href } },
    models: Object.fromEntries(models.map((model) => [model, "echo"])),
    log: "decisions.jsonl",
  });
}

async function latencies(upstream: ServerProcess, gateway: ServerProcess, model: string): Promise<Figure[]> {
  const bare = caller(upstream.url, model);
  const relayed = caller(gateway.url, model);
  const routed = caller(gateway.url, "fairlead");
  const times = { bare: [] as number[], relayed: [] as number[], routed: [] as number[] };
  for (let i = -WARM_UPS; i < REQUESTS; i++)
    for (const [into, call] of [
      [times.bare, bare] as const,
      [times.relayed, relayed] as const,
      [times.routed, routed] as const,
    ]) {
      const time = await call.milliseconds();
      if (i >= 0) into.push(time);
    }
  await Promise.all([bare.close(), relayed.close(), routed.close()]);
  return [
    medianFigure("upstream-ms-p50", "ms", times.bare),
    medianFigure("relayed-ms-p50", "ms", times.relayed),
    medianFigure("routed-ms-p50", "ms", times.routed),
    ...added("relayed", times.relayed, times.bare),
    ...added("routed", times.routed, times.bare),
  ];
}

/** The difference and the ratio of the two medians. */
function added(name: string, through: readonly number[], bare: readonly number[]): Figure[] {
  const [with_, without] = [median(through), median(bare)];
  return [
    { name: `${name}-added-ms-p50`, value: with_ - without, n: through.length, unit: "ms" },
    { name: `${name}-over-upstream`, value: with_ / without, n: through.length, unit: "ratio" },
  ];
}

/** One kept-alive connection to one server. */
function caller(base: URL, model: string) {
  const client = new Client(base.origin);
  const request = {
    path: `${base.pathname}/chat/completions`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: PROMPT }] }),
  } as const;
  return {
    async milliseconds() {
      const start = performance.now();
      const { statusCode, body } = await client.request(request);
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`${base.href} answered ${statusCode}: ${text}`);
      return performance.now() - start;
    },
    close: () => client.close(),
  };
}
