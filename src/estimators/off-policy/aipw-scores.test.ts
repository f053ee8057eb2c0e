import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../bench/coverage/logged-world.js";
import { at, column } from "../../math/matrix.js";
import { mean, standardError } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { aipwScores, utilitiesOf } from "./aipw-scores.js";
import { fitNuisances } from "./nuisances.js";

const world = loggedWorld({ seed: 21, n: 4000, shape: "curved" });
const { calls } = world;
const nuisances = fitNuisances(world);
const scores = aipwScores(calls, nuisances);

describe("aipwScores", () => {
  it("is μ, but for the model that answered", () => {
    for (let i = 0; i < 100; i++)
      for (let k = 0; k < 3; k++) {
        const [mu, e] = [at(nuisances.quality, i, k), at(nuisances.e, i, k)];
        const correction = calls.arm[i] === k ? (calls.score[i]! - mu) / e : 0;
        expect(at(scores.quality, i, k)).toBeCloseTo(mu + correction, 12);
      }
  });

  it("finds each model's cost where a third of the costs is unknown", () => {
    const random = rng(22, "unknown");
    const some = { ...calls, cost: calls.cost.map((usd) => (random.uniform() < 1 / 3 ? Number.NaN : usd)) };
    // outcome models that know nothing, so that the residuals have all to do
    const blind = {
      ...fitNuisances({ ...world, calls: some }),
      cost: { ...nuisances.cost, values: new Float64Array(12_000) },
    };
    const { cost } = aipwScores(some, blind);
    for (let k = 0; k < 3; k++) {
      const paid = column(cost, k);
      expect(standardError(paid)).toBeLessThan(0.06 * 0.0015 * (k + 1)); // without 1 / costKnown it would be off by a third
      expect(Math.abs(mean(paid) - 0.0015 * (k + 1))).toBeLessThan(4 * standardError(paid)); // 4 SE: 1 seed in 16,000
    }
  });
});

describe("utilitiesOf", () => {
  it("is affine in λ", () => {
    const [none, some, more] = [0, 10, 30].map((lambda) => utilitiesOf(scores, lambda).values);
    expect(none).toEqual(scores.quality.values);
    for (let o = 0; o < 300; o++) expect(some![o]).toBeCloseTo((2 * none![o]!) / 3 + more![o]! / 3, 9);
    expect(some![1]).toBeCloseTo(scores.quality.values[1]! - 10 * scores.cost.values[1]!, 12);
  });
});
