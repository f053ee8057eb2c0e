import { FairleadError } from "../errors.js";
import type { Rng } from "../random.js";
import type { Decision, FallbackReason } from "../store/decision.js";
import type { Config } from "./config/config.js";
import { RANDOM } from "./config/cross-mistakes.js";
import { defaultRouter } from "./config/router-mistakes.js";
import type { LoadedRouter } from "./loaded-router.js";
import type { ModelName } from "./model-name.js";
import { defaultPairOf, type Pair, pairOf } from "./pair.js";
import { policyOf } from "./policies/policies.js";
import { ROUTELLM_ALIASES } from "./router-aliases.js";

export interface DecideOptions {
  readonly config: Config;
  readonly routers: readonly LoadedRouter[];
  readonly rng: Rng;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly report: (line: string) => void;
}

/** A request for a router to choose. */
export type Routed = Exclude<ModelName, { kind: "model" }>;

/** What a rule made of a prompt: everything in a decision that is not the same for all. */
type Verdict = Omit<Decision, "id" | "prompt" | "at" | "router" | "randomized">;

/**
 * Chooses a model for a prompt: embeds it, asks the router, lets the policy draw.
 *
 * - `fairlead` with λ: the policy chooses among all the router's models by their utilities.
 * - `fairlead` with a threshold: the policy chooses between strong (where win rate >= threshold) and weak.
 * - `router-<name>-<threshold>`: strong where win rate >= threshold, else weak; no policy, as in RouteLLM.
 * - router `random`: strong with probability 1 − threshold.
 * - no text, or a failed embedding: the fallback model, with the reason.
 *
 * @throws {FairleadError} UNKNOWN_ROUTER, INVALID_ARGUMENT where a router name has no pair to decide between
 */
export function decider({ config, routers, rng, now, newId, report }: DecideOptions) {
  const policy = policyOf(config.policy);

  /** @returns undefined for `random` */
  function routerOf(routed: Routed): LoadedRouter | undefined {
    if (routed.kind === "fairlead") return defaultRouter(config, routers);
    return findRouter(routed.router, routers);
  }

  function random(threshold: number, { strong, weak }: Pair): Verdict {
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

  function byThreshold(
    router: LoadedRouter,
    x: Float32Array,
    threshold: number,
    pair: Pair,
    isExact: boolean,
  ): Verdict {
    const { strong, weak } = pair;
    const winRate = router.fitted.winRate(x, strong, weak);
    const isStrong = winRate >= threshold;
    const { index, propensities } = isExact
      ? { index: isStrong ? 0 : 1, propensities: isStrong ? [1, 0] : [0, 1] }
      : policy.choose(Float64Array.of(isStrong ? 1 : 0, isStrong ? 0 : 1), rng);
    return {
      model: index === 0 ? strong : weak,
      propensities: { [strong]: propensities[0]!, [weak]: propensities[1]! },
      policy: isExact ? "threshold" : policy.name,
      threshold,
      winRate,
      strong,
      weak,
    };
  }

  function byUtility({ fitted }: LoadedRouter, x: Float32Array, lambda: number, promptLength: number): Verdict {
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

  function fallback(reason: FallbackReason, router: LoadedRouter, pair: Pair | undefined): Verdict {
    const model = config.fallback ?? pair?.strong ?? router.strongest ?? router.fitted.models[0]!;
    return { model, propensities: { [model]: 1 }, policy: "fallback", fallback: reason };
  }

  async function verdict(routed: Routed, text: string | undefined): Promise<Verdict> {
    const router = routerOf(routed);
    const isExact = routed.kind === "router";
    const { lambda, threshold } = isExact ? { lambda: undefined, threshold: routed.threshold } : (config.default ?? {});
    const pair = isExact ? pairOf(config, router) : threshold !== undefined ? defaultPairOf(config, router) : undefined;
    if (threshold !== undefined && pair === undefined) throw noPair(router);
    if (router === undefined) return random(threshold!, pair!);

    if (text === undefined) return fallback("no-user-text", router, pair);
    const x = await router.embed(text).catch((cause: unknown) => {
      report(`router ${router.name}: the prompt could not be embedded, the fallback model answers: ${cause}`);
    });
    if (x === undefined) return fallback("embedding-failed", router, pair);
    return threshold === undefined
      ? byUtility(router, x, lambda!, text.length)
      : byThreshold(router, x, threshold, pair!, isExact);
  }

  return async (routed: Routed, text: string | undefined): Promise<Decision> => {
    const { model, propensities, ...why } = await verdict(routed, text);
    return {
      id: newId(),
      prompt: text ?? "",
      model,
      propensities,
      randomized: Object.values(propensities).filter((p) => p > 0).length > 1,
      at: now().toISOString(),
      router: routerOf(routed)?.name ?? RANDOM,
      ...why,
    };
  };
}

/** The router of that name, else the only one of a kind that RouteLLM calls so. */
function findRouter(name: string, routers: readonly LoadedRouter[]): LoadedRouter | undefined {
  const named = routers.find((router) => router.name === name);
  if (named !== undefined) return named;
  const kinds = [name, name.replaceAll("_", "-"), ...(ROUTELLM_ALIASES[name] ?? [])];
  const ofKind = routers.filter(({ fitted }) => kinds.includes(fitted.name));
  if (ofKind.length === 1) return ofKind[0];
  if (name === RANDOM) return undefined;
  throw new FairleadError("UNKNOWN_ROUTER", {
    expected: `one of the routers ${[...routers.map((router) => router.name), RANDOM].join(", ")}`,
    found: `"${name}"`,
    fix: "Ask for router-<name>-<threshold> with one of these names, or add the router to the configuration.",
  });
}

function noPair(router: LoadedRouter | undefined): FairleadError {
  return new FairleadError("INVALID_ARGUMENT", {
    expected: "a pair of models for the threshold to decide between",
    found: router === undefined ? "none in the configuration" : `a router of ${router.fitted.models.length} models`,
    fix: "Add pair: { strong: …, weak: … } to the gateway's configuration.",
  });
}
