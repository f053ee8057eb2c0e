import { describe, expect, it } from "vitest";
import { mean, standardError } from "../math/statistics.js";
import { rng } from "../random.js";
import { loggingPolicy, outcomeSurveyor } from "./logging-policy.js";
import type { OutcomeRecord } from "./records.js";
import { type SimulateLogsOptions, simulateLogStream, simulateLogs } from "./simulate-logs.js";

const MODELS = ["dear", "fair", "cheap"];

/**
 * Full feedback whose truth is known: scores fall with the length of the prompt, so whoever gets the long prompts looks
 * worse than it is. Prompts have 1 to 300 characters.
 */
function world(n: number, seed: number): readonly OutcomeRecord[] {
  const draw = rng(seed, "simulate-logs test");
  return Array.from({ length: n }, (_, i) => {
    const length = 1 + draw.integer(300);
    const score = (ability: number) => Number(draw.uniform() < ability - length / 400);
    return {
      id: `p${i}`,
      prompt: "x".repeat(length),
      scores: { dear: score(1), fair: score(0.95), cheap: score(0.85) },
      costs: { dear: 0.01 * length, fair: 0.004 * length, cheap: 0.0005 * length },
      category: draw.uniform() < 0.5 ? "law" : "code",
    };
  });
}

const outcomes = world(20_000, 1);

function surveyOf(records: readonly OutcomeRecord[]) {
  const surveyor = outcomeSurveyor();
  for (const record of records) surveyor.add(record);
  return surveyor.survey();
}

const log = (options: SimulateLogsOptions = {}) => simulateLogs(outcomes, options);

/** score[i,k] = 1{a[i] = k} · y[i] / p[i,k], minus what it estimates. */
const ipsErrors = (records: ReturnType<typeof log>, model: string) =>
  records.map(
    (call, i) => (call.model === model ? call.score! / call.propensities![model]! : 0) - outcomes[i]!.scores[model]!,
  );

const zOf = (errors: readonly number[]) => Math.abs(mean(errors) / standardError(errors));

describe("simulateLogs", () => {
  it.each([0, 1, 2])("draws models as often as the propensities say (confounding %d)", (confounding) => {
    const records = log({ confounding, seed: 3 });
    for (const model of MODELS) {
      const surprise = records.map((call) => Number(call.model === model) - call.propensities![model]!);
      expect(standardError(surprise)).toBeLessThan(0.004); // precise enough that the next line can fail
      expect(zOf(surprise)).toBeLessThan(4); // 4 SE: 1 seed in 16,000 fails by chance
    }
    // Not only on average: among the calls that were likely and among those that were not.
    const likely = records.filter(({ propensities }) => propensities!.dear! > 0.3);
    if (confounding > 0) expect(likely.length).toBeGreaterThan(1000);
    if (likely.length > 0)
      expect(zOf(likely.map((call) => Number(call.model === "dear") - call.propensities!.dear!))).toBeLessThan(4);
  });

  it.each([1, 2])("leaves a bias to correct, which the true propensities remove (confounding %d)", (confounding) => {
    const records = log({ confounding, seed: 4 });
    for (const model of MODELS) {
      const truth = mean(outcomes.map(({ scores }) => scores[model]!));
      const naive = records.filter((call) => call.model === model).map((call) => call.score!);
      if (model !== "fair") expect(Math.abs(mean(naive) - truth)).toBeGreaterThan(8 * standardError(naive));
      expect(standardError(ipsErrors(records, model))).toBeLessThan(0.02);
      expect(zOf(ipsErrors(records, model))).toBeLessThan(4);
    }
  });

  it("makes the dear model look worse and the cheap one better than they are", () => {
    const records = log({ confounding: 1 });
    const bias = (model: string) =>
      mean(records.filter((call) => call.model === model).map((call) => call.score!)) -
      mean(outcomes.map(({ scores }) => scores[model]!));
    expect(bias("dear")).toBeLessThan(-0.03);
    expect(bias("cheap")).toBeGreaterThan(0.03);
  });

  it("has no such bias without confounding", () => {
    const records = log({ confounding: 0 });
    for (const model of MODELS) {
      const truth = mean(outcomes.map(({ scores }) => scores[model]!));
      const naive = records.filter((call) => call.model === model).map((call) => call.score!);
      expect(zOf(naive.map((score) => score - truth))).toBeLessThan(4);
    }
  });

  it("keeps id, prompt, score and cost of the outcome, and names its mechanism", () => {
    const records = log({ confounding: 2, epsilon: 0.2, kappa: 0, seed: 9 });
    expect(records).toHaveLength(outcomes.length);
    const { model, ...first } = records[0]!;
    expect(first).toEqual({
      id: "p0",
      prompt: outcomes[0]!.prompt,
      score: outcomes[0]!.scores[model],
      cost: outcomes[0]!.costs![model],
      propensities: expect.anything(),
      policy: "simulated(confounding=2,epsilon=0.2,kappa=0,rank=cost,seed=9)",
      randomized: true,
    });
  });

  it("gives the same log for the same seed, streamed or not, and hidden propensities change no choice", async () => {
    const few = outcomes.slice(0, 300);
    const records = simulateLogs(few, { seed: 2 });
    expect(simulateLogs(few, { seed: 2 })).toEqual(records);
    expect(simulateLogs(few, { seed: 3 })).not.toEqual(records);

    const policy = loggingPolicy(surveyOf(few), { seed: 2 });
    const streamed = [];
    for await (const call of simulateLogStream(few, policy, { seed: 2 })) streamed.push(call);
    expect(streamed).toEqual(records);

    const hidden = simulateLogs(few, { seed: 2, hidePropensities: true });
    expect(hidden).toEqual(records.map(({ propensities: _, ...call }) => call));
  });

  it("gives no log for no outcomes, and names an outcome without scores", () => {
    expect(simulateLogs([])).toEqual([]);
    expect(() => simulateLogs([{ id: "p9", prompt: "?", scores: {} }])).toThrow("BAD_RECORD: expected outcome p9");
  });
});

describe("loggingPolicy", () => {
  const policy = loggingPolicy(surveyOf(outcomes), { confounding: 2, epsilon: 0.06 });

  it("gives propensities that sum to 1, none below ε/T", () => {
    const all = outcomes.map((outcome) => Object.values(policy.propensities(outcome)));
    expect(Math.max(...all.map((p) => Math.abs(p.reduce((a, b) => a + b) - 1)))).toBeLessThan(1e-12);
    expect(Math.min(...all.flat())).toBeGreaterThanOrEqual(0.02);
  });

  it("looks at the prompt and its category, never at scores", () => {
    const [outcome] = outcomes;
    const turned = { ...outcome!, scores: { dear: 0.1, fair: 0.2, cheap: 0.9 } };
    expect(policy.propensities(turned)).toEqual(policy.propensities(outcome!));
    expect(policy.propensities({ ...outcome!, category: "other" })).not.toEqual(policy.propensities(outcome!));
  });

  it("is the softmax of −κ·rank where there is no confounding", () => {
    const { propensities } = loggingPolicy(surveyOf(outcomes), { confounding: 0, epsilon: 0.3, kappa: Math.LN2 });
    // weights 1, 1/2, 1/4
    const found = propensities(outcomes[0]!);
    expect(found.cheap).toBeCloseTo(0.7 * (4 / 7) + 0.1, 12);
    expect(found.fair).toBeCloseTo(0.7 * (2 / 7) + 0.1, 12);
    expect(found.dear).toBeCloseTo(0.7 * (1 / 7) + 0.1, 12);
  });

  it("gives long prompts to dear models", () => {
    const chance = (length: number) => policy.propensities({ ...outcomes[0]!, prompt: "x".repeat(length) }).dear!;
    expect(chance(300)).toBeGreaterThan(chance(30));
    expect(chance(30)).toBeGreaterThan(chance(3));
  });

  it("is uniform at ε = 1 and certain with a single model", () => {
    const uniform = loggingPolicy(surveyOf(outcomes), { epsilon: 1 }).propensities(outcomes[0]!);
    for (const model of MODELS) expect(uniform[model]).toBeCloseTo(1 / 3, 12);
    const alone = [{ id: "1", prompt: "hi", scores: { only: 0.5 } }];
    expect(simulateLogs(alone)[0]).toMatchObject({ model: "only", propensities: { only: 1 }, score: 0.5 });
  });

  it("chooses among the models that an outcome has, and logs no cost where there is none", () => {
    const mixed = outcomes.slice(0, 200).map((outcome, i): OutcomeRecord => {
      const { dear, cheap } = outcome.scores;
      return i % 2 === 0 ? outcome : { id: outcome.id, prompt: outcome.prompt, scores: { dear: dear!, cheap: cheap! } };
    });
    const records = simulateLogs(mixed);
    records.forEach(({ model, propensities, cost }, i) => {
      expect(Object.keys(propensities!)).toEqual(Object.keys(mixed[i]!.scores));
      expect(mixed[i]!.scores).toHaveProperty(model);
      expect(cost).toBe(mixed[i]!.costs?.[model]);
    });
  });

  it("ranks by cost, or by mean score where a model has no cost, and lets ties share", () => {
    expect(surveyOf(outcomes)).toMatchObject({ rankedBy: "cost", rank: { cheap: 0, fair: 1, dear: 2 } });
    const record = { id: "1", prompt: "x", scores: { a: 0.9, b: 0.2, c: 0.2 }, costs: { a: 1, b: 2 } };
    expect(surveyOf([record])).toMatchObject({ rankedBy: "score", rank: { a: 2, b: 0.5, c: 0.5 } });
  });

  it("takes prompts of one length, where there is nothing to standardise", () => {
    const same = outcomes.slice(0, 20).map((outcome) => ({ ...outcome, prompt: "same" }));
    for (const { propensities } of simulateLogs(same))
      expect(Object.values(propensities!).every((p) => p > 0)).toBe(true);
  });

  it.each([
    [{ confounding: -1 }, "confounding to be a number of at least 0, found -1"],
    [{ confounding: Infinity }, "found Infinity"],
    [{ epsilon: 0 }, "epsilon to be a number above 0 and at most 1, found 0"],
    [{ epsilon: 1.1 }, "found 1.1"],
    [{ kappa: Number.NaN }, "kappa to be a number of at least 0, found NaN"],
  ])("refuses %j", (options, message) => {
    expect(() => loggingPolicy(surveyOf(outcomes.slice(0, 5)), options)).toThrow(message);
  });
});
