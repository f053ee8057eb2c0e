import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRecords } from "../data/open-records.js";
import { syntheticWorld } from "../data/synthetic/world.js";
import { writeWorld } from "./write-world.js";

const folder = await mkdtemp(join(tmpdir(), "fairlead-world-"));
afterAll(() => rm(folder, { recursive: true }));

const world = syntheticWorld({ seed: 8, prompts: 40 });
const written = await writeWorld(world, join(folder, "new", "folder"));

async function read(path: string): Promise<unknown[]> {
  const records = [];
  for await (const { record } of openRecords([path])) records.push(record);
  return records;
}

describe("writeWorld", () => {
  it("writes files that read back as the world's records", async () => {
    expect(await read(written.outcomes.path)).toEqual(world.outcomes());
    expect(await read(written.logs.path)).toEqual(world.logs());
    expect(await read(written.battles.path)).toEqual(
      world.judges.flatMap(({ name }) => world.battles(name, { withGold: true })),
    );
  });

  it("writes the truth beside them, a line per prompt", async () => {
    const lines = (await readFile(written.truth.path, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(world.truth());
    expect(JSON.parse(lines[5]!).expected_scores["brook-coder"]).toBe(world.expectedScore(5, "brook-coder"));
    expect([written.outcomes, written.logs, written.truth].map(({ lines }) => lines)).toEqual([40, 40, 40]);
    expect(written.battles.lines).toBe(40 * world.judges.length);
  });

  it("says that a folder cannot be made where a file stands", async () => {
    await expect(writeWorld(world, written.truth.path)).rejects.toThrow("FILE_UNWRITABLE");
  });

  it("writes only the judges and pairs that were asked for, with the policy that was asked for", async () => {
    const some = await writeWorld(world, join(folder, "some"), {
      judges: ["human"],
      battles: { models: ["atlas-large", "flint-nano"], prompts: [0, 1, 2] },
      logs: { confounding: 0, hidePropensities: true },
    });
    expect(some.battles.lines).toBe(3);
    const [call] = await read(some.logs.path);
    expect(call).not.toHaveProperty("propensities");
    expect(call).toMatchObject({ policy: "simulated(confounding=0,epsilon=0.1,kappa=0.3,rank=cost,seed=8)" });
  });
});
