import { describe, expect, it } from "vitest";
import { matrix, row, rowsOf } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { crossFit, valuesAt } from "../cross-fit.js";
import { stratifiedFolds } from "../folds.js";
import { kernelRidge } from "../kernel-ridge.js";
import { predictRows, type Regressor } from "../regressor.js";
import { ridge } from "../ridge.js";
import { rLearner } from "./r-learner.js";

const nothing: Regressor = { name: "nothing", fit: () => ({ predict: () => 0 }) };
const weightedAverage: Regressor = {
  name: "average",
  fit: (_, z, w) => {
    const level = z.reduce((sum, v, i) => sum + w![i]! * v, 0) / w!.reduce((a, b) => a + b, 0);
    return { predict: () => level };
  },
};

/** y = x₀ + t (0.2 + 0.5 x₁) + noise of sd 0.3; every `every`-th row is treated. */
function sampled(n: number, every: number, seed: number) {
  const draws = rng(seed, "r-learner");
  const x = matrix(
    n,
    4,
    Float64Array.from({ length: 4 * n }, () => draws.normal()),
  );
  const treated = Uint8Array.from({ length: n }, (_, i) => (i % every === 0 ? 1 : 0));
  const y = Float64Array.from({ length: n }, (_, i) => {
    const [a, b] = row(x, i) as unknown as [number, number];
    return a + treated[i]! * (0.2 + 0.5 * b) + 0.3 * draws.normal();
  });
  return { x, y, treated };
}

describe("rLearner", () => {
  it("is the difference of means where half are treated, m is 0 and the effect constant", () => {
    const sample = sampled(200, 2, 1);
    const { x, y, treated } = sample;
    const side = (t: number) => mean(y.filter((_, i) => treated[i] === t));
    const learner = rLearner({ outcome: nothing, effect: weightedAverage });
    const model = learner.fit({ ...sample, propensity: new Float64Array(200).fill(0.5) });
    expect(model.predict(row(x, 0))).toBeCloseTo(side(1) - side(0), 12);
  });

  it("goes to a regression of the treated rows' y − m as they get rare", () => {
    const sample = sampled(2000, 20, 2);
    const { x, y, treated } = sample;
    const gold = Int32Array.from(treated.keys()).filter((i) => treated[i] === 1);
    const m = crossFit(ridge(), x, y, stratifiedFolds(treated));
    const residuals = y.map((value, i) => value - m[i]!);
    const direct = ridge().byPrecision!.fit(rowsOf(x, gold), valuesAt(residuals, gold));
    const learner = rLearner({ outcome: ridge(), effect: ridge() });
    const model = learner.fit({ ...sample, propensity: new Float64Array(2000).fill(1e-7) });
    const expected = predictRows(direct, x);
    predictRows(model, x).forEach((value, i) => {
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4);
    });
  });

  it("learns an effect that is no line, by kernel ridge", () => {
    const draws = rng(5, "r-learner");
    const { x, treated } = sampled(1200, 4, 5);
    const truth = Float64Array.from({ length: 1200 }, (_, i) => Math.sin(2 * x.values[4 * i]!));
    const y = truth.map((effect, i) => x.values[4 * i + 1]! + treated[i]! * effect + 0.3 * draws.normal());
    const error = (effect: Regressor) => {
      const model = rLearner({ outcome: ridge(), effect }).fit({ x, y, treated, propensity: truth.map(() => 0.25) });
      return mean(predictRows(model, x).map((value, i) => (value - truth[i]!) ** 2));
    };
    expect(error(ridge())).toBeGreaterThan(0.3); // Var Δ is 0.5, and the best line explains a sixth of it
    expect(error(kernelRidge({ landmarks: 100 }))).toBeLessThan(0.15);
  });

  it("hands a learner that counts rows weights by which a gold row is about one", () => {
    let handed = new Float64Array(0);
    const counting: Regressor = {
      name: "counting",
      fit: (_, __, w) => {
        handed = Float64Array.from(w!);
        return { predict: () => 0 };
      },
    };
    const sample = sampled(4500, 45, 3);
    rLearner({ outcome: nothing, effect: counting }).fit({
      ...sample,
      propensity: new Float64Array(4500).fill(1 / 45),
    });
    expect(handed[0]).toBeGreaterThan(0.95);
    expect(handed[0]).toBeLessThan(1.05);
    expect(handed[1]).toBeLessThan(0.001);
  });

  it("leaves out rows without overlap where it is told to", () => {
    const sample = sampled(300, 3, 4);
    const e = Float64Array.from({ length: 300 }, (_, i) => (i < 30 ? 0.001 : 1 / 3)); // the base rate is 1/3
    let rows = 0;
    const counting: Regressor = {
      name: "counting",
      fit: (x) => {
        rows = x.rows;
        return { predict: () => 0 };
      },
    };
    rLearner({ outcome: nothing, effect: counting }).fit({ ...sample, propensity: e });
    expect(rows).toBe(300);
    rLearner({ outcome: nothing, effect: counting, trim: 0.1 }).fit({ ...sample, propensity: e });
    expect(rows).toBe(270);
    expect(() =>
      rLearner({ outcome: nothing, effect: counting, trim: 0.1 }).fit({ ...sample, propensity: e.map(() => 0.001) }),
    ).toThrow("NOT_ENOUGH_DATA");
  });
});
