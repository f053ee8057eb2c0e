import { describe, expect, it } from "vitest";
import { BENCHES } from "../../bench/benches.js";
import { runCommandLine } from "../../bench/command-line.js";
import { overSeeds } from "../../bench/seeds.js";
import { figureTable } from "../../bench/table.js";

async function ran(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommandLine(argv, { out: (line) => out.push(line), err: (line) => err.push(line), env });
  return { code, out, err };
}

describe("npm run bench", () => {
  it("lists every bench with what it measures", async () => {
    const { code, out } = await ran([]);
    expect(code).toBe(0);
    for (const name of Object.keys(BENCHES)) expect(out.some((line) => line.startsWith(`  ${name} `))).toBe(true);
  });

  it("says what is missing where the data is not there, and is no failure", async () => {
    const { code, out, err } = await ran(["mmlu-pair", "--json"], { FAIRLEAD_DATA: "/nowhere" });
    expect([code, err]).toEqual([0, []]);
    expect(out).toHaveLength(1);
    const { bench, figures, skipped, machine } = JSON.parse(out[0]!);
    expect({ bench, figures }).toEqual({ bench: "mmlu-pair", figures: [] });
    expect(skipped).toContain("needs routellm/mmlu.outcomes.jsonl.gz in /nowhere");
    expect(machine.node).toBe(process.versions.node);
  });

  it("takes --data before the environment", async () => {
    const { out } = await ran(["routerbench", "--data", "/elsewhere"], { FAIRLEAD_DATA: "/nowhere" });
    expect(out.find((line) => line.startsWith("skipped: "))).toContain("routerbench/mbpp.outcomes.jsonl.gz");
    expect(out.join("\n")).toContain("in /elsewhere");
  });

  it.each([
    { argv: ["mmlu"], found: 'found "mmlu"' },
    { argv: ["eigen", "gateway"], found: "found 2 names: eigen, gateway" },
    { argv: ["eigen", "--jsn"], found: "found Unknown option '--jsn'" },
  ])("refuses $argv in one line", async ({ argv, found }) => {
    const { code, out, err } = await ran(argv);
    expect([code, out, err.length]).toEqual([1, [], 1]);
    expect(err[0]).toContain(found);
  });
});

describe("figureTable", () => {
  it("tells whether a target is met, on either side", () => {
    const figure = { value: 0.5, unit: "s" };
    const lines = figureTable(
      [
        { ...figure, name: "high-enough" },
        { ...figure, name: "too-low" },
        { ...figure, name: "low-enough" },
        { ...figure, name: "free" },
      ],
      { "high-enough": { atLeast: 0.5 }, "too-low": { atLeast: 0.51 }, "low-enough": { atMost: 0.5 } },
    );
    expect(lines.map((line) => line.split(/\s{2,}/).at(-1))).toEqual([
      "at least 0.5: met",
      "at least 0.51: MISSED",
      "at most 0.5: met",
      "s",
    ]);
  });
});

describe("overSeeds", () => {
  const seeds = [
    { seed: 1, n: 10, estimate: { value: 0.4, low: 0.1, high: 0.7 } },
    { seed: 2, n: 12, estimate: { value: 0.6, low: 0.5, high: 0.9 } },
  ];

  it("gives the mean of the seeds between the extremes, or between the mean ends of their intervals", () => {
    expect(overSeeds("x", "apgr", seeds, "range")[0]).toEqual({
      name: "x",
      value: 0.5,
      low: 0.4,
      high: 0.6,
      n: 22,
      unit: "apgr",
    });
    const [mean, first] = overSeeds("x", "apgr", seeds, "interval");
    expect(mean!.low).toBeCloseTo(0.3, 12);
    expect(mean!.high).toBeCloseTo(0.8, 12);
    expect(first).toEqual({ name: "x-seed-1", value: 0.4, low: 0.1, high: 0.7, n: 10, unit: "apgr" });
  });
});
