import { describe, expect, it } from "vitest";
import { matrix } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { stratifiedFolds } from "../folds.js";
import { predictRows, type Regressor } from "../regressor.js";
import { ridge } from "../ridge.js";
import { drLearner } from "./dr-learner.js";

const average: Regressor = { name: "average", fit: (_, y) => ({ predict: () => mean(y) }) };
const nothing: Regressor = { name: "nothing", fit: () => ({ predict: () => 0 }) };

/** Δ(x) = 0.3 + 0.5 x₀; P(t = 1 | x) = 0.1 or 0.5, in turn. */
function sampled(n: number, seed: number) {
  const draws = rng(seed, "dr-learner");
  const x = matrix(
    n,
    2,
    Float64Array.from({ length: 2 * n }, () => draws.normal()),
  );
  const propensity = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0.1 : 0.5));
  const treated = Uint8Array.from(propensity, (p) => (draws.uniform() < p ? 1 : 0));
  const truth = Float64Array.from({ length: n }, (_, i) => 0.3 + 0.5 * x.values[2 * i]!);
  const y = truth.map((effect, i) => x.values[2 * i + 1]! + treated[i]! * effect + 0.3 * draws.normal());
  return { sample: { x, y, treated, propensity }, truth };
}

describe("drLearner", () => {
  const { sample } = sampled(300, 1);
  const { y, treated, propensity } = sample;
  const origin = Float64Array.of(0, 0);

  it("is inverse propensity weighting where outcomes are predicted as 0", () => {
    const byHand = mean(y.map((v, i) => (treated[i] === 1 ? v / propensity[i]! : -v / (1 - propensity[i]!))));
    expect(drLearner({ outcome: nothing, effect: average }).fit(sample).predict(origin)).toBeCloseTo(byHand, 12);
  });

  it("is AIPW with cross-fitted means where outcomes and effect are averages", () => {
    const fold = stratifiedFolds(treated);
    const level = (i: number, t: number) => mean(y.filter((_, j) => fold[j] !== fold[i] && treated[j] === t));
    const scores = y.map((v, i) => {
      const [mu1, mu0] = [level(i, 1), level(i, 0)];
      return mu1 - mu0 + (treated[i] === 1 ? (v - mu1) / propensity[i]! : -(v - mu0) / (1 - propensity[i]!));
    });
    const model = drLearner({ outcome: average, effect: average }).fit(sample);
    expect(model.predict(origin)).toBeCloseTo(mean(scores), 12);
  });

  it("trims by the base rate: a treated row that could hardly be one does not decide", () => {
    const { sample, truth } = sampled(3000, 2);
    const unlucky = sample.treated.indexOf(1);
    const propensity = sample.propensity.map((p, i) => (i === unlucky ? 1e-5 : p));
    const error = (trim: number) => {
      const model = drLearner({ outcome: ridge(), effect: ridge(), trim }).fit({ ...sample, propensity });
      return Math.sqrt(mean(predictRows(model, sample.x).map((v, i) => (v - truth[i]!) ** 2)));
    };
    expect(error(0)).toBeGreaterThan(1);
    // 3 coefficients, z of variance 0.09 · mean(1/e + 1/(1 − e)) = 0.68: χ² of 3 above 26 for 1 seed in 100,000.
    expect(error(0.1)).toBeLessThan(Math.sqrt((0.68 * 26) / 3000));
  });

  it("weighs by e(1 − e) where it is told to", () => {
    let handed = new Float64Array(0);
    const counting: Regressor = {
      name: "counting",
      fit: (_, __, w) => {
        handed = Float64Array.from(w!);
        return { predict: () => 0 };
      },
    };
    drLearner({ outcome: nothing, effect: counting }).fit(sample);
    expect(handed[0]).toBeCloseTo(handed[1]!, 12);
    drLearner({ outcome: nothing, effect: counting, weights: "overlap" }).fit(sample);
    expect(handed[0]! / handed[1]!).toBeCloseTo((0.1 * 0.9) / (0.5 * 0.5), 12);
  });
});
