import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { syntheticWorld } from "../../src/data/synthetic/world.js";
import { encoder } from "../../src/embedders/encoder/encoder.js";
import { readCheckpoint } from "../../src/embedders/encoder/read-checkpoint.js";
import { embedderOf } from "../../src/pipeline/embedding.js";
import { route } from "../../src/pipeline/route.js";
import { train } from "../../src/pipeline/train.js";
import { writeWorld } from "../../src/pipeline/write-world.js";
import { readRouterFile } from "../../src/routers/file/router-file.js";
import { tinyCheckpoint } from "../support/tiny-checkpoint.js";

let folder: string;
let checkpoint: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  checkpoint = await tinyCheckpoint();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

it("carries a checkpoint in the router file: the folder may go, the vectors stay", async () => {
  const { outcomes } = await writeWorld(syntheticWorld({ prompts: 60, seed: 2 }), folder);
  const out = join(folder, "ridge.safetensors");
  const common = { data: [outcomes.path], router: "ridge", seed: 1, exemplars: 5 };
  await train({ ...common, embedder: `encoder:${checkpoint}`, out });
  const before = await encoder(await readCheckpoint(checkpoint)).embed(["who wrote faust?"]);
  await rm(checkpoint, { recursive: true });

  const file = await readRouterFile(out);
  const embedder = await embedderOf(file.embedder);
  expect((await embedder.embed(["who wrote faust?"])).values).toEqual(before.values);
  expect(embedder.id).toBe(file.embedder.id);
  const decision = await route({ prompt: "who wrote faust?", router: out, neighbours: 1 });
  expect(file.router.models).toContain(decision.model);

  const bytes = await readFile(out);
  bytes[bytes.length - 5]! ^= 1; // one bit of the last tensor
  const damaged = join(folder, "damaged.safetensors");
  await writeFile(damaged, bytes);
  await expect(readRouterFile(damaged)).rejects.toThrow("the file was changed");
});
