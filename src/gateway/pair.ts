import type { Config } from "./config/config.js";
import type { LoadedRouter } from "./loaded-router.js";

/** The two models that a threshold decides between. */
export interface Pair {
  readonly strong: string;
  readonly weak: string;
}

/** The pair of `router-<name>-<threshold>`: the configured one, else the router's two models, its strongest as strong. */
export function pairOf(config: Config, router?: LoadedRouter): Pair | undefined {
  if (config.pair !== undefined) return config.pair;
  if (router?.fitted.models.length !== 2) return undefined;
  const [first, second] = router.fitted.models as [string, string];
  return router.strongest === second ? { strong: second, weak: first } : { strong: first, weak: second };
}

/** The pair of the model `fairlead`, where a threshold decides for it. */
export function defaultPairOf(config: Config, router?: LoadedRouter): Pair | undefined {
  const { strong, weak } = config.default ?? {};
  return strong !== undefined && weak !== undefined ? { strong, weak } : pairOf(config, router);
}
