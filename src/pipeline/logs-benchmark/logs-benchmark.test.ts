import { describe, expect, it } from "vitest";
import { NO_BATTLES } from "../../../test/routers/training-set.js";
import type { OutcomeRecord } from "../../data/records.js";
import { mean } from "../../math/statistics.js";
import { alwaysRouter } from "../../routers/constant-routers.js";
import { completeOutcomes, splitFeedback, truthOf } from "./full-feedback.js";
import { METHODS } from "./methods.js";
import { judged, LAMBDAS, runOnLog } from "./run.js";
import { cellsOf, gainByPrompt, gainOver, overSeeds } from "./summary.js";

/** The dear model is right on sums, the cheap one on all else. */
const outcomes = Array.from({ length: 160 }, (_, i): OutcomeRecord => {
  const isSum = i % 2 === 0;
  return {
    id: `${i}`,
    prompt: isSum ? `What is the sum of ${i} and ${3 * i}?` : `Tell a story about town number ${i}`,
    category: isSum ? "sum" : "story",
    scores: { cheap: isSum ? 0 : 1, dear: isSum ? 1 : 0 },
    costs: { cheap: 0.0001, dear: 0.002 },
  };
});
const records = outcomes.map((record) => ({ kind: "outcome", record }) as const);
const split = () => splitFeedback(completeOutcomes(records), { trainShare: 0.75, seed: 1, embedder: "lexical:16" });

describe("completeOutcomes", () => {
  it("keeps prompts on which everything is known, and asks for enough of them", () => {
    const { costs: _, ...unpriced } = outcomes[0]!;
    const some = [{ kind: "outcome", record: unpriced } as const, ...records.slice(1)];
    expect(completeOutcomes(some)).toHaveLength(159);
    const again = { ...outcomes[1]!, id: "again", prompt: `  ${outcomes[1]!.prompt.toUpperCase()}` };
    expect(completeOutcomes([...records, { kind: "outcome", record: again } as const])).toHaveLength(160);
    expect(() => completeOutcomes(records.slice(0, 30))).toThrow("found 30, of 2 models");
  });
});

describe("judged", () => {
  it("knows utility, regret and AIQ of one model for all", async () => {
    const data = await split();
    const test = { x: await data.vectors(data.test), ...truthOf(data.test, data.models) };
    const always = await alwaysRouter("dear").fit({
      models: data.models,
      embeddings: test.x,
      lengths: new Float64Array(test.x.rows),
      scores: test.quality,
      costs: test.cost,
      battles: NO_BATTLES,
      seed: 1,
    });
    const sums = mean(data.test.map(({ category }) => (category === "sum" ? 1 : 0)));
    const { utility, regret } = judged(always, test);
    LAMBDAS.forEach((lambda, l) => {
      expect(utility[l]).toBeCloseTo(sums - 0.002 * lambda, 9);
      const oracle = sums * Math.max(1 - 0.002 * lambda, -0.0001 * lambda) + (1 - sums) * (1 - 0.0001 * lambda);
      expect(regret[l]).toBeCloseTo(oracle - utility[l]!, 9);
    });
  });
});

describe("runOnLog", () => {
  it("is the same of the same seed, and every method has something to say", async () => {
    const data = await split();
    const options = { confounding: 1, calls: 120, seed: 1, methods: METHODS };
    const runs = await runOnLog(data, options);
    expect(runs.map(({ method }) => method)).toEqual(METHODS.map(({ name }) => name));
    const again = METHODS.filter(({ name }) => name === "rm-softmax" || name === "direct");
    const second = await runOnLog(data, { ...options, methods: again });
    expect(second).toEqual(runs.filter(({ method }) => again.some(({ name }) => name === method)));
    // Both kinds of prompts are easily told apart: what learns from all outcomes leaves little.
    expect(runs.find(({ method }) => method === "full-feedback")!.regret[0]).toBeLessThan(0.1);
    for (const { regret } of runs) for (const value of regret) expect(value).toBeGreaterThanOrEqual(0);
  });
});

describe("summaries", () => {
  const run = (method: string, seed: number, utility: number) => ({
    method,
    confounding: 1,
    calls: 10,
    seed,
    part: 0,
    tested: ["p", "q"],
    worth: Float64Array.of(utility - 0.1, utility + 0.1),
    utility: LAMBDAS.map(() => utility),
    regret: LAMBDAS.map(() => 1 - utility),
    aiq: utility,
  });
  const runs = [run("a", 1, 0.5), run("b", 1, 0.4), run("a", 2, 0.9), run("b", 2, 0.6)];

  it("are paired by seed, with Student's interval", () => {
    const gain = gainOver(runs, "a", "b", 1);
    expect(gain.value).toBeCloseTo(0.2, 12);
    expect(gain.high - gain.value).toBeCloseTo(12.706 * (0.1 / 1), 2); // t of 1 degree of freedom · sd / √2
    expect(cellsOf(runs).map(({ method, seeds, regret }) => [method, seeds, Number(regret.value.toFixed(9))])).toEqual([
      ["a", 2, 0.3],
      ["b", 2, 0.5],
    ]);
    // A log that only one of them saw is no pair.
    expect(gainOver([...runs, { ...run("a", 1, 9), part: 1 }], "a", "b", 1)).toEqual(gain);
    expect(overSeeds([0.3])).toEqual({ value: 0.3, low: 0.3, high: 0.3 });
  });

  it("have an interval over prompts too, each averaged over the logs it was tested with", () => {
    const better = runs.map((one) => (one.method === "a" ? { ...one, worth: Float64Array.of(0.5, 1) } : one));
    // Gains of p: 0.5 − 0.3 and 0.5 − 0.5; of q: 1 − 0.5 and 1 − 0.7.
    const { value, high, n } = gainByPrompt(better, "a", "b", 1);
    expect(value).toBeCloseTo((0.1 + 0.4) / 2, 12);
    expect(high - value).toBeCloseTo((12.706 * 0.15 * Math.SQRT2) / Math.SQRT2, 2);
    expect(n).toBe(2);
  });
});

describe("parts", () => {
  it("test every prompt once, and train on the others", async () => {
    const complete = completeOutcomes(records);
    const tested: string[] = [];
    for (let part = 0; part < 5; part++) {
      const one = await splitFeedback(complete, { trainShare: 0.8, seed: 3, embedder: "lexical:16", part });
      const ids = one.test.map(({ id }) => id);
      expect(one.training.map(({ id }) => id).filter((id) => ids.includes(id))).toEqual([]);
      expect(one.training).toHaveLength(128);
      tested.push(...ids);
    }
    expect(new Set(tested).size).toBe(160);
  });
});
