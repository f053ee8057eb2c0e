import { describe, expect, it } from "vitest";
import { epsilonGreedy } from "../../src/gateway/policies/epsilon-greedy.js";
import { greedy } from "../../src/gateway/policies/greedy.js";
import { neyman } from "../../src/gateway/policies/neyman.js";
import type { Policy } from "../../src/gateway/policies/policy.js";
import { softmax } from "../../src/gateway/policies/softmax.js";
import { rng } from "../../src/random.js";
import { chiSquareBound } from "./chi-square-bound.js";

const policies: readonly Policy[] = [
  greedy(),
  epsilonGreedy(0),
  epsilonGreedy(0.05),
  epsilonGreedy(0.5),
  epsilonGreedy(1),
  softmax(0.05),
  softmax(1),
  softmax(1e-3),
  neyman({ epsilon: 0.05, minPropensity: 0.002 }),
  neyman({ epsilon: 0.4, minPropensity: 0.01 }),
];
const cases = [
  { name: "one model", utilities: [0.3] },
  { name: "a clear best", utilities: [0.1, 0.9, 0.4] },
  { name: "negative utilities", utilities: [-5, -2, -2.5] },
  { name: "two that tie for best", utilities: [0.7, 0.2, 0.7] },
  { name: "all equal", utilities: [0.5, 0.5, 0.5, 0.5] },
];
const n = 20_000;

describe.each(policies)("policy $name", (policy) => {
  it.each(cases)("draws with the propensities that it states: $name", ({ utilities }) => {
    const u = Float64Array.from(utilities);
    const random = rng(11, policy.name);
    const { propensities } = policy.choose(u, random);
    expect(propensities.length).toBe(u.length);
    expect(propensities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);

    const drawn = new Float64Array(u.length);
    for (let i = 0; i < n; i++) drawn[policy.choose(u, random).index]!++;
    propensities.forEach((p, k) => {
      // 4 SE, some 80 comparisons that are not 0 or 1: 1 seed in 200 fails by chance; 5 draws more, for the rarest models.
      expect(Math.abs(drawn[k]! / n - p)).toBeLessThanOrEqual(
        p === 0 || p === 1 ? 0 : 4 * Math.sqrt((p * (1 - p)) / n) + 5 / n,
      );
    });
    const likely = [...propensities.keys()].filter((k) => propensities[k]! * n >= 5);
    const chiSquare = likely.reduce(
      (sum, k) => sum + (drawn[k]! - n * propensities[k]!) ** 2 / (n * propensities[k]!),
      0,
    );
    expect(chiSquare).toBeLessThanOrEqual(chiSquareBound(likely.length - 1));
  });

  it("never prefers a worse model", () => {
    const { propensities } = policy.choose(Float64Array.of(0.1, 0.9, 0.4), rng(1));
    expect(propensities[1]).toBeGreaterThanOrEqual(propensities[0]!);
    expect(propensities[1]).toBeGreaterThanOrEqual(propensities[2]!);
  });

  it.each([[[]], [[Number.NaN, 1]]])("refuses utilities that are none: %j", (utilities) => {
    expect(() => policy.choose(Float64Array.from(utilities), rng(1))).toThrow("one utility per model");
  });
});

it("epsilon-greedy leaves every model at least epsilon / K", () => {
  const { propensities } = epsilonGreedy(0.05).choose(Float64Array.of(3, 2, 1, 0), rng(1));
  expect(Array.from(propensities)).toEqual([0.9625, 0.0125, 0.0125, 0.0125].map((p) => expect.closeTo(p, 12)));
});
