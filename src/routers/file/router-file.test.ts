import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { NO_BATTLES } from "../../../test/routers/training-set.js";
import { fitLexical } from "../../embedders/lexical/lexical.js";
import { FairleadError } from "../../errors.js";
import { filled, row } from "../../math/matrix.js";
import { toSafetensors } from "../../nn/safetensors.js";
import { rng } from "../../random.js";
import { ridgeRouter } from "../ridge.js";
import { parseRouterFile, type RouterFile, readRouterFile, routerFileBytes, writeRouterFile } from "./router-file.js";

const folder = await mkdtemp(join(tmpdir(), "fairlead-"));
afterAll(() => rm(folder, { recursive: true }));

const prompts = Array.from(
  { length: 30 },
  (_, i) => `add the numbers ${i} and ${i + 1} then ${i % 3 ? "stop" : "prove it"}`,
);
const embedder = fitLexical(prompts, { dimension: 8 });
const embeddings = await embedder.embed(prompts);
const file = await routerFile();
const bytes = routerFileBytes(file);

async function routerFile(): Promise<RouterFile> {
  const draws = rng(1, "router-file");
  const scores = filled(30, 2, 0);
  for (let i = 0; i < 60; i++) scores.values[i] = Math.round(draws.uniform());
  const router = await ridgeRouter().fit({
    models: ["big", "small"],
    embeddings,
    lengths: Float64Array.from(prompts, (p) => p.length),
    scores,
    costs: filled(30, 2, Number.NaN),
    battles: NO_BATTLES,
    seed: 1,
  });
  return {
    router,
    embedder: { kind: "lexical", id: embedder.id, state: embedder.state },
    training: {
      seed: 1,
      prompts: 30,
      records: { outcome: 30 },
      dataDigest: "d",
      meanScores: { big: 0.5 },
      meanCosts: {},
      settings: {},
    },
    seen: Uint32Array.of(1, 2, 3, 4),
    exemplars: {
      prompts: ["a"],
      embeddings: { rows: 1, columns: 8, values: new Float32Array(8) },
      scores: { rows: 1, columns: 2, values: Float32Array.of(1, Number.NaN) },
    },
    calibrations: [
      {
        target: "strong-share",
        wanted: 0.5,
        achieved: { value: 0.5, low: 0.4, high: 0.6 },
        threshold: 0.3,
        n: 9,
        seed: 0,
      },
    ],
  };
}

const messageOf = (damaged: Buffer): string => {
  try {
    parseRouterFile(damaged, "r.safetensors");
  } catch (error) {
    if (error instanceof FairleadError) return error.message;
    throw error;
  }
  return "read without an error";
};

describe("router file", () => {
  it("holds everything: what is read routes bit for bit as what was written", async () => {
    const path = join(folder, "r.safetensors");
    await writeRouterFile(path, file);
    const again = await readRouterFile(path);
    for (let i = 0; i < 30; i++) {
      const x = row(embeddings, i);
      expect(again.router.utilities(x, 3)).toEqual(file.router.utilities(x, 3));
      expect(again.router.winRate(x, "big", "small")).toBe(file.router.winRate(x, "big", "small"));
    }
    expect({ ...again, router: 0 }).toEqual({ ...file, router: 0 });
    expect(await readdir(folder)).toEqual(["r.safetensors"]); // no temporary file is left
  });

  it("is the same bytes for the same router", () => {
    expect(routerFileBytes(parseRouterFile(bytes, "r")).equals(bytes)).toBe(true);
  });

  it("is refused when cut short anywhere", () => {
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 400)))
      expect(messageOf(bytes.subarray(0, length))).toMatch(/^ROUTER_FILE_INVALID/);
    expect(messageOf(bytes.subarray(0, bytes.length - 1))).toContain("cut short");
  });

  it("is refused when any byte was changed", () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = damaged[at]! ^ flip;
        expect(messageOf(damaged)).toMatch(/^ROUTER_FILE_(INVALID|NEWER)/);
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it("names a file of another program, and one of a newer version", () => {
    expect(messageOf(toSafetensors({}, { format: "pt" }))).toContain('format "pt"');
    expect(messageOf(Buffer.from("PK\u0003\u0004 certainly a zip archive"))).toMatch(/^ROUTER_FILE_INVALID/);
    expect(messageOf(toSafetensors({}, { format: "fairlead-router/999" }))).toContain("npm install fairlead@latest");
  });

  it("is refused for bytes of any kind, by name", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        expect(messageOf(Buffer.from(noise))).toMatch(/^ROUTER_FILE_INVALID/);
      }),
      { numRuns: 300, seed: 6 },
    );
  });

  it("says where it looked for a file that is not there", async () => {
    await expect(readRouterFile(join(folder, "absent.safetensors"))).rejects.toThrow("FILE_NOT_FOUND");
  });
});
