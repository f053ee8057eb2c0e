import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticWorld } from "../../data/synthetic/world.js";
import { readRouterFile } from "../../routers/file/router-file.js";
import { runCommandLine } from "../command-line.js";

const STRONG = "atlas-large";
const WEAK = "atlas-small";

let folder: string;
const at = (name: string) => join(folder, name);
const write = (name: string, records: readonly object[]) =>
  writeFile(at(name), records.map((one) => JSON.stringify(one)).join("\n"));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-meta-"));
  const world = syntheticWorld({ seed: 5, prompts: 240 });
  const of = (judge: string, prompts: number) =>
    world.battles(judge, { models: [STRONG, WEAK], prompts: [...Array(prompts).keys()] });
  await write("human.jsonl", of("human", 60));
  await write("few.jsonl", of("human", 9));
  await write("judged.jsonl", of("length-judge", 240));
  await write("gold.jsonl", world.outcomes([...Array(40).keys()]));
});
afterAll(() => rm(folder, { recursive: true }));

async function fairlead(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(argv, {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const train = (data: readonly string[], ...argv: string[]) =>
  fairlead(
    "train",
    ...data.map((name) => at(`${name}.jsonl`)),
    "--router",
    "meta",
    "--embedder",
    "lexical:16",
    "--models",
    `${STRONG},${WEAK}`,
    "--out",
    at("meta.safetensors"),
    ...argv,
  );

describe("fairlead train --router meta", () => {
  it("takes a trusted judge's verdicts for gold, and says what it did", async () => {
    const { code, out } = await train(["human", "judged"], "--gold-judges", "human");
    expect(code).toBe(0);
    expect(out).toMatch(
      /note: atlas-(large over atlas-small|small over atlas-large): \d+ gold labels, \d+ by length-judge; learner [\w-]+: /,
    );
    expect(out).not.toContain("by human");
    const { router, training } = await readRouterFile(at("meta.safetensors"));
    expect(router.name).toBe("meta");
    expect(router.state.settings.base).toBe("ridge");
    expect(training.settings).toMatchObject({
      router: "meta",
      base: "ridge",
      learner: "auto",
      scale: "variance",
      sides: "tiers",
      goldSampling: "unknown",
      goldJudges: ["human"],
    });
    expect(out).toContain(router.notes![0]!);
  });

  it("writes the same bytes for the same seed", async () => {
    const bytes = async (seed: string) => {
      expect((await train(["human", "judged"], "--gold-judges", "human", "--seed", seed)).code).toBe(0);
      return readFile(at("meta.safetensors"));
    };
    const first = await bytes("4");
    expect((await bytes("4")).equals(first)).toBe(true);
    expect((await bytes("5")).equals(first)).toBe(false);
  });

  it("takes outcomes for gold, another base and another learner, and prints them as JSON", async () => {
    const argv = ["--base", "bt", "--learner", "residual", "--scale", "wasserstein", "--json"];
    const { code, out } = await train(["gold", "judged"], ...argv, "--gold-sampling", "random", "--sides", "pair");
    expect(code).toBe(0);
    const { notes, router } = JSON.parse(out) as { notes: string[]; router: string };
    expect(router).toBe("meta");
    expect(notes[0]).toMatch(/40 gold labels, .*; learner residual: asked for$/);
    const { training, router: read } = await readRouterFile(at("meta.safetensors"));
    expect(read.state.settings.base).toBe("bt");
    expect(training.settings).toMatchObject({ base: "bt", learner: "residual", goldSampling: "random", sides: "pair" });
  });

  it("does not warn of a judge that it corrects, as others do", async () => {
    const graded = (await readFile(at("gold.jsonl"), "utf8"))
      .split("\n")
      .map((line, i) => ({ ...(JSON.parse(line) as object), id: `graded-${i}`, judge: "grader" }));
    await write("graded.jsonl", graded);
    const argv = [at("gold.jsonl"), at("graded.jsonl"), "--embedder", "lexical:8", "--out", at("any.safetensors")];
    const models = ["--models", `${STRONG},${WEAK}`];
    const warning = "taken at their word: --router meta corrects for its bias";
    expect((await fairlead("train", ...argv, ...models)).out).toContain(warning);
    expect((await fairlead("train", ...argv, ...models, "--router", "meta")).out).not.toContain(warning);
  });

  it.each([
    ["too few gold labels", ["few", "judged"], ["--gold-judges", "human"], "at least 10 gold labels"],
    ["no gold at all", ["human", "judged"], [], "found 0 gold"],
    ["no judged label", ["gold"], [], "found 40 gold and 0 judged"],
  ])("is refused by data with %s: exit code 2", async (_, data, argv, message) => {
    const { code, err } = await train(data, ...argv);
    expect(err).toContain(message);
    expect(err).toContain("NOT_ENOUGH_DATA");
    expect(code).toBe(2);
  });

  it.each([
    ["learner", ["--learner", "nobody"], 'found "nobody". auto chooses'],
    ["scale", ["--scale", "nobody"], "--scale"],
    ["base", ["--base", "nobody"], "UNKNOWN_ROUTER"],
    ["base", ["--base", "meta"], "--base to be a router that learns"],
    ["side", ["--sides", "nobody"], "--sides"],
    ["way of sampling", ["--gold-sampling", "nobody"], "--gold-sampling"],
  ])("refuses a %s that it does not know: exit code 1", async (_, argv, message) => {
    const { code, err } = await train(["gold", "judged"], ...argv);
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});
