import type { Rng } from "../random.js";
import type { Decision, FallbackReason } from "../store/decision.js";
import { RANDOM } from "./find-router.js";
import type { LoadedRouter, Pair } from "./loaded-router.js";
import type { Policy } from "./policies/policy.js";

/** What a rule makes of a prompt: a model, the probabilities of all, and the numbers behind them. */
export type Verdict = Omit<Decision, "id" | "prompt" | "at" | "router" | "randomized">;

/** The policy chooses among all the router's models by score − λ·cost. */
export function byUtility(
  { fitted }: LoadedRouter,
  x: Float32Array,
  lambda: number,
  promptLength: number,
  policy: Policy,
  rng: Rng,
): Verdict {
  const utilities = fitted.utilities(x, lambda, promptLength);
  const { index, propensities } = policy.choose(utilities, rng);
  const perModel = (values: Float64Array) => Object.fromEntries(fitted.models.map((model, k) => [model, values[k]!]));
  return {
    model: fitted.models[index]!,
    propensities: perModel(propensities),
    policy: policy.name,
    lambda,
    utilities: perModel(utilities),
  };
}

/**
 * Strong where win rate >= threshold, else weak.
 *
 * @param explore  lets a policy draw, for which the model so found is the best; without it the rule is exact
 */
export function byThreshold(
  { fitted }: LoadedRouter,
  x: Float32Array,
  threshold: number,
  { strong, weak }: Pair,
  explore?: { readonly policy: Policy; readonly rng: Rng },
): Verdict {
  const winRate = fitted.winRate(x, strong, weak);
  if (!(winRate >= 0 && winRate <= 1)) throw new Error(`a win rate of ${winRate}, outside of [0, 1]`);
  const best = winRate >= threshold ? Float64Array.of(1, 0) : Float64Array.of(0, 1);
  const { index, propensities } = explore?.policy.choose(best, explore.rng) ?? {
    index: best[0] === 1 ? 0 : 1,
    propensities: best,
  };
  return {
    model: index === 0 ? strong : weak,
    propensities: { [strong]: propensities[0]!, [weak]: propensities[1]! },
    policy: explore?.policy.name ?? "threshold",
    threshold,
    winRate,
    strong,
    weak,
  };
}

/** A win rate drawn uniformly from [0, 1), as RouteLLM's router `random`: strong with probability 1 − threshold. */
export function byChance(threshold: number, { strong, weak }: Pair, rng: Rng): Verdict {
  const winRate = rng.uniform();
  return {
    model: winRate >= threshold ? strong : weak,
    propensities: { [strong]: 1 - threshold, [weak]: threshold },
    policy: RANDOM,
    threshold,
    winRate,
    strong,
    weak,
  };
}

/** The configured fallback, else the strong model of the pair in use, else that of the router's own, else its first. */
export function byFallback(
  reason: FallbackReason,
  router: LoadedRouter,
  pair: Pair | undefined,
  configured: string | undefined,
): Verdict {
  const model = configured ?? pair?.strong ?? router.pair?.strong ?? router.fitted.models[0]!;
  return { model, propensities: { [model]: 1 }, policy: "fallback", fallback: reason };
}
