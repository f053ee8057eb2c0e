import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BattleRecord } from "../../data/records.js";
import { writeRecords } from "../../data/write-records.js";
import { train } from "../../pipeline/train.js";
import { rng } from "../../random.js";
import { readRouterFile } from "../../routers/file/router-file.js";
import { command } from "./place.js";

let folder: string;
let router: string;
let data: string;
const STRENGTH: Readonly<Record<string, number>> = { best: 2, good: 1, weak: -1, worst: -2, new: 1.1 };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  router = join(folder, "bt.safetensors");
  data = join(folder, "battles.jsonl");
  const random = rng(4, "place");
  const topics = ["sort a list", "cook some rice", "plan a trip", "write a poem", "solve an equation"];
  const battle = (i: number, a: string, b: string): { kind: "battle"; record: BattleRecord } => ({
    kind: "battle",
    record: {
      id: `${i}`,
      prompt: `How do I ${topics[i % 5]}, number ${i % 97}?`,
      model_a: a,
      model_b: b,
      winner: random.uniform() < 1 / (1 + Math.exp(STRENGTH[b]! - STRENGTH[a]!)) ? "a" : "b",
      judge: "known",
    },
  });
  const old = ["best", "good", "weak", "worst"];
  const known = Array.from({ length: 800 }, (_, i) => {
    const [a, b] = random.shuffled(old);
    return battle(i, a!, b!);
  });
  const own = Array.from({ length: 200 }, (_, i) => battle(i, "new", old[random.integer(4)]!));
  const strange = [battle(999, "new", "best")].map((one) => ({
    ...one,
    record: { ...one.record, model_b: "unheard" },
  }));
  await writeRecords([...own, ...strange], data);
  const training = join(folder, "training.jsonl");
  await writeRecords(known, training);
  await train({ data: [training], router: "bt", embedder: "lexical:8", exemplars: 20, seed: 1, out: router });
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (l: string) => out.push(l),
    err: (l: string) => err.push(l),
    status() {},
    isTerminal: false,
    stdout: process.stdout,
  };
  await command.run(argv, io);
  return out;
}

describe("fairlead place", () => {
  it("places a model by its battles, says how sure it is, and leaves the old file alone", async () => {
    const out = join(folder, "placed.safetensors");
    const [line] = await run("new", data, "--router", router, "--out", out, "--json");
    const { rating, n, unused, like, models } = JSON.parse(line!);
    expect({ n, unused, like }).toEqual({ n: 200, unused: 1, like: ["good"] });
    expect(models).toEqual(["best", "good", "weak", "worst", "new"]);
    expect(rating.low).toBeLessThan(1.1);
    expect(rating.high).toBeGreaterThan(1.1);
    expect(rating.high - rating.low).toBeLessThan(1);
    expect((await readRouterFile(router)).router.models).toHaveLength(4);
    const { router: placed, exemplars } = await readRouterFile(out);
    expect(exemplars.scores.columns).toBe(5);
    expect(placed.winRate(new Float32Array(8), "new", "weak")).toBeGreaterThan(0.8);
  });

  it("places a model like another, or in a tier, and prints it", async () => {
    const out = join(folder, "like.safetensors");
    const lines = await run("new", "--router", router, "--like", "weak", "--out", out);
    expect(lines[0]).toMatch(/^new: rating -\d\.\d{3} in log-odds, n = 0 battles$/);
    expect(lines.join("\n")).toContain("it stands as weak on average");
    const [json] = await run("new", "--router", router, "--tier", "0", "--out", out, "--json");
    expect(JSON.parse(json!)).toMatchObject({ like: ["best"], n: 0 });
  });

  it.each([
    [["--router", "x", "--out", "y"], "the name of the model to add"],
    [["new", "--router", "ROUTER", "--out", "y"], "battles of the new model against known ones"],
    [["good", "--router", "ROUTER", "--out", "y", "--like", "weak"], "a model that the router does not know"],
    [["new", "--router", "ROUTER", "--out", "y", "--tier", "12"], "a tier from 0 to 3"],
    [["nobody", "DATA", "--router", "ROUTER", "--out", "y"], "battles of nobody against models"],
  ])("refuses %j", async (argv, message) => {
    await expect(
      run(...argv.map((word) => (word === "ROUTER" ? router : word === "DATA" ? data : word))),
    ).rejects.toThrow(message);
  });
});
