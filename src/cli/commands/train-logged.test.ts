import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { simulateLogs } from "../../data/simulate-logs.js";
import { syntheticWorld } from "../../data/synthetic/world.js";
import { writeRecords } from "../../data/write-records.js";
import { command } from "./train.js";

const folder = mkdtempSync(join(tmpdir(), "fairlead-train-logged-"));
afterAll(() => rmSync(folder, { recursive: true }));

const log = join(folder, "logged.jsonl");
await writeRecords(
  simulateLogs(syntheticWorld({ seed: 1, prompts: 200 }).outcomes(), { seed: 1, epsilon: 0.5 }).map((record) => ({
    kind: "logged" as const,
    record,
  })),
  log,
);
const ran = async (...argv: string[]) => {
  const lines: string[] = [];
  const io = {
    out: (line: string) => lines.push(line),
    err() {},
    status() {},
    isTerminal: false,
    stdout: process.stdout,
  };
  await command.run(["--data", log, "--out", join(folder, "out.safetensors"), ...argv], io);
  return lines.join("\n");
};

describe("fairlead train on logged calls", () => {
  it("shows each model's average over its own calls, and where propensities are from", async () => {
    const text = await ran("--router", "rm-softmax", "--lambdas", "0,20", "--min-propensity", "0.05");
    expect(text).toContain("200 prompts");
    expect(text).toMatch(/propensities as logged; \d+\.\d % were below 0.05 and raised to it/);
    expect(text).not.toContain("–");
    expect(await ran("--router", "rm-softmax", "--propensities", "logistic")).toContain(
      "propensities learned (logistic)",
    );
  });

  it.each([
    [
      ["--router", "rm-softmax", "--lambdas", "0,x"],
      '--lambdas to be numbers of at least 0, with commas between, found "x"',
    ],
    [["--router", "rm-softmax", "--lambdas=-1"], 'found "-1"'],
    [["--router", "rm-softmax", "--min-propensity", "0"], "a least propensity above 0 and below 1, found 0"],
    [["--router", "rm-softmax", "--propensities", "guessed"], "--propensities"],
  ])("refuses %j", async (argv, message) => {
    await expect(ran(...argv)).rejects.toThrow(message);
  });
});
