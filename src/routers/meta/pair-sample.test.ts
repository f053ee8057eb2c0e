import { describe, expect, it } from "vitest";
import { NO_BATTLES } from "../../../test/routers/training-set.js";
import { naive } from "../../estimators/corrections/naive.js";
import { trainingRows } from "../../estimators/corrections/training-rows.js";
import type { GainLabels } from "../../estimators/gain-labels.js";
import { filled, matrix } from "../../math/matrix.js";
import { correctedSet } from "./corrected-set.js";
import { pairSample } from "./pair-sample.js";

/** Source (0 gold), prompt, gain, weight. The second of three judges is silent; gold and both others meet on prompt 1. */
const LINES: readonly [number, number, number, number][] = [
  [0, 0, 0.5, 1],
  [0, 1, -0.25, 1],
  [1, 1, 0.75, 1],
  [1, 2, 0.25, 3],
  [1, 2, -0.75, 1],
  [3, 3, -1, 1],
  [3, 1, 1, 1],
];
const column = (k: 0 | 1 | 2 | 3) => LINES.map((line) => line[k]);
const labels: GainLabels = {
  judges: ["one", "silent", "other"],
  source: Int32Array.from(column(0)),
  prompt: Int32Array.from(column(1)),
  strong: new Int32Array(7),
  weak: new Int32Array(7).fill(1),
  gain: Float64Array.from(column(2)),
  answers: Int32Array.from(column(1)),
  lengthRatio: new Float64Array(7).fill(Number.NaN),
  order: new Float64Array(7),
  weight: Float64Array.from(column(3)),
};
const components = matrix(4, 2, Float64Array.of(1, 0, 0, 1, -1, 0, 0, -1));
const lengths = Float64Array.of(10, 100, 1000, 50);
const { sample, judges } = pairSample(labels, components, { lengths }, false);

describe("pairSample", () => {
  it("has a block a judge with a label, each with its own", () => {
    expect(judges).toEqual(["one", "other"]);
    expect([...sample.gold.y]).toEqual([0.5, -0.25]);
    expect(sample.judged[1]!.y).toEqual(Float64Array.of(-1, 1));
    expect([...sample.judged[1]!.prompt!]).toEqual([3, 1]);
  });

  it("averages a judge's labels of one prompt by their weights", () => {
    expect(sample.judged[0]!.y).toEqual(Float64Array.of(0.75, 0.75 * 0.25 - 0.25 * 0.75));
    // k labels count 2k / (1 + k), whatever verdicts are in each.
    expect(sample.judged[0]!.weight).toEqual(Float64Array.of(1, 4 / 3));
  });

  it("tells which of a judge's labels is of the same prompt as gold's", () => {
    expect(sample.pairs.map((pair) => [...pair])).toEqual([
      [-1, 0],
      [-1, 1],
    ]);
  });
});

/** All gold and judged labels, judged rows at a half. */
const corrected = { ...naive("pooled").correct(sample), judgedWeights: [0.5, 0.5] };
/** Of prompt 1: gold counts 1, each judge a half. */
const ofPrompt1 = (-0.25 + 0.5 * corrected.labels[0]![0]! + 0.5 * corrected.labels[1]![1]!) / 2;

describe("correctedSet", () => {
  const gold = filled(4, 2, Number.NaN);
  gold.values.set([0.75, 0.25, 0.25, 0.5]);
  const train = {
    models: ["strong", "weak"],
    embeddings: matrix(4, 2, Float32Array.from(components.values)),
    lengths,
    scores: gold,
    costs: filled(4, 2, Number.NaN),
    battles: NO_BATTLES,
    sources: {
      judges: labels.judges,
      gold,
      grades: [],
      battles: { judge: new Int32Array(0), goldWinA: new Float64Array(0), lengthRatio: new Float64Array(0) },
      categories: [],
      category: new Int32Array(4).fill(-1),
    },
    seed: 1,
  };

  it("puts the strong model's score a gain above the weak one's, which is gold where known and its mean elsewhere", () => {
    const { scores, rowWeights } = correctedSet(train, [{ strong: 0, weak: 1, pair: { sample, judges }, corrected }]);
    const own = [0, 1, 2, 3].map((i) => [scores.values[2 * i]! - scores.values[2 * i + 1]!, scores.values[2 * i + 1]!]);
    [0.5, ofPrompt1, corrected.labels[0]![1]!, corrected.labels[1]![0]!].forEach((gain, i) => {
      expect(own[i]![0]).toBeCloseTo(gain, 12);
    });
    expect(own.map(([, weak]) => weak)).toEqual([0.25, 0.5, 0.375, 0.375]);
    expect(rowWeights![0]).toBe(1);
    expect(rowWeights![1]).toBe(1);
    expect(rowWeights![3]).toBe(0.5);
  });
});

describe("trainingRows, of prompts with several labels", () => {
  it("has one row a prompt: its labels averaged, as heavy as the heaviest", () => {
    const { x, y, weight } = trainingRows(sample, corrected);
    expect([x.rows, y.length]).toEqual([4, 4]);
    expect(y[0]).toBe(0.5);
    expect(y[1]).toBeCloseTo(ofPrompt1, 12);
    expect([...weight.subarray(0, 2)]).toEqual([1, 1]);
  });
});
