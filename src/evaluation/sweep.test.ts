import { describe, expect, it } from "vitest";
import { testSetOf } from "../../test/evaluation/known-world.js";
import { matrix } from "../math/matrix.js";
import { sweepMeans, sweepOfChoices, sweepOfMixes } from "./sweep.js";

// Three prompts, two models; dear is right more often.
const { scores, costs } = testSetOf(
  ["cheap", "dear"],
  [
    [0, 1],
    [1, 1],
    [0, 0],
  ],
  [
    [0.001, 0.01],
    [0.002, 0.03],
    [0.003, 0.02],
  ],
);
const collapses = matrix(3, 2, Float64Array.of(1, 0, 0, 1, 0, 1));
const truth = { scores, costs, collapses };
const prompts = Int32Array.of(0, 1, 2);

describe("sweepOfChoices", () => {
  // λ:      0  1  2  3
  const choices = Int16Array.of(1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0);
  const sweep = sweepOfChoices(choices, Float64Array.of(0, 1, 2, 3), prompts, truth);

  it("keeps the first λ of each distinct setting", () => {
    expect(sweep.lambdas).toEqual([0, 2, 3]);
  });

  it("means what the choices mean, on any weights", () => {
    const kept = [0, 2, 3];
    for (const weights of [
      [1, 1, 1],
      [2, 0, 1],
      [0, 3, 0],
    ]) {
      const means = sweepMeans(sweep, Float64Array.from(weights), 3);
      kept.forEach((l, setting) => {
        const average = (m: typeof scores) =>
          weights.reduce((sum, weight, i) => sum + weight * m.values[2 * i + choices[4 * i + l]!]!, 0) / 3;
        expect(means.qualities[setting]).toBeCloseTo(average(scores), 12);
        expect(means.costs[setting]).toBeCloseTo(1000 * average(costs), 12);
        expect(means.collapses[setting]).toBeCloseTo(average(collapses), 12);
      });
    }
  });
});

describe("sweepOfMixes", () => {
  it("is the exact expectation of mixing at random", () => {
    const half = new Map([
      [0, 0.5],
      [1, 0.5],
    ]);
    const means = sweepMeans(sweepOfMixes([new Map([[1, 1]]), half], prompts, truth), Float64Array.of(1, 1, 1), 3);
    expect(means.qualities[0]).toBeCloseTo(2 / 3, 12);
    expect(means.qualities[1]).toBeCloseTo((2 / 3 + 1 / 3) / 2, 12);
    expect(means.costs[1]).toBeCloseTo(1000 * ((0.06 / 3 + 0.006 / 3) / 2), 12);
  });
});
