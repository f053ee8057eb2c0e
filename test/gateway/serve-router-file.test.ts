import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { fitLexical } from "../../src/embedders/lexical/lexical.js";
import { matrix } from "../../src/math/matrix.js";
import { serve } from "../../src/pipeline/serve.js";
import { writeRouterFile } from "../../src/routers/file/router-file.js";
import { ridgeRouter } from "../../src/routers/ridge.js";
import { chat } from "./gateway-under-test.js";
import { json, type UpstreamServer, upstreamServer } from "./upstream-server.js";

const models = ["dear", "cheap"];
const hard = [
  "prove the theorem",
  "prove this lemma by induction",
  "derive the integral",
  "prove that the integral converges",
];
const easy = ["say hello", "say hello to my friend", "tell a joke", "tell my friend a joke"];
const prompts = [...hard, ...easy];

let directory: string;
let upstream: UpstreamServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fairlead-"));
  upstream = await upstreamServer(json({}));
  await writeRouterFile(join(directory, "router.safetensors"), await trained());
});
afterAll(async () => {
  await upstream.close();
  await rm(directory, { recursive: true });
});

/** A ridge router on prompts whose truth is known: the dear model is right on all, the cheap one on the easy ones. */
async function trained() {
  const embedder = fitLexical(prompts, { dimension: 8, seed: 1 });
  const embeddings = await embedder.embed(prompts);
  const scores = matrix(8, 2, Float64Array.from(prompts.flatMap((prompt) => [1, easy.includes(prompt) ? 1 : 0])));
  const none = new Int32Array(0);
  const router = await ridgeRouter().fit({
    models,
    embeddings,
    lengths: Float64Array.from(prompts, ({ length }) => length),
    scores,
    costs: matrix(8, 2, Float64Array.from(prompts.flatMap(() => [0.01, 0.001]))),
    battles: { prompt: none, a: none, b: none, winA: new Float64Array(0), weight: new Float64Array(0) },
    seed: 1,
  });
  return {
    router,
    embedder: { kind: "lexical" as const, id: embedder.id, state: embedder.state },
    training: {
      seed: 1,
      prompts: 8,
      records: { outcome: 8 },
      dataDigest: "",
      meanScores: { dear: 1, cheap: 0.5 },
      meanCosts: { dear: 0.01, cheap: 0.001 },
      settings: {},
    },
    seen: new Uint32Array(0),
    exemplars: {
      prompts: [],
      embeddings: { rows: 0, columns: 8, values: new Float32Array(0) },
      scores: { rows: 0, columns: 2, values: new Float32Array(0) },
    },
    calibrations: [],
  };
}

const start = async (file: string) => {
  const config = join(directory, "fairlead.yaml");
  await writeFile(
    config,
    `port: 0
router: ${file}
default: { lambda: 20 }
upstreams: { test: { baseUrl: "${upstream.baseUrl}" } }
models: { dear: test, cheap: test }
`,
  );
  return serve({ config, env: {}, report: () => {} });
};

it("serves a router's file as it was trained: hard prompts go to the dear model, easy ones to the cheap one", async () => {
  const serving = await start("router.safetensors");
  const answered = async (model: string, prompt: string) => {
    const { method, headers, payload } = chat(model, prompt);
    const answer = await fetch(`${serving.url}/chat/completions`, { method, headers, body: payload });
    return answer.headers.get("x-fairlead-model");
  };
  for (const prompt of hard) expect(await answered("fairlead", prompt)).toBe("dear");
  for (const prompt of easy) expect(await answered("fairlead", prompt)).toBe("cheap");
  expect(await answered("router-ridge-0", easy[0]!)).toBe("dear"); // its own pair, dear as strong
  expect(await answered("router-ridge-1", hard[0]!)).toBe("cheap");
  await serving.stop();
});

it("tells how familiar a prompt is, where the file holds training prompts to say it by", async () => {
  const file = await trained();
  const { values, columns } = file.exemplars.embeddings;
  expect([values.length, columns]).toEqual([0, 8]);
  // Twenty-four unit vectors, each beside its like but for the last: a prompt of no known word is nearer to none.
  const embeddings = { rows: 24, columns: 8, values: new Float32Array(24 * 8) };
  for (let i = 0; i < 24; i++) embeddings.values[i * 8 + (i % 8)] = 1;
  const scores = { rows: 24, columns: 2, values: new Float32Array(48).fill(Number.NaN) };
  const prompts = Array.from({ length: 24 }, (_, i) => `prompt ${i}`);
  await writeRouterFile(join(directory, "knowing.safetensors"), {
    ...file,
    exemplars: { prompts, embeddings, scores },
  });
  const serving = await start("knowing.safetensors");
  const { method, headers, payload } = chat("fairlead", "zzz qqq xxx");
  const answer = await fetch(`${serving.url}/chat/completions`, { method, headers, body: payload });
  expect(answer.headers.get("x-fairlead-familiarity")).toBe("0");
  await serving.stop();
});

it("says where the configuration names a file that is torn, or missing", async () => {
  const torn = join(directory, "torn.safetensors");
  await writeRouterFile(torn, await trained());
  await truncate(torn, 1000);
  await expect(start("torn.safetensors")).rejects.toThrow(/fairlead\.yaml:2:9\)/);
  await expect(start("nowhere.safetensors")).rejects.toThrow(
    /CONFIG_INVALID.*nowhere\.safetensors.*fairlead\.yaml:2:9\)/,
  );
});
