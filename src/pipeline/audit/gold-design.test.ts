import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { promptKey } from "../../data/prompt-key.js";
import { goldDesign } from "./gold-design.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-design-"));
});
afterAll(() => rm(folder, { recursive: true }));

it("reads propensities by prompt, whatever its spelling; gold from before the draw is certain", async () => {
  const file = join(folder, "next.jsonl");
  const lines = [
    { prompt: "Who wrote  FAUST?", propensity: 0.25 },
    { prompt: "Other", propensity: 1 },
  ];
  await writeFile(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  const keys = ["who wrote Faust?", "Before the draw", "other"].map(promptKey);
  expect(await goldDesign(file, keys)).toEqual({ kind: "known", propensity: Float64Array.of(0.25, 1, 1) });
  expect(await goldDesign("random", keys)).toEqual({ kind: "random" });
});
