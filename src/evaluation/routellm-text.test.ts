import { describe, expect, it } from "vitest";
import { believer, testSetOf } from "../../test/evaluation/known-world.js";
import { evaluate } from "./evaluate.js";
import { routellmText } from "./routellm-text.js";

const MODELS = ["large", "small"];
/** 20 prompts; the small model fails on the ten of highest signal, of which the large one is right on eight. */
const test = testSetOf(
  MODELS,
  Array.from({ length: 20 }, (_, i) => [i < 18 ? 1 : 0, i < 10 ? 1 : 0]),
);
const knowing = believer("mf", MODELS, { winRate: (i) => (i < 18 ? i / 32 : 0.5) });
const spread = believer("mf", MODELS, { winRate: (i) => i / 32 });
const tied = believer("bert", MODELS, { winRate: () => 0.5 });
const options = { pair: { strong: "large", weak: "small" }, seed: 1, resamples: 100 };
const text = (routers = [spread], more = {}) =>
  routellmText(routers, test, evaluate(routers, test, options), { benchmark: "mmlu", scale: 100, ...more });

describe("routellmText", () => {
  it("prints a block for each of eleven thresholds, from all strong to none", () => {
    const lines = text().split("\n");
    const rules = lines.filter((line) => line.startsWith("==") && line.includes("threshold"));
    expect(rules).toHaveLength(11);
    expect(lines.slice(0, 8)).toEqual([
      "Evaluating router: mf with threshold 0.0...",
      "",
      "=============== mf with threshold 0.0 on mmlu ===============",
      "Average accuracy: 90.000",
      "Model counts: large: 20",
      "Model %: large: 100.000%",
      "=".repeat(61),
      "",
    ]);
    expect(lines[8]).toMatch(/^Evaluating router: mf with threshold 0\.059375\d*\.\.\.$/); // 1.9 / 32
    expect(lines.slice(11, 14)).toEqual([
      "Average accuracy: 90.000",
      "Model counts: small: 2, large: 18", // the first prompt goes to small, so it is counted first
      "Model %: small: 10.000%, large: 90.000%",
    ]);
    expect(text()).toContain("Average accuracy: 50.000\nModel counts: small: 20\nModel %: small: 100.000%\n");
  });

  it("prints scores, the plot, and Metrics: sorted by APGR, with random's expectation and exact intervals", () => {
    const tail = text([spread], { plot: "out/mmlu.svg" }).split("\n");
    const at = tail.indexOf("small score: 50.0");
    expect(tail.slice(at, at + 4)).toEqual([
      "small score: 50.0",
      "large score: 90.0",
      "Saving plot to out/mmlu.svg",
      "Metrics:",
    ]);
    // Accuracies at 0, 10, …, 50 % strong: 50, 50, 60, 70, 80, 90; so half of the gap, 70, is reached at 30 %.
    expect(tail[at + 4]).toMatch(
      /^ {4}method 20% qual 50% qual 80% qual {3}AUC APGR +exact 20% \[95 %\] .* exact APGR \[95 %\]$/,
    );
    expect(tail[at + 5]).toMatch(/^0 {6}mf {3}18\.00% {3}30\.00% {3}42\.00% {2}78\.0 {2}0\.7 .* 30\.0 \[\d/);
    expect(tail[at + 6]).toMatch(/^1 {2}random {3}20\.00% {3}50\.00% {3}80\.00% {2}70\.0 {2}0\.5 .* 0\.500 \[0\.\d/);
  });

  it("prints MT-Bench's grades out of ten", () => {
    expect(text([spread], { benchmark: "mt-bench", scale: 10 })).toContain("Average accuracy: 9.000\n");
    expect(text([spread], { benchmark: "mt-bench", scale: 10 })).toContain("\nlarge score: 9.0\n");
  });

  it("says why a router with tied win rates has no thresholds, and keeps its exact metrics", () => {
    const printed = text([tied, knowing]);
    expect(printed).toContain("note: bert has no such thresholds: 0.5 at both 0 % and 10 %");
    expect(printed).toMatch(/^0 +bert +NaN +NaN +NaN +NaN +NaN .* 0\.500 \[0\.500, 0\.500\]$/m);
  });
});
