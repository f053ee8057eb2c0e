import { FairleadError } from "../errors.js";
import type { Rng } from "../random.js";
import type { Decision } from "../store/decision.js";
import type { Config } from "./config/config.js";
import { defaultRouter, findRouter, RANDOM } from "./find-router.js";
import type { LoadedRouter, Pair } from "./loaded-router.js";
import type { ModelName } from "./model-name.js";
import { defaultPairOf, pairOf } from "./pair.js";
import { policyOf } from "./policies/policies.js";
import { rivalOf } from "./rival.js";
import { byChance, byFallback, byThreshold, byUtility, type Verdict } from "./verdicts.js";

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

/** Chooses a model for a prompt. */
export type Decide = (routed: Routed, text: string | undefined) => Promise<Decision>;

/** How a request is decided: by which router (none: `random`), and by λ or by a threshold within a pair. */
interface Rule {
  readonly router: LoadedRouter | undefined;
  readonly isExact: boolean;
  readonly lambda?: number | undefined;
  readonly threshold?: number | undefined;
  readonly pair?: Pair | undefined;
}

/**
 * - `fairlead` with λ: the policy chooses among all the router's models by their utilities.
 * - `fairlead` with a threshold: the policy chooses between strong (best where win rate >= threshold) and weak.
 * - `router-<name>-<threshold>`: strong where win rate >= threshold, else weak; no policy, as in RouteLLM.
 * - router `random`: strong with probability 1 − threshold.
 * - no text, or a router that fails (its embedder is down): the fallback model, with the reason.
 *
 * @throws {FairleadError} UNKNOWN_ROUTER, INVALID_ARGUMENT where a threshold has no pair to decide between
 */
export function decider({ config, routers, rng, now, newId, report }: DecideOptions): Decide {
  const policy = policyOf(config.policy);
  const rival = rivalOf(config, routers, report);

  async function verdict(rule: Rule, text: string | undefined): Promise<Verdict> {
    const { router, isExact, lambda, threshold, pair } = rule;
    if (router === undefined) return byChance(threshold!, pair!, rng);
    if (text === undefined) return byFallback("no-user-text", router, pair, config.fallback);
    try {
      const x = await router.embed(text);
      const near = router.familiarity?.(x);
      const asked = { router, x, text };
      const other = isExact ? undefined : await rival?.utilities(asked, threshold === undefined ? undefined : pair);
      const draw = { policy, rng, isCompared: rival !== undefined, rival: other };
      const chosen =
        threshold === undefined
          ? byUtility(router, x, lambda!, text.length, draw)
          : byThreshold(router, x, threshold, pair!, isExact ? undefined : draw);
      return { ...chosen, ...(near && { familiarity: Number(near.rank.toFixed(4)) }) };
    } catch (cause) {
      const why = cause instanceof Error && !(cause instanceof FairleadError) ? cause.stack : cause;
      report(`router ${router.name}: failed, so the fallback model answers: ${why}`);
      return byFallback("router-failed", router, pair, config.fallback);
    }
  }

  return async (routed, text) => {
    const rule = ruleOf(routed, config, routers);
    const { model, propensities, ...why } = await verdict(rule, text);
    return {
      id: newId(),
      prompt: text ?? "",
      model,
      propensities,
      randomized: Object.values(propensities).filter((p) => p > 0).length > 1,
      at: now().toISOString(),
      router: rule.router?.name ?? RANDOM,
      ...why,
    };
  };
}

function ruleOf(routed: Routed, config: Config, routers: readonly LoadedRouter[]): Rule {
  if (routed.kind === "router") {
    const router = findRouter(routed.router, routers);
    const pair = pairOf(config, router) ?? noPair(router);
    return { router, isExact: true, threshold: routed.threshold, pair };
  }
  const router = defaultRouter(config, routers);
  const { lambda, threshold } = config.default!;
  if (threshold === undefined) return { router, isExact: false, lambda };
  return { router, isExact: false, threshold, pair: defaultPairOf(config, router) ?? noPair(router) };
}

function noPair(router: LoadedRouter | undefined): never {
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "a pair of models for the threshold to decide between",
    found: router === undefined ? "none in the configuration" : `a router of ${router.fitted.models.length} models`,
    fix: "Add pair: { strong: …, weak: … } to the gateway's configuration.",
  });
}
