import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticWorld } from "../../data/synthetic/world.js";
import { readRouterFile } from "../../routers/file/router-file.js";
import { runCommandLine } from "../command-line.js";

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-routellm-"));
  const battles = syntheticWorld({ seed: 3, prompts: 150 }).battles("human");
  await writeFile(at("battles.jsonl"), battles.map((one) => JSON.stringify(one)).join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fairlead(verb: string, config: string, ...argv: string[]) {
  await writeFile(at("config.yaml"), config);
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine([verb, ...argv], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const train = (config: string, ...argv: string[]) =>
  fairlead(
    "train",
    config,
    "--config",
    at("config.yaml"),
    "--embedder",
    "lexical:16",
    "--out",
    at("r.safetensors"),
    ...argv,
  );

const BOTH = `
sw_ranking:
  arena_battle_datasets: [battles.jsonl, lmsys/lmsys-arena-human-preference-55k]
  arena_embedding_datasets: [routellm/arena_battles_embeddings]
  strong_model: atlas-large
  weak_model: atlas-small
  num_tiers: 3
mf:
  checkpoint_path: routellm/mf_gpt4_augmented
  hidden_size: 7
`;

describe("fairlead train --config, RouteLLM's", () => {
  it("takes router, tiers, pair and the battle files that are there, and says what it leaves", async () => {
    const { code, err } = await train(BOTH, "--router", "sw_ranking");
    expect(code).toBe(0);
    const { router, training } = await readRouterFile(at("r.safetensors"));
    expect(router.name).toBe("sw");
    expect(training.settings).toMatchObject({ router: "sw", tiers: 3 });
    expect(training.records.battle).toBeGreaterThan(100);
    expect(err).toContain("lmsys/lmsys-arena-human-preference-55k is no file here");
    expect(err).toContain("without a counterpart, not used: arena_embedding_datasets");
    expect(err).toContain("--pair atlas-large,atlas-small");
  });

  it("takes our own names, and flags before the file's", async () => {
    const { code, err } = await train(BOTH, "--router", "mf", "--data", at("battles.jsonl"), "--epochs", "1");
    expect(code).toBe(0);
    expect(err).toContain("the checkpoint routellm/mf_gpt4_augmented is not read");
    expect((await readRouterFile(at("r.safetensors"))).training.settings).toMatchObject({ router: "mf", hidden: 7 });
    expect((await train(BOTH, "--router", "sw", "--tiers", "2")).code).toBe(0);
    expect((await readRouterFile(at("r.safetensors"))).training.settings).toMatchObject({ router: "sw", tiers: 2 });
  });

  it.each([
    [
      "which router is not said",
      BOTH,
      [],
      "expected --router to name one section of the configuration: sw_ranking, mf",
    ],
    ["no data is there", "mf: { hidden_size: 4 }", [], "expected --data FILE"],
    ["a number is none", "sw_ranking: { num_tiers: many }", [], "num_tiers to be a whole number"],
    ["a key is unknown", "mf: { hiden_size: 4 }", [], 'found the key "hiden_size"'],
    ["it is the gateway's", "port: 6060", [], "expected RouteLLM's configuration"],
    [
      "the pair is not in the data",
      "mf: { strong_model: gpt-5, weak_model: atlas-small }",
      ["battles"],
      "found none of gpt-5",
    ],
  ])("refuses where %s", async (_, config, argv, message) => {
    const { code, err } = await train(config, ...argv.flatMap((name) => ["--data", at(`${name}.jsonl`)]));
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});

describe("fairlead serve, given RouteLLM's configuration", () => {
  it("says what it is and what to do", async () => {
    const served = await fairlead("serve", BOTH, at("config.yaml"), "--port", "0");
    expect(served.code).toBe(1);
    expect(served.err).toContain("found RouteLLM's configuration of sw_ranking, mf");
    for (const name of ["sw_ranking", "mf"])
      expect(served.err).toContain(`fairlead train --config ${at("config.yaml")} --router ${name}`);
    expect(served.err).toContain("Checkpoints (routellm/mf_gpt4_augmented) cannot be read");
  });
});
