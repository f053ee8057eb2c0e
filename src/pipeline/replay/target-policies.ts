import { FairleadError } from "../../errors.js";
import { epsilonGreedy } from "../../gateway/policies/epsilon-greedy.js";
import { greedy } from "../../gateway/policies/greedy.js";
import type { Policy } from "../../gateway/policies/policy.js";
import { softmax } from "../../gateway/policies/softmax.js";
import { type Matrix, type Matrix32, row, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import type { FittedRouter } from "../../routers/router.js";

/** How a router is to be asked: by λ among all its models, or by a threshold within a pair. */
export type Rule =
  | { readonly lambda: number }
  | { readonly threshold: number; readonly pair: { readonly strong: string; readonly weak: string } };

/** `greedy`, `epsilon-greedy:0.05` or `softmax:0.1`. @throws {FairleadError} INVALID_ARGUMENT */
export function parsePolicy(text: string): Policy {
  const [, kind, given] = /^(greedy|epsilon-greedy|softmax)(?::(.+))?$/.exec(text) ?? [];
  const setting = given === undefined || given.trim() === "" ? Number.NaN : Number(given);
  if (kind === "greedy" && given === undefined) return greedy();
  if (kind === "epsilon-greedy" && setting >= 0 && setting <= 1) return epsilonGreedy(setting);
  if (kind === "softmax" && setting > 0 && setting < Infinity) return softmax(setting);
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--policy greedy, epsilon-greedy:E with E from 0 to 1, or softmax:T with T above 0",
    found: `"${text}"`,
    fix: "For example: --policy epsilon-greedy:0.05",
  });
}

/**
 * What a router under a rule and a policy would do on each prompt.
 *
 * @param embeddings  p × d, by the router's own embedder
 * @param lengths     (p) characters
 * @param column      index of each model, the router's among them
 * @returns           p × K probabilities, rows sum to 1
 * @throws {FairleadError} INVALID_ARGUMENT where the router gives something that is no utility
 */
export function targetPolicy(
  router: FittedRouter,
  rule: Rule,
  policy: Policy,
  { embeddings, lengths, column }: { embeddings: Matrix32; lengths: Float64Array; column: ReadonlyMap<string, number> },
): Matrix {
  const pi = zeros(embeddings.rows, column.size);
  const unused = rng(0, "target-policy"); // the propensities are wanted, not the draw
  const names = "lambda" in rule ? router.models : [rule.pair.strong, rule.pair.weak];
  for (let i = 0; i < embeddings.rows; i++) {
    const x = row(embeddings, i);
    const utilities = "lambda" in rule ? router.utilities(x, rule.lambda, lengths[i]!) : byThreshold(router, x, rule);
    const { propensities } = policy.choose(utilities, unused);
    names.forEach((model, k) => {
      pi.values[i * column.size + column.get(model)!] = propensities[k]!;
    });
  }
  return pi;
}

function byThreshold(router: FittedRouter, x: Float32Array, { threshold, pair }: Extract<Rule, { threshold: number }>) {
  const isStrong = router.winRate(x, pair.strong, pair.weak) >= threshold;
  return isStrong ? Float64Array.of(1, 0) : Float64Array.of(0, 1);
}

/** One model on every prompt. @param k  its index in [0, K) */
export function alwaysPolicy(n: number, K: number, k: number): Matrix {
  const pi = zeros(n, K);
  for (let i = 0; i < n; i++) pi.values[i * K + k] = 1;
  return pi;
}
