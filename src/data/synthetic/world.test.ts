import { describe, expect, it } from "vitest";
import { at } from "../../math/matrix.js";
import { mean, standardError } from "../../math/statistics.js";
import { checkRecord } from "../check-record.js";
import { SYNTHETIC_MODELS } from "./models.js";
import { TOPICS } from "./topics/all.js";
import { type SyntheticWorld, syntheticWorld } from "./world.js";

const world = syntheticWorld({ seed: 11, prompts: 12_000 });
const outcomes = world.outcomes();

/** z of the mean of `drawn − expected`; |z| > 4 for 1 seed in 16,000 by chance. */
const zOf = (errors: readonly number[]) => mean(errors) / standardError(errors);

const rowsOf = (topic: string, of: SyntheticWorld = world) =>
  of.prompts.flatMap((prompt, i) => (prompt.topic === topic ? [i] : []));

describe("gold scores", () => {
  it("have the expected score as their mean, for every model on every topic", () => {
    // 70 cells: all within 4.5 SE but for 1 seed in 2,000.
    for (const { name } of SYNTHETIC_MODELS)
      for (const topic of TOPICS) {
        const errors = rowsOf(topic.name).map((i) => outcomes[i]!.scores[name]! - world.expectedScore(i, name));
        expect(standardError(errors)).toBeLessThan(0.015); // precise enough that the next line can fail
        expect(Math.abs(zOf(errors)), `${name} on ${topic.name}`).toBeLessThan(4.5);
      }
  });

  it("keep that mean when graded, and fill the interval", () => {
    const graded = syntheticWorld({ seed: 12, prompts: 4000, grading: "graded" });
    const records = graded.outcomes();
    for (const { name } of SYNTHETIC_MODELS) {
      const scores = records.map(({ scores }) => scores[name]!);
      expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
      expect(new Set(scores).size).toBeGreaterThan(3000);
      expect(Math.abs(zOf(scores.map((score, i) => score - graded.expectedScore(i, name))))).toBeLessThan(4);
    }
  });

  it("fall with difficulty: the expected score at the hardest tenth is far below that at the easiest", () => {
    const sorted = world.prompts
      .map((_, i) => i)
      .sort((i, j) => world.prompts[i]!.difficulty - world.prompts[j]!.difficulty);
    const average = (rows: number[], name: string) => mean(rows.map((i) => world.expectedScore(i, name)));
    for (const { name } of SYNTHETIC_MODELS)
      expect(average(sorted.slice(0, 1200), name) - average(sorted.slice(-1200), name)).toBeGreaterThan(0.6);
  });
});

describe("the models", () => {
  const average = (name: string, rows = world.prompts.map((_, i) => i)) =>
    mean(rows.map((i) => world.expectedScore(i, name)));

  it("have a best one on average, which is the dearest, and which specialists beat on their topic at lower cost", () => {
    const dearest = SYNTHETIC_MODELS.reduce((a, b) => (b.priceOut > a.priceOut ? b : a)).name;
    for (const { name } of SYNTHETIC_MODELS.filter((model) => model.name !== dearest))
      expect(average(name)).toBeLessThan(average(dearest) - 0.02);
    for (const [topic, name] of [
      ["programming", "brook-coder"],
      ["mathematics", "cedar-math"],
      ["translation", "delta-polyglot"],
    ] as const)
      expect(average(name, rowsOf(topic)), topic).toBeGreaterThan(average(dearest, rowsOf(topic)) + 0.05);
  });

  it("agree as in real data: both right on 65 %, strong alone 15 %, weak alone 6 %, neither 14 %", () => {
    const share = (strong: number, weak: number) =>
      outcomes.filter(({ scores }) => scores["atlas-large"] === strong && scores["atlas-small"] === weak).length /
      outcomes.length;
    // 4 standard deviations between worlds (0.003 to 0.010 over 12 seeds, from the quirks; sampling adds at most 0.0044),
    // plus the 0.01 by which the calibration may miss.
    expect(Math.abs(share(1, 1) - 0.65)).toBeLessThan(0.052);
    expect(Math.abs(share(1, 0) - 0.15)).toBeLessThan(0.033);
    expect(Math.abs(share(0, 1) - 0.06)).toBeLessThan(0.024);
    expect(Math.abs(share(0, 0) - 0.14)).toBeLessThan(0.037);
  });
});

describe("costs", () => {
  it("are tokens times price", () => {
    for (const { costs, tokens } of outcomes.slice(0, 500))
      for (const { name, priceIn, priceOut } of SYNTHETIC_MODELS)
        expect(costs![name]).toBeCloseTo(
          (tokens![name]!.in * priceIn) / 1e6 + (tokens![name]!.out * priceOut) / 1e6,
          12,
        );
  });
});

describe("records", () => {
  it("pass the checks that files pass", () => {
    const small = syntheticWorld({ seed: 3, prompts: 60 });
    const place = { file: "world", number: 1, unit: "line" } as const;
    for (const record of [...small.outcomes(), ...small.battles("ember-judge", { withGold: true }), ...small.logs()])
      expect(checkRecord({ ...record }, place).record).toEqual(record);
  });

  it("are the same for the same seed and differ for another", () => {
    const [one, again, other] = [5, 5, 6].map((seed) => syntheticWorld({ seed, prompts: 50 })) as [
      SyntheticWorld,
      SyntheticWorld,
      SyntheticWorld,
    ];
    const all = (w: SyntheticWorld) => JSON.stringify([w.outcomes(), w.battles("human"), w.logs(), w.truth()]);
    expect(all(again)).toBe(all(one));
    expect(all(one)).toBe(all(one));
    expect(all(other)).not.toBe(all(one));
  });

  it("are the first ones of a larger world, and stay when a model is added", () => {
    const small = syntheticWorld({ seed: 11, prompts: 40 });
    expect(small.outcomes()).toEqual(outcomes.slice(0, 40));
    const [first] = SYNTHETIC_MODELS;
    const alone = syntheticWorld({ seed: 11, prompts: 40, models: [first!] });
    expect(alone.outcomes().map(({ scores }) => scores[first!.name])).toEqual(
      small.outcomes().map(({ scores }) => scores[first!.name]),
    );
    expect(at(alone.answers.expected, 7, 0)).toBe(small.expectedScore(7, first!.name));
  });

  it("can lean towards a topic", () => {
    const leaning = syntheticWorld({ seed: 1, prompts: 300, topicWeights: { law: 3, cooking: 1 } });
    expect(new Set(leaning.prompts.map(({ topic }) => topic))).toEqual(new Set(["law", "cooking"]));
    // Binomial(300, 3/4): sd 7.5; 30 is 4 of them.
    expect(Math.abs(rowsOf("law", leaning).length - 225)).toBeLessThan(30);
  });
});

describe("syntheticWorld", () => {
  it.each([
    [{ prompts: 0 }, "at least 1 prompt, found 0"],
    [{ prompts: 1.5 }, "at least 1 prompt, found 1.5"],
    [{ otherLanguages: 2 }, "otherLanguages in [0, 1], found 2"],
    [{ models: [] }, "at least 1 model, found none"],
    [{ models: [SYNTHETIC_MODELS[0]!, SYNTHETIC_MODELS[0]!] }, "different names"],
    [{ topicWeights: { astrology: 1 } }, 'found "astrology"'],
    [{ topicWeights: { law: 0 } }, "not all 0"],
    [{ topicWeights: { law: Number.NaN } }, "not all 0"],
  ])("refuses %j", (options, message) => {
    expect(() => syntheticWorld(options)).toThrow(message);
  });

  it("names the models and judges it has", () => {
    const small = syntheticWorld({ prompts: 1 });
    expect(() => small.expectedScore(0, "atlas")).toThrow("UNKNOWN_MODEL: expected one of atlas-large, atlas-small");
    expect(() => small.battles("nobody")).toThrow("one of the judges human, length-judge");
  });
});
