import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../test/routers/logged-world.js";
import { type Matrix, rowsOf, zeros } from "../../math/matrix.js";
import { times } from "../../math/product.js";
import { rng } from "../../random.js";
import { lambdaLevels } from "./lambda-levels.js";
import { headsLoss, softmaxRegret } from "./regret-losses.js";
import { type RegretProblem, regretProblem } from "./regret-problem.js";
import { type HeadsOptions, type HeadsProblem, headEpochs } from "./train-heads.js";

const problem: RegretProblem = regretProblem(loggedWorld({ K: 3, n: 900 }).train, {});
const levels = lambdaLevels(problem.predicted, problem.lambdas);
const { training, held, plugIn: start } = problem.folds[0]!;
const heads = {
  features: problem.features,
  targets: problem.scores,
  levels,
  training,
  held,
  loss: softmaxRegret,
  heldLoss: softmaxRegret(0),
};
const options = { batch: 64, learningRate: 0.003, temperature: [0.5, 0.5] as const };
const all = (from: Matrix, more: Partial<HeadsProblem> & Pick<HeadsOptions, "epochs">) => [
  ...headEpochs({ ...heads, ...more }, from, { ...options, ...more, random: rng(1, "a") }),
];

describe("headEpochs", () => {
  it("lowers what it minimises, and what it is judged by", () => {
    const origin = zeros(start.rows, start.columns);
    const epochs = all(origin, { epochs: 30 });
    const objective = (theta: Matrix) =>
      headsLoss(
        times(rowsOf(problem.features, training), theta),
        problem.scores,
        training,
        levels,
        0.5,
        softmaxRegret(0.5),
      ).loss;
    expect(epochs).toHaveLength(31);
    const best = epochs.reduce((least, one) => (one.heldLoss < least.heldLoss ? one : least));
    expect(best.heldLoss).toBeLessThan(epochs[0]!.heldLoss - 0.01);
    expect(objective(best.weights)).toBeLessThan(objective(origin) - 0.01);
  });

  it("begins with the start and leaves it as it was; what was given out changes no more", () => {
    const before = start.values.slice();
    const generator = headEpochs(heads, start, { ...options, epochs: 2, random: rng(1, "a") });
    const first = generator.next().value!;
    expect(first.weights).toEqual(start);
    const second = generator.next().value!;
    const then = second.weights.values.slice();
    generator.next();
    expect(second.weights.values).toEqual(then);
    expect(second.weights.values).not.toEqual(before);
    expect(start.values).toEqual(before);
  });

  it("judges every epoch on held-out rows at the last temperature", () => {
    const [, , third] = all(start, { epochs: 2 });
    const outputs = times(rowsOf(problem.features, held), third!.weights);
    expect(headsLoss(outputs, problem.scores, held, levels, 0.5, softmaxRegret(0)).loss).toBeCloseTo(
      third!.heldLoss,
      12,
    );
  });

  it("learns from nothing but training rows", () => {
    const poisoned = { ...problem.scores.quality, values: problem.scores.quality.values.slice() };
    for (const i of held) for (let k = 0; k < 3; k++) poisoned.values[i * 3 + k] = Number.NaN;
    const epochs = all(zeros(start.rows, start.columns), {
      epochs: 2,
      targets: { quality: poisoned, cost: problem.scores.cost },
      heldTargets: problem.scores,
    });
    expect(epochs.at(-1)!.weights.values.every(Number.isFinite)).toBe(true);
  });
});
