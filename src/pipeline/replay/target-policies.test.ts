import { describe, expect, it } from "vitest";
import { matrix } from "../../math/matrix.js";
import type { FittedRouter } from "../../routers/router.js";
import { parsePolicy, targetPolicy } from "./target-policies.js";

/** Takes "b" where the vector is above 0; its win rate of b is the vector. */
const router: FittedRouter = {
  name: "sign",
  models: ["b", "a"],
  utilities: (x, lambda) => Float64Array.of(x[0]! - lambda, 0),
  winRate: (x, strong) => (strong === "b" ? x[0]! : 1 - x[0]!),
};
const prompts = {
  embeddings: matrix(3, 1, Float32Array.of(-0.5, 0.25, 0.75)),
  lengths: Float64Array.of(1, 1, 1),
  column: new Map([
    ["a", 0],
    ["b", 1],
    ["c", 2],
  ]),
};
const values = (...args: Parameters<typeof targetPolicy>) => Array.from(targetPolicy(...args).values);

describe("targetPolicy", () => {
  it("puts each model's share into its own column", () => {
    expect(values(router, { lambda: 0 }, parsePolicy("greedy"), prompts)).toEqual([1, 0, 0, 0, 1, 0, 0, 1, 0]);
    expect(values(router, { lambda: 0.5 }, parsePolicy("greedy"), prompts)).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0]);
  });

  it("draws as the policy would", () => {
    const found = values(router, { lambda: 0 }, parsePolicy("epsilon-greedy:0.2"), prompts).slice(0, 3);
    expect(found).toEqual([expect.closeTo(0.9, 12), expect.closeTo(0.1, 12), 0]);
    const soft = values(router, { lambda: 0 }, parsePolicy("softmax:0.25"), prompts).slice(3, 6);
    expect(soft[1]! / soft[0]!).toBeCloseTo(Math.E, 6);
  });

  it("takes the strong model at the threshold and above it", () => {
    const rule = { threshold: 0.75, pair: { strong: "b", weak: "a" } };
    expect(values(router, rule, parsePolicy("greedy"), prompts)).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0]);
  });
});

it.each(["epsilon-greedy", "epsilon-greedy:2", "softmax:0", "softmax:", "greedy:1", "ucb", "softmax:x"])(
  "refuses a policy that is none: %s",
  (text) => expect(() => parsePolicy(text)).toThrow("--policy greedy, epsilon-greedy:E"),
);
