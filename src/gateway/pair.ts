import type { Config } from "./config/config.js";
import type { LoadedRouter, Pair } from "./loaded-router.js";

/** The pair of `router-<name>-<threshold>`: the configured one, else the router's own. */
export function pairOf(config: Config, router?: LoadedRouter): Pair | undefined {
  return config.pair ?? router?.pair;
}

/** The pair of the model `fairlead`, where a threshold decides for it. */
export function defaultPairOf(config: Config, router?: LoadedRouter): Pair | undefined {
  const { strong, weak } = config.default ?? {};
  return strong !== undefined && weak !== undefined ? { strong, weak } : pairOf(config, router);
}
