import type { Rng } from "../random.js";
import type { Decision, FallbackReason } from "../store/decision.js";
import { RANDOM } from "./find-router.js";
import type { LoadedRouter, Pair } from "./loaded-router.js";
import type { Policy } from "./policies/policy.js";

/** What a rule makes of a prompt: a model, the probabilities of all, and the numbers behind them. */
export type Verdict = Omit<Decision, "id" | "prompt" | "at" | "router" | "randomized">;

/** How a choice is drawn. */
export interface Draw {
  readonly policy: Policy;
  readonly rng: Rng;
  /** Whether the router is compared with a rival. */
  readonly isCompared: boolean;
  /** What the rival makes of the prompt; undefined where it failed, and is taken to agree. */
  readonly rival: Float64Array | undefined;
}

const drawn = ({ policy, rng, isCompared, rival }: Draw, utilities: Float64Array, models: readonly string[]) =>
  policy.choose(utilities, rng, { models, ...(isCompared && { rival: rival ?? utilities }) });

/** The policy chooses among all the router's models by score − λ·cost. */
export function byUtility(
  { fitted }: LoadedRouter,
  x: Float32Array,
  lambda: number,
  promptLength: number,
  draw: Draw,
): Verdict {
  const utilities = fitted.utilities(x, lambda, promptLength);
  const { index, propensities } = drawn(draw, utilities, fitted.models);
  const perModel = (values: Float64Array) => Object.fromEntries(fitted.models.map((model, k) => [model, values[k]!]));
  return {
    model: fitted.models[index]!,
    propensities: perModel(propensities),
    policy: draw.policy.name,
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
  explore?: Draw,
): Verdict {
  const winRate = fitted.winRate(x, strong, weak);
  if (!(winRate >= 0 && winRate <= 1)) throw new Error(`a win rate of ${winRate}, outside of [0, 1]`);
  const best = winRate >= threshold ? Float64Array.of(1, 0) : Float64Array.of(0, 1);
  const { index, propensities } = explore
    ? drawn(explore, best, [strong, weak])
    : { index: best[0] === 1 ? 0 : 1, propensities: best };
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
