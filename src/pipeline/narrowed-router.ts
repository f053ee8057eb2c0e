import type { FittedRouter } from "../routers/router.js";

/** The same router choosing among some of its models only, in its own order. */
export function narrowedRouter(router: FittedRouter, allowed: ReadonlySet<string>): FittedRouter {
  const kept = [...router.models.keys()].filter((k) => allowed.has(router.models[k]!));
  if (kept.length === router.models.length) return router;
  return {
    name: router.name,
    models: kept.map((k) => router.models[k]!),
    utilities(embedding, lambda, promptLength) {
      const all = router.utilities(embedding, lambda, promptLength);
      return Float64Array.from(kept, (k) => all[k]!);
    },
    winRate: (embedding, strong, weak) => router.winRate(embedding, strong, weak),
  };
}
