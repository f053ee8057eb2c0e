import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { syntheticWorld } from "../../data/synthetic/world.js";
import { writeWorld } from "../../pipeline/write-world.js";
import { runCommandLine } from "../command-line.js";

const folder = await mkdtemp(join(tmpdir(), "fairlead-simulate-logs-"));
afterAll(() => rm(folder, { recursive: true }));

const world = syntheticWorld({ seed: 2, prompts: 1000 });
const { outcomes, battles } = await writeWorld(world, folder, { judges: ["human"] });
const out = join(folder, "simulated.jsonl");

async function run(...argv: string[]) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => stdout.push(line), err: (line: string) => stderr.push(line) };
  const code = await runCommandLine(["simulate-logs", ...argv], {
    ...io,
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, stdout: stdout.join("\n"), stderr: stderr.join("\n") };
}

const lines = async (path: string) =>
  (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("fairlead simulate-logs", () => {
  it("writes the log that the library draws, and shows what its naive means get wrong", async () => {
    const { code, stdout } = await run("--data", outcomes.path, "--out", out, "--seed", "2");
    expect(code).toBe(0);
    expect(await lines(out)).toEqual(world.logs({ seed: 2 }));
    expect(stdout).toContain("1000 calls by simulated(confounding=1,epsilon=0.1,kappa=0.3,rank=cost,seed=2)");
    expect(stdout).toMatch(/atlas-large +\d+ {2}0\.\d{3} \[0\.\d{3}, 0\.\d{3}\] +0\.\d{3} +-0\.\d{3}/);
  });

  it("gives the same as JSON: calls that add up, a bias that is naive minus full, and the truth of the world", async () => {
    const { code, stdout } = await run("--data", outcomes.path, "--out", out, "--confounding", "2", "--json");
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ command: "simulate-logs", n: 1000, seed: 0, rankedBy: "cost", out });
    const feedback = world.outcomes();
    let calls = 0;
    for (const { model, calls: count, naive, full, bias } of report.models) {
      calls += count;
      expect(bias.value).toBeCloseTo(naive.value - full.value, 12);
      expect(naive.low).toBeLessThan(naive.value);
      expect(naive.high).toBeGreaterThan(naive.value);
      const scores = feedback.map(({ scores }) => scores[model]!);
      expect(full.value).toBeCloseTo(scores.reduce((a, b) => a + b) / 1000, 10);
    }
    expect(calls).toBe(1000);
    const large = report.models.find(({ model }: { model: string }) => model === "atlas-large");
    expect(large.bias.high).toBeLessThan(0); // it got the long prompts
  });

  it("leaves propensities out on request, and battles aside", async () => {
    const { code, stderr } = await run(
      "--data",
      outcomes.path,
      "--data",
      battles.path,
      "--out",
      out,
      "--hide-propensities",
    );
    expect(code).toBe(0);
    expect(stderr).toContain("1000 battles and 0 logged calls were left aside");
    const log = await lines(out);
    expect(log).toHaveLength(1000);
    expect(log.some((call) => "propensities" in call)).toBe(false);
  });

  it("says what it took for costs, and whose scores these are", async () => {
    const path = join(folder, "judged.jsonl");
    await writeFile(path, '{"id":"1","prompt":"hi","scores":{"a":1,"b":0},"judge":"gpt-4"}\n');
    const { stderr, stdout } = await run("--data", path, "--out", out);
    expect(stderr).toContain("Not every model has costs");
    expect(stderr).toContain("1 outcomes have scores by a judge");
    expect(stdout).toContain("no calls");
  });

  it("refuses where no outcome tells what the other models would score", async () => {
    const { code, stderr } = await run("--data", battles.path, "--out", join(folder, "none.jsonl"));
    expect(code).toBe(2);
    expect(stderr).toContain("found 1000 battles and 0 logged calls");
  });

  it.each([
    [["--out", out], "expected --data FILE, found none"],
    [["--data", outcomes.path], "expected --out, found none"],
    [["--data", outcomes.path, "--out", out, "--epsilon", "0"], "epsilon to be a number above 0"],
    [["--data", outcomes.path, "--out", out, "--kappa=-1"], "--kappa to be a number of at least 0"],
    [["--data", join(folder, "missing.jsonl"), "--out", out], "FILE_NOT_FOUND"],
  ])("%j is a mistake that it explains", async (argv, message) => {
    const { code, stderr } = await run(...argv);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
