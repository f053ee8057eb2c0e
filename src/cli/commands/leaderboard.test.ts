import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logistic } from "../../math/logistic.js";
import { rng } from "../../random.js";
import { runCommandLine } from "../command-line.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-leaderboard-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Log-odds of four models; the first two are close, the last two are close. */
const STRENGTHS = { ace: 1, bee: 0.9, cod: -0.9, dab: -1 };
const NAMES = Object.keys(STRENGTHS) as (keyof typeof STRENGTHS)[];

async function battlesFile(n: number, names = NAMES): Promise<string> {
  const random = rng(4, "leaderboard");
  const lines = Array.from({ length: n }, (_, i) => {
    const [a, b] = random.shuffled(names) as [(typeof NAMES)[number], (typeof NAMES)[number]];
    const winner = random.uniform() < logistic(STRENGTHS[a] - STRENGTHS[b]) ? "a" : "b";
    return JSON.stringify({ id: `b${i}`, prompt: `prompt ${i}`, model_a: a, model_b: b, winner, judge: "human" });
  });
  const file = join(folder, `battles-${n}-${names.length}.jsonl`);
  await writeFile(file, lines.join("\n"));
  return file;
}

async function run(...argv: string[]) {
  const lines: string[] = [];
  const code = await runCommandLine(["leaderboard", ...argv], {
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, text: lines.join("\n") };
}

describe("fairlead leaderboard", () => {
  it("rates within 4 standard errors of the truth, in order and in its two tiers", async () => {
    const { code, text } = await run("--data", await battlesFile(4000), "--tiers", "2", "--json");
    expect(code).toBe(0);
    const report = JSON.parse(text);
    expect(report).toMatchObject({ command: "leaderboard", n: 4000, prompts: 4000, seed: 0 });
    for (const { model, rating, tier } of report.standings) {
      const truth = 1000 + (400 / Math.LN10) * STRENGTHS[model as keyof typeof STRENGTHS];
      const se = (rating.high - rating.low) / (2 * 1.96);
      expect(se).toBeLessThan(15);
      expect(Math.abs(rating.value - truth)).toBeLessThan(4 * se);
      expect(tier).toBe(model === "ace" || model === "bee" ? 0 : 1);
    }
  });

  it("prints a line a model, and says who cannot be compared", async () => {
    const apart = join(folder, "apart.jsonl");
    const line = (id: string, a: string, b: string) =>
      JSON.stringify({ id, prompt: id, model_a: a, model_b: b, winner: "tie", judge: "j" });
    await writeFile(apart, [line("1", "x", "y"), line("2", "z", "w")].join("\n"));
    const { text } = await run("--data", apart);
    expect(text).toContain("2 battles on 2 prompts");
    expect(text).toContain("cannot be compared: w, z | x, y");
    expect(text).toMatch(/1 +0 +\w +1000 /);
  });

  it("refuses data without battles, and no data", async () => {
    const lonely = join(folder, "lonely.jsonl");
    await writeFile(
      lonely,
      ["a", "b"].map((model) => JSON.stringify({ id: model, prompt: model, scores: { [model]: 1 } })).join("\n"),
    );
    expect(await run("--data", lonely)).toMatchObject({ code: 2, text: expect.stringContaining("NOT_ENOUGH_DATA") });
    expect((await run()).code).toBe(1);
    expect((await run("--data", await battlesFile(20), "--tiers", "0")).text).toContain("--tiers");
  });
});
