import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../test/routers/logged-world.js";
import { rowsOf, zeros } from "../../math/matrix.js";
import { times } from "../../math/product.js";
import { rng } from "../../random.js";
import { lambdaLevels } from "./lambda-levels.js";
import { headsLoss, softmaxRegret } from "./regret-losses.js";
import { type RegretProblem, regretProblem } from "./regret-problem.js";
import { trainHeads } from "./train-heads.js";

const problem: RegretProblem = regretProblem(loggedWorld({ K: 3, n: 900 }).train, {});
const levels = lambdaLevels(problem.predicted, problem.lambdas);
const all = Int32Array.from(problem.nuisances.fold.keys());
const [training, held] = [all.filter((i) => i % 5 !== 0), all.filter((i) => i % 5 === 0)];
const heads = {
  features: problem.features,
  targets: problem.scores,
  levels,
  training,
  held,
  loss: softmaxRegret,
  heldLoss: softmaxRegret(0),
};
const options = { batch: 64, learningRate: 0.003, temperature: [0.5, 0.5] as const, patience: 100 };
const start = problem.plugIn(training);

describe("trainHeads", () => {
  it("ends no worse than the plug-in solution, on what it minimises and on what stops it", () => {
    const { weights, heldLosses } = trainHeads(heads, start, { ...options, epochs: 30, random: rng(1, "a") });
    const objective = (theta: typeof weights) =>
      headsLoss(
        times(rowsOf(problem.features, training), theta),
        problem.scores,
        training,
        levels,
        0.5,
        softmaxRegret(0.5),
      ).loss;
    expect(objective(weights)).toBeLessThan(objective(start) - 0.01);
    expect(Math.min(...heldLosses)).toBeLessThan(heldLosses[0]! - 0.01);
  });

  it("returns the epoch that held-out rows liked best, though it went on", () => {
    const { weights, heldLosses } = trainHeads(heads, start, {
      ...options,
      learningRate: 0.05,
      epochs: 12,
      random: rng(1, "a"),
    });
    const outputs = times(rowsOf(problem.features, held), weights);
    const own = headsLoss(outputs, problem.scores, held, levels, 0.5, softmaxRegret(0)).loss;
    expect(heldLosses.at(-1)).toBeGreaterThan(Math.min(...heldLosses));
    expect(own).toBeCloseTo(Math.min(...heldLosses), 12);
  });

  it("keeps the start where no epoch is better on held-out rows, and leaves it as it was", () => {
    const before = start.values.slice();
    const opposed = {
      quality: { ...problem.scores.quality, values: problem.scores.quality.values.map((q) => -q) },
      cost: problem.scores.cost,
    };
    const { weights, heldLosses } = trainHeads({ ...heads, targets: opposed, heldTargets: problem.scores }, start, {
      ...options,
      patience: 3,
      epochs: 30,
      random: rng(1, "a"),
    });
    expect(weights).toEqual(start);
    expect(heldLosses).toHaveLength(4); // the start, and three epochs of patience
    expect(start.values).toEqual(before);
  });

  it("learns from nothing but training rows", () => {
    const poisoned = { ...problem.scores.quality, values: problem.scores.quality.values.slice() };
    for (const i of held) for (let k = 0; k < 3; k++) poisoned.values[i * 3 + k] = Number.NaN;
    const { weights } = trainHeads(
      { ...heads, targets: { quality: poisoned, cost: problem.scores.cost }, heldTargets: problem.scores },
      zeros(start.rows, start.columns),
      { ...options, epochs: 2, random: rng(1, "a") },
    );
    expect(weights.values.every(Number.isFinite)).toBe(true);
  });
});
