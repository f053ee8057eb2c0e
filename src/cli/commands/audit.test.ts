import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticWorld } from "../../data/synthetic/world.js";
import type { Audit, JudgeAudit } from "../../evaluation/audit.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { runCommandLine } from "../command-line.js";

const MODELS = ["atlas-large", "atlas-small"] as const;
const JUDGES = ["length-judge", "position-judge"] as const;
const world = syntheticWorld({ seed: 21, prompts: 900 });
const withGold = rng(21, "gold")
  .shuffled([...world.prompts.keys()])
  .slice(0, 300);

let folder: string;
let data: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-audit-"));
  data = await written("world.jsonl", [...gold(withGold), ...JUDGES.flatMap(verdicts)]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const gold = (prompts: readonly number[]) =>
  world.outcomes(prompts).map(({ id, prompt, category, scores }) => ({
    id,
    prompt,
    category,
    scores: Object.fromEntries(MODELS.map((model) => [model, scores[model]])),
  }));
const verdicts = (judge: string) => world.battles(judge, { models: MODELS, bothOrders: true });

async function written(name: string, records: readonly object[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, records.map((record) => JSON.stringify(record)).join("\n"));
  return path;
}

async function run(...argv: string[]) {
  const lines: string[] = [];
  const io = {
    out: (line: string) => lines.push(line),
    err: (line: string) => lines.push(line),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  };
  const code = await runCommandLine(["audit", ...argv], io);
  return { code, text: lines.join("\n") };
}

const json = async (...argv: string[]): Promise<Audit> => JSON.parse((await run(...argv, "--json")).text);
const judgeIn = ({ judges }: Audit, name: string): JudgeAudit => judges.find(({ judge }) => judge === name)!;

/** Mean of a judge's true expected gain for atlas-large − gold's, over all the prompts that it saw. */
function truth(judge: string): number {
  const battles = world.judgedBattles(judge, { models: MODELS, bothOrders: true });
  const judged = battles.map(({ record, win }) => (record.model_a === MODELS[0] ? 1 : -1) * (2 * win - 1));
  return mean(judged) - mean(world.outcomes().map(({ scores }) => scores[MODELS[0]]! - scores[MODELS[1]]!));
}

describe("fairlead audit on judges whose biases are known", () => {
  it("finds each judge's average bias, and what makes it", async () => {
    const audit = await json("--data", data, "--seed", "3");
    expect(audit).toMatchObject({ command: "audit", n: 1800, prompts: 900, goldPrompts: 300, seed: 3, models: MODELS });
    for (const judge of JUDGES) {
      const { bias, n, isPaired } = judgeIn(audit, judge);
      const se = (bias.high - bias.low) / (2 * 1.96);
      expect(isPaired).toBe(true);
      expect(n).toBe(900);
      expect(se).toBeLessThan(0.035);
      expect(Math.abs(bias.value - truth(judge))).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000 fails by chance
    }
    const [longer, first] = JUDGES.map((judge) => judgeIn(audit, judge)) as [JudgeAudit, JudgeAudit];
    expect(truth("length-judge")).toBeLessThan(-0.15); // atlas-small is the wordy one
    expect(longer.bias.high).toBeLessThan(0);
    expect(longer.perDoubling).toMatchObject({ isClear: true });
    expect(longer.perDoubling!.low).toBeGreaterThan(0);
    expect(longer.byLengthRatio.sameP).toBeLessThan(0.01);
    expect(first.byOrder).toMatchObject({ isClear: true, isSameAnswers: true });
    expect(first.byOrder!.firstShare.low).toBeGreaterThan(0.55);
    expect(first.bias.low).toBeLessThan(0); // both orders averaged, nothing is left
    expect(first.bias.high).toBeGreaterThan(0);
  });

  it("counts every comparison in each grouping", async () => {
    const { judges } = await json("--data", data);
    for (const { byCategory, byPromptLength, byLengthRatio } of judges)
      for (const { groups } of [byCategory, byPromptLength, byLengthRatio])
        expect(groups.reduce((sum, { n }) => sum + n, 0)).toBe(900);
  });

  it("prints a table, with the models by name", async () => {
    const { code, text } = await run("--data", data, "--judge", "length-judge");
    expect(code).toBe(0);
    expect(text).toContain("the judge's gain for atlas-large over atlas-small − gold's");
    expect(text).toMatch(/length-judge +−0\.\d{3} +\[−0\.\d{3}, −0\.\d{3}\] +900 +300 /);
    expect(text).toMatch(/ {4}law +−0\.\d+ .*n = \d+ {2}\*/);
    expect(text).not.toContain("position-judge");
  });

  it("writes a page that needs nothing else, the same every time", async () => {
    const pages = [];
    for (const name of ["one.html", "two.html"]) {
      const path = join(folder, name);
      expect((await run("--data", data, "--report", path)).code).toBe(0);
      pages.push(await readFile(path, "utf8"));
    }
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
    expect(pages[0]!.match(/<svg/g)!.length).toBeGreaterThan(8);
  });
});

describe("fairlead audit --label-next", () => {
  it("draws prompts without gold, whose labels then make the interval narrower and keep it true", async () => {
    const next = join(folder, "next.jsonl");
    const few = await written("few.jsonl", [...gold(withGold.slice(0, 100)), ...verdicts("length-judge")]);
    const before = judgeIn(await json("--data", few, "--design", "random"), "length-judge");
    const { text } = await run("--data", few, "--label-next", "200", "--label-out", next, "--seed", "5");
    expect(text).toContain("to label next: 200 of 800 prompts");

    const lines = (await readFile(next, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(200);
    expect(lines[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      prompt: expect.any(String),
      propensity: expect.any(Number),
      pairs: [["atlas-large", "atlas-small"]],
    });
    expect(lines.every(({ propensity }) => propensity >= (0.2 * 200) / 800 && propensity <= 1)).toBe(true);

    const byText = new Map(world.prompts.map(({ text }, i) => [text, i]));
    const labelled = await written("labelled.jsonl", gold(lines.map(({ prompt }) => byText.get(prompt)!)));
    const { judges, design } = await json("--data", few, labelled, "--design", next);
    expect(design).toBe("known");
    const { bias, goldPrompts } = judges[0]!;
    const se = (bias.high - bias.low) / (2 * 1.96);
    expect(goldPrompts).toBe(300);
    expect(bias.high - bias.low).toBeLessThan(0.8 * (before.bias.high - before.bias.low));
    expect(Math.abs(bias.value - truth("length-judge"))).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000
  });

  it("starts from no gold at all", async () => {
    const out = join(folder, "start.jsonl");
    const judged = await written("judged.jsonl", verdicts("length-judge"));
    const { code, text } = await run("--data", judged, "--label-next", "50", "--label-out", out);
    expect(code).toBe(0);
    expect(text).toContain("propensities 0.0556 to 0.0556");
    expect(text).toContain("length-judge: expected gold on at least 10 prompts");
  });

  it("asks for both of its flags", async () => {
    const { code, text } = await run("--data", data, "--label-next", "50");
    expect(code).toBe(1);
    expect(text).toContain("expected --label-next and --label-out together, found only --label-next");
  });
});

describe("fairlead audit refuses", () => {
  it("without gold, and says how to get it", async () => {
    const { code, text } = await run("--data", await written("no-gold.jsonl", verdicts("length-judge")));
    expect(code).toBe(2);
    expect(text).toContain("NOT_ENOUGH_DATA: expected gold");
    expect(text).toContain("at least 10: --label-next 100 --label-out next.jsonl draws them");
  });

  it("with too little, and says how much more", async () => {
    const file = await written("three.jsonl", [...gold(withGold.slice(0, 3)), ...verdicts("length-judge")]);
    const { code, text } = await run("--data", file);
    expect(code).toBe(2);
    expect(text).toContain("on 7 prompts more");
  });

  it("without a judge, and judges it does not know", async () => {
    const { code, text } = await run("--data", await written("gold-only.jsonl", gold(withGold)));
    expect(code).toBe(2);
    expect(text).toContain("battles or grades by a judge that does not count as gold");
    expect(await run("--data", data, "--judge", "nobody")).toMatchObject({
      code: 1,
      text: expect.stringContaining("length-judge, position-judge, found nobody"),
    });
    expect(await run("--data", data, "--gold-judges", "people")).toMatchObject({
      code: 1,
      text: expect.stringContaining("length-judge, position-judge, found people"),
    });
  });

  it("a --design that holds no propensities", async () => {
    const file = await written("bad.jsonl", [{ prompt: "x", propensity: 1.5 }]);
    const { code, text } = await run("--data", data, "--design", file);
    expect(code).toBe(1);
    expect(text).toContain("a prompt and its propensity above 0 and at most 1");
  });

  it("judges that nothing can be said of, beside those that something can", async () => {
    const lonely = [{ ...verdicts("position-judge")[0]!, id: "only", prompt: "Who?", judge: "newcomer" }];
    const file = await written("two.jsonl", [...gold(withGold), ...verdicts("length-judge"), ...lonely]);
    const { judges, refused } = await json("--data", file);
    expect(judges.map(({ judge }) => judge)).toEqual(["length-judge"]);
    expect(refused).toEqual([
      {
        judge: "newcomer",
        why: expect.stringContaining("expected comparisons by newcomer on at least 10 prompts, found 1"),
      },
    ]);
  });
});

it("counts the verdicts of --gold-judges as gold", async () => {
  const file = await written("human.jsonl", [...verdicts("human"), ...verdicts("length-judge")]);
  const { judges, goldPrompts } = await json("--data", file, "--gold-judges", "human");
  expect(judges.map(({ judge }) => judge)).toEqual(["length-judge"]);
  expect(goldPrompts).toBe(900);
  expect(judges[0]!.bias.high).toBeLessThan(0);
});
