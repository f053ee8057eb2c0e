import { describe, expect, it } from "vitest";
import { rng } from "../../random.js";
import { neyman } from "./neyman.js";
import type { Situation } from "./policy.js";

const models = ["a", "b", "c"];
const own = Float64Array.of(0.9, 0.5, 0.1);
const agreeing: Situation = { models, rival: Float64Array.of(0.8, 0.1, 0.1) };
const disagreeing: Situation = { models, rival: Float64Array.of(0.1, 0.8, 0.1) };

/** Runs a policy over prompts of which a share is disagreed on. */
function run(n: number, share: number, options: Parameters<typeof neyman>[0], seed = 1) {
  const policy = neyman(options);
  const random = rng(seed, "neyman");
  const rows = Array.from({ length: n }, () => {
    const isDisputed = random.uniform() < share;
    const { index, propensities } = policy.choose(own, random, isDisputed ? disagreeing : agreeing);
    return { isDisputed, index, propensities, explored: 1 - propensities[0]! };
  });
  return { rows, disputed: rows.filter((row) => row.isDisputed), agreed: rows.filter((row) => !row.isDisputed) };
}

describe("neyman", () => {
  const options = { epsilon: 0.05, minPropensity: 0.002 };

  it("gives prompts on which the candidates agree the floor alone", () => {
    for (const { propensities } of run(200, 0.3, options).agreed)
      expect(Array.from(propensities)).toEqual([0.996, 0.002, 0.002].map((p) => expect.closeTo(p, 12)));
  });

  it("never leaves a model less than the floor, and always sums to 1", () => {
    for (const { propensities } of run(2000, 0.05, options).rows) {
      expect(Math.min(...propensities)).toBeGreaterThanOrEqual(options.minPropensity - 1e-15);
      expect(propensities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    }
  });

  it.each([0.02, 0.1, 0.5, 1])("spends the budget, at no time more of it, where %f are disagreed on", (share) => {
    const { rows } = run(4000, share, options);
    let spent = 0;
    rows.forEach(({ explored }, i) => {
      spent += explored;
      expect(spent).toBeLessThanOrEqual(options.epsilon * (i + 1) + 1e-9);
    });
    // Two models of equal spread are best drawn evenly, so that a disputed prompt takes at most a half.
    const most = Math.min(options.epsilon, share * 0.5 + (1 - share) * 0.004);
    expect(spent / rows.length).toBeGreaterThan(0.8 * most);
  });

  it("keeps to the budget where all that is disputed comes late", () => {
    const policy = neyman(options);
    const random = rng(1);
    let spent = 0;
    for (let i = 0; i < 2000; i++) {
      spent += 1 - policy.choose(own, random, i < 1000 ? agreeing : disagreeing).propensities[0]!;
      expect(spent).toBeLessThanOrEqual(options.epsilon * (i + 1) + 1e-9);
    }
  });

  it("sends exploration to the rival's choice, not to a model that neither wants", () => {
    const { disputed } = run(500, 0.3, options);
    const last = disputed.at(-1)!.propensities;
    expect(last[1]).toBeGreaterThan(0.1);
    expect(last[2]).toBeCloseTo(0.002, 12);
  });

  it("draws the noisier of the two more often, in proportion to its spread, where money is no matter", () => {
    const rich = { epsilon: 1, minPropensity: 1e-6, sd: { a: 0.1, b: 0.3 } };
    const [a, b] = run(50, 1, rich).disputed.at(-1)!.propensities;
    expect(b! / a!).toBeCloseTo(3, 3);
  });

  it("tells the candidates apart better than epsilon-greedy does for the same money", () => {
    const { rows } = run(20_000, 0.1, options);
    // Σₖ w[k]² / p[k] over disputed prompts, sd 0.5: the variance of the estimated difference that p decides.
    const variance = (p: ArrayLike<number>) => 0.25 / p[0]! + 0.25 / p[1]!;
    const ours = rows.reduce((sum, row) => sum + (row.isDisputed ? variance(row.propensities) : 0), 0);
    const epsilon = 0.05 * 1.5; // as many calls taken from the best of three models
    const greedy = [1 - (2 * epsilon) / 3, epsilon / 3];
    const theirs = rows.filter(({ isDisputed }) => isDisputed).length * variance(greedy);
    expect(theirs / ours).toBeGreaterThan(5);
  });

  it("draws with the propensities that it states, as they change", () => {
    const { rows } = run(40_000, 0.2, options, 3);
    for (const k of models.keys()) {
      const expected = rows.reduce((sum, { propensities }) => sum + propensities[k]!, 0);
      const variance = rows.reduce((sum, { propensities: p }) => sum + p[k]! * (1 - p[k]!), 0);
      const drawn = rows.filter(({ index }) => index === k).length;
      expect(Math.abs(drawn - expected)).toBeLessThan(4 * Math.sqrt(variance)); // 3 comparisons: 1 seed in 5,000 fails by chance
    }
  });

  it("never takes a model that the rival does not know for its choice", () => {
    const policy = neyman(options);
    const { propensities } = policy.choose(own, rng(1), { models, rival: Float64Array.of(-Infinity, 0.2, -Infinity) });
    expect(propensities[2]).toBeCloseTo(0.002, 12);
  });

  it("refuses a floor that would spend more than the budget", () => {
    expect(() => neyman({ epsilon: 0.05, minPropensity: 0.02 }).choose(own, rng(1))).toThrow(
      "minPropensity of at most epsilon / 3 models: 0.016",
    );
  });
});
