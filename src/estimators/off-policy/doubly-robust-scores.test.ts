import { describe, expect, it } from "vitest";
import { loggedWorld } from "../../../bench/coverage/logged-world.js";
import { column, filled, zeros } from "../../math/matrix.js";
import { mean, standardError } from "../../math/statistics.js";
import { doublyRobustScores } from "./doubly-robust-scores.js";

const n = 40_000;
const {
  calls: { arm, score, propensities: e },
  quality: mu,
} = loggedWorld({ seed: 7, n, shape: "curved", confounding: 1.5 });
const truth = mean(column(mu, 2)); // of the dear model over these prompts: what the log hides

describe("doublyRobustScores", () => {
  it("has a bias to correct: the model's average call flatters it", () => {
    expect(mean(score.filter((_, i) => arm[i] === 2))).toBeGreaterThan(truth + 0.04);
  });

  it.each([
    { nuisances: "true propensities, no outcome model", mu: zeros(n, 3), e },
    { nuisances: "true outcome model, wrong propensities", mu, e: filled(n, 3, 1 / 3) },
  ])("recovers the mean with $nuisances", ({ mu, e }) => {
    const scores = column(doublyRobustScores(arm, score, mu, e), 2);
    const se = standardError(scores);
    expect(se).toBeLessThan(0.01); // precise enough that the next line can fail
    expect(Math.abs(mean(scores) - truth)).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it("is μ for models that did not answer, and clips e", () => {
    const one = doublyRobustScores(Int32Array.of(1), Float64Array.of(1), filled(1, 3, 0.5), filled(1, 3, 0.02), 0.1);
    expect([...one.values]).toEqual([0.5, 0.5 + 0.5 / 0.1, 0.5]);
  });

  it("names both shapes when they differ", () => {
    expect(() => doublyRobustScores(arm, score, zeros(3, 3), e)).toThrow(`of ${n} × K, found ${n} outcomes, 3 × 3`);
  });
});
