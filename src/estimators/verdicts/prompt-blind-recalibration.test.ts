import { describe, expect, it } from "vitest";
import { logistic } from "../../math/logistic.js";
import { rng } from "../../random.js";
import { goldLoss } from "./gold-loss.js";
import { judgeConfidence } from "./judge-confidence.js";
import { promptBlindRecalibration } from "./prompt-blind-recalibration.js";

describe("promptBlindRecalibration", () => {
  it("finds what each judge's verdict is worth", () => {
    const random = rng(5, "recalibration");
    const n = 20_000;
    const judge = Int32Array.from({ length: n }, () => random.integer(2));
    const verdict = Float64Array.from({ length: n }, () => random.integer(3) - 1);
    const truth = (v: number, j: number) => (j === 0 ? 0.5 + 2 * v : 0.3 * v);
    const gold = verdict.map((v, i) => (random.uniform() < logistic(truth(v, judge[i]!)) ? 1 : 0));
    const { logOdds } = promptBlindRecalibration(verdict, judge, gold);
    // 10,000 verdicts a judge: the SE of any of these log-odds is at most 1/√(10,000 · ⅔ · 0.07) = 0.046; 4 SE.
    for (const j of [0, 1])
      for (const v of [-1, 0, 1]) expect(Math.abs(logOdds(v, j) - truth(v, j))).toBeLessThan(4 * 0.046);
  });

  it("takes a judge without gold at a modest word", () => {
    expect(promptBlindRecalibration([], [], []).logOdds(1, 7)).toBe(1);
  });
});

describe("judgeConfidence", () => {
  it("is the share of decided verdicts that gold confirms", () => {
    expect(judgeConfidence([1, 1, -1, 1, 0], [1, 1, 0, 0, 1])).toBeCloseTo(0.75, 8);
  });

  it("is one half for a judge that is wrong as often as right or more, and 0.99 for one that never was", () => {
    expect(judgeConfidence([1, -1], [0, 0])).toBeCloseTo(0.5, 8);
    expect(judgeConfidence([1], [0])).toBeCloseTo(0.5, 8);
    expect(judgeConfidence([1, -1], [1, 0])).toBeCloseTo(0.99, 8);
  });

  it("has the lowest log loss of all confidences, soft verdicts and ties of gold included", () => {
    const [verdict, gold] = [
      [1, 0.5, -0.5, -1, 1, 0],
      [1, 1, 0.5, 0, 0.5, 0],
    ];
    const loss = (c: number) => verdict!.reduce((sum, v, i) => sum + goldLoss(gold![i]!, 0.5 + v * (c - 0.5)), 0);
    const best = judgeConfidence(verdict!, gold!);
    for (const step of [-0.01, 0.01]) expect(loss(best + step)).toBeGreaterThan(loss(best));
  });
});
