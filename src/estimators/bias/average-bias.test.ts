import { describe, expect, it } from "vitest";
import { judgeBias } from "../../../bench/coverage/judge-bias.js";
import { type DesignName, judgeWorld } from "../../../bench/coverage/judge-world.js";
import { zeros } from "../../math/matrix.js";
import { mean, standardDeviation } from "../../math/statistics.js";
import { tQuantile } from "../../math/student-t.js";
import { type GainLabels, type LabelFeatures, labelsAt } from "../gain-labels.js";
import { averageBias } from "./average-bias.js";
import type { GoldDesign } from "./gold-weights.js";

/** Gold and one judge on the same answers, one comparison a prompt unless told otherwise. */
function pairedLabels(gold: readonly number[], judged: readonly number[], prompt?: readonly number[]): GainLabels {
  const n = gold.length;
  const twice = <T>(values: readonly T[]) => [...values, ...values];
  const rows = [...gold.keys()];
  return {
    judges: ["judge"],
    source: Int32Array.from([...gold.map(() => 0), ...judged.map(() => 1)]),
    prompt: Int32Array.from(twice(prompt ?? rows)),
    strong: new Int32Array(2 * n),
    weak: new Int32Array(2 * n).fill(1),
    gain: Float64Array.from([...gold, ...judged]),
    answers: Int32Array.from(twice(rows)),
    lengthRatio: new Float64Array(2 * n).fill(Number.NaN),
    order: new Float64Array(2 * n),
    weight: new Float64Array(2 * n).fill(1),
  };
}

const featureless = (labels: GainLabels) => zeros(labels.source.length, 0);
const at = (design: DesignName, options: object = {}) =>
  judgeWorld({ seed: 3, design, gold: 400, heterogeneity: 1, ...options });

describe("averageBias on the same answers", () => {
  const gold = [1, 0, -1, 1, 1, 0, -1, 0, 1, 0, 1, -1];
  const judged = [1, 1, 0, 1, 0, 1, -1, 1, 1, -1, 1, 0];
  const differences = judged.map((gain, i) => gain - gold[i]!);

  it("is the mean of paired differences with the textbook's t interval", () => {
    const labels = pairedLabels(gold, judged);
    const { average } = averageBias(labels, featureless(labels), "judge");
    const half = (tQuantile(11) * standardDeviation(differences)) / Math.sqrt(12);
    expect(average.value).toBeCloseTo(mean(differences), 12);
    expect(average.low).toBeCloseTo(mean(differences) - half, 9);
    expect(average.high).toBeCloseTo(mean(differences) + half, 9);
    expect(average).toMatchObject({ n: 12, prompts: 12, gold: 12, goldPrompts: 12, freedom: expect.closeTo(11, 9) });
  });

  it("does not take many comparisons of one prompt for many prompts", () => {
    const repeated = (values: readonly number[]) => values.flatMap((value) => [value, value, value]);
    const prompts = repeated([...gold.keys()]);
    const low = (labels: GainLabels) => averageBias(labels, featureless(labels), "judge").average.low;
    expect(low(pairedLabels(repeated(gold), repeated(judged), prompts))).toBeCloseTo(
      low(pairedLabels(gold, judged)),
      9,
    );
  });

  it("is 0 with no width for a judge that always agrees", () => {
    const labels = pairedLabels(gold, gold);
    expect(averageBias(labels, featureless(labels), "judge").average).toMatchObject({
      value: 0,
      low: 0,
      high: 0,
      p: 1,
    });
  });

  it("takes gold on all but a few prompts for gold on all", () => {
    const labels = pairedLabels([...gold, ...gold], [...judged, ...judged]);
    const missing = labelsAt(
      labels,
      [...labels.source.keys()].filter((i) => i > 2),
    );
    const { average, overlap } = averageBias(missing, featureless(missing), "judge");
    expect(average).toMatchObject({ n: 24, gold: 21 });
    expect(overlap).toMatchObject({ effectivePrompts: 21, outsideShare: 0 });
  });

  it("asks for gold where there is too little", () => {
    const all = pairedLabels(gold, judged);
    const labels = labelsAt(
      all,
      [...all.source.keys()].filter((i) => i > 5),
    );
    expect(() => averageBias(labels, featureless(labels), "judge")).toThrow(
      "gold on at least 10 prompts to hold judge against, found 6. Have people or tests compare the same models on 4 prompts more",
    );
  });
});

describe("averageBias with gold on a part", () => {
  const designs: { design: DesignName; how: (propensity: Float64Array) => GoldDesign }[] = [
    { design: "paired-subset", how: () => ({ kind: "random" }) },
    { design: "paired-unequal", how: (propensity) => ({ kind: "known", propensity }) },
    { design: "paired-confounded", how: () => ({ kind: "estimated" }) },
    { design: "apart", how: () => ({ kind: "random" }) },
    { design: "apart-unequal", how: (propensity) => ({ kind: "known", propensity }) },
    { design: "apart-confounded", how: () => ({ kind: "estimated" }) },
  ];

  it.each(designs)("finds the truth: $design", ({ design, how }) => {
    const { labels, features, propensity, truth } = at(design);
    const { value, standardError } = averageBias(labels, features, "judge", { design: how(propensity) }).average;
    expect(standardError).toBeLessThan(0.06); // the truth is 0.04 and the judge's mean gain 0.24
    expect(Math.abs(value - truth)).toBeLessThan(4 * standardError); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it("needs the propensities: taken for random, confounded gold misleads", () => {
    const { labels, features, truth } = at("apart-confounded", { gold: 1000, judged: 3000, seed: 4 });
    const wrong = averageBias(labels, zeros(features.rows, 0), "judge", { design: { kind: "random" } }).average;
    expect(Math.abs(wrong.value - truth)).toBeGreaterThan(4 * wrong.standardError);
  });

  it("is narrower than the mean of paired differences, and than the difference of means", () => {
    const { labels, features } = at("paired-subset");
    const width = (of: GainLabels, x: LabelFeatures) => {
      const { low, high } = averageBias(of, x, "judge", { design: { kind: "random" } }).average;
      return high - low;
    };
    const withGold = new Set(labels.answers.filter((_, i) => labels.source[i] === 0));
    const both = labelsAt(
      labels,
      [...labels.answers.keys()].filter((i) => withGold.has(labels.answers[i]!)),
    );
    const strangers = { ...labels, answers: labels.answers.map((id, i) => (labels.source[i] === 0 ? -1 - id : id)) };
    expect(width(labels, features)).toBeLessThan(0.95 * width(both, featureless(both)));
    expect(width(labels, features)).toBeLessThan(0.95 * width(strangers, featureless(strangers)));
  });

  it("refuses gold that covers next to nothing of what was judged", () => {
    const { labels, features, propensity } = at("apart-confounded");
    const isLikely = (i: number) => propensity[labels.prompt[i]!]! > 0.5;
    const rows = [...labels.source.keys()].filter((i) =>
      labels.source[i] === 0 ? isLikely(i) : propensity[labels.prompt[i]!]! < 0.06,
    );
    const x = { ...zeros(rows.length, features.columns) };
    rows.forEach((i, r) => {
      x.values.set(features.values.subarray(i * features.columns, (i + 1) * features.columns), r * features.columns);
    });
    expect(() => averageBias(labelsAt(labels, rows), x, "judge")).toThrow(
      "gold on prompts like those that judge judged",
    );
  });

  it("covers the truth in 95 of 100 worlds", async () => {
    const worlds = 210;
    let covered = 0;
    for (let world = 0; world < worlds; world++) {
      const { truth, interval } = await judgeBias.trial(10_000 + world);
      covered += Number(interval.low <= truth && truth <= interval.high);
    }
    // 0.95 · 210 = 199.5 with a standard deviation of 3.2: outside of 4 of them, 1 seed in 16,000.
    expect(covered).toBeGreaterThan(186);
    expect(covered).toBeLessThan(210);
  });
});
