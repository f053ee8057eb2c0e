import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticWorld } from "../data/synthetic/world.js";
import { CELLS } from "../pipeline/meta-benchmark/biases.js";
import { METHODS } from "../pipeline/meta-benchmark/methods.js";
import { runCommandLine } from "./command-line.js";

const PAIR = "atlas-large,atlas-small";
const SMALL = ["--pair", PAIR, "--runs", "2", "--gold", "50", "--test", "150", "--seed", "3"];

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-outcome-benchmark-"));
  const outcomes = syntheticWorld({ seed: 5, prompts: 420 }).outcomes();
  await writeFile(at("outcomes.jsonl"), outcomes.map((one) => JSON.stringify(one)).join("\n"));
  await writeFile(
    at("few.jsonl"),
    outcomes
      .slice(0, 30)
      .map((one) => JSON.stringify(one))
      .join("\n"),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function bench(...argv: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line), status() {} };
  const code = await runCommandLine(["bench", "meta-router", ...argv], {
    ...io,
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

describe("fairlead bench meta-router on records", () => {
  it("holds every method against judges of known bias, the same from the same seed", async () => {
    const { code, out, err } = await bench("--data", at("outcomes.jsonl"), ...SMALL, "--json", "--out", at("out"));
    expect([code, err]).toEqual([0, ""]);
    const report = JSON.parse(out);
    expect(report).toMatchObject({ command: "bench", protocol: "semi-synthetic", n: 420, seed: 3, runs: 2, test: 150 });
    expect(report.results).toHaveLength(CELLS.length * METHODS.length);
    for (const one of report.results)
      for (const key of ["value", "low", "high"]) expect(one[key]).toEqual(expect.any(Number));
    // No bias touches gold alone: it is the same in every world.
    const goldOnly = report.results.filter(({ method }: { method: string }) => method === "gold-only");
    expect(new Set(goldOnly.map(({ value }: { value: number }) => value.toFixed(9))).size).toBe(1);
    expect(await readFile(at("out/results.json"), "utf8")).toBe(`${out}\n`);
    expect(await readFile(at("out/table.txt"), "utf8")).toContain("mean over all worlds");
    expect((await bench("--data", at("outcomes.jsonl"), ...SMALL, "--json")).out).toBe(out);
  });

  it.each([
    [["few.jsonl"], 2, "NOT_ENOUGH_DATA: expected at least 400 prompts with a gold score of both models, found 30"],
    [["outcomes.jsonl", "--gold", "200"], 2, "NOT_ENOUGH_DATA: expected at least 550 prompts"],
    [["outcomes.jsonl", "--pair", "atlas-large,nobody"], 1, "UNKNOWN_MODEL: expected --pair of"],
    [["outcomes.jsonl", "--train", "x.jsonl"], 1, "expected no --train with records"],
  ])("refuses %j", async ([file, ...rest], code, message) => {
    const found = await bench("--data", at(file!), ...SMALL, ...rest);
    expect([found.code, found.out]).toEqual([code, ""]);
    expect(found.err).toContain(message);
  });
});
