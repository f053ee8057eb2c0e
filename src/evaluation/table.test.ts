import { describe, expect, it } from "vitest";
import { ignorant, knowing, knownWorld, testSetOf } from "../../test/evaluation/known-world.js";
import { evaluate } from "./evaluate.js";
import { usd, withInterval } from "./format.js";
import { evaluationTable } from "./table.js";

const pair = { strong: "large", weak: "small" };
const evaluation = evaluate([knowing, ignorant], knownWorld(150, 5), { pair, seed: 9, resamples: 100 });

describe("evaluationTable", () => {
  const text = evaluationTable(evaluation);
  const lines = text.split("\n");

  it("names n, seed and how the intervals were made", () => {
    expect(lines[0]).toBe("150 prompts, seed 9, 95 % bootstrap intervals from 100 resamples");
  });

  it("puts baselines below a rule, each number with its interval", () => {
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    const { apgr } = evaluation.results[0]!;
    expect(lines[at("knowing")]).toContain(withInterval(apgr, (value) => value.toFixed(3)));
    expect(lines.slice(at("ignorant") + 1, at("random"))).toEqual([expect.stringMatching(/^─+$/)]);
  });

  it("keeps columns straight", () => {
    const start = lines.findIndex((line) => line.startsWith("router"));
    const width = lines[start + 1]!.length;
    for (const line of lines.slice(start, start + 7)) expect(line.length).toBe(width); // titles, rules, 2 + 2 rows
    expect(lines[start + 7]).toMatch(/^CPT/);
  });

  it("ends with the notes", () => {
    expect(lines.at(-1)).toBe(`- ${evaluation.notes.at(-1)}`);
  });

  it("has codes for bold only where asked", () => {
    expect(text).not.toContain("\u001b");
    expect(evaluationTable(evaluation, { color: true })).toContain("\u001b[1mrouter");
  });

  it("leaves out what nobody has", () => {
    const scores = Array.from({ length: 10 }, (_, i) => [i % 2, 1]);
    const bare = evaluationTable(evaluate([], testSetOf(["a", "b"], scores), { seed: 1, resamples: 100 }));
    expect(bare).not.toMatch(/^router/m);
    expect(bare).toMatch(/^model /m);
  });
});

describe("usd", () => {
  it("has cents, and two digits where cents are not enough", () => {
    expect([12.3, 0.5, 0.0042, 0, 125.7].map(usd)).toEqual(["$12.30", "$0.50", "$0.0042", "$0", "$125.70"]);
  });
});
