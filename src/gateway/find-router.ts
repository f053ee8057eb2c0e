import { FairleadError } from "../errors.js";
import { routellmKind } from "../routers/routellm-names.js";
import type { Config } from "./config/config.js";
import type { LoadedRouter } from "./loaded-router.js";

/** The router that needs no file: its win rates are drawn, as in RouteLLM. */
export const RANDOM = "random";

/**
 * The router that `router-<name>-<threshold>` asks for: the one of that name in the configuration, else the only one of
 * that kind (dashes written as underscores), or of the kind that RouteLLM calls so.
 *
 * @returns undefined for `random`, which needs no file
 * @throws {FairleadError} UNKNOWN_ROUTER
 */
export function findRouter(name: string, routers: readonly LoadedRouter[]): LoadedRouter | undefined {
  const named = routers.find((router) => router.name === name);
  if (named !== undefined) return named;
  if (name === RANDOM) return undefined;
  const theirs = routellmKind(name);
  const kind = theirs ?? name.replaceAll("_", "-");
  const ofKind = routers.filter(({ fitted }) => fitted.name === kind);
  if (ofKind.length === 1) return ofKind[0];
  throw new FairleadError("UNKNOWN_ROUTER", {
    expected: `one of the routers ${[...routers.map((router) => router.name), RANDOM].join(", ")}`,
    found: `"${name}"${why(kind, theirs !== undefined, ofKind)}`,
    fix: "Ask for router-<name>-<threshold> with one of these names, or add the router to the configuration.",
  });
}

/** Why a name that means something here leads to no router. */
function why(kind: string, isTheirs: boolean, ofKind: readonly LoadedRouter[]): string {
  if (ofKind.length > 1) return `, which may mean any of ${ofKind.map((router) => router.name).join(", ")}`;
  return isTheirs ? `, RouteLLM's name of the router ${kind}, of which none is configured` : "";
}

/** The router of the model `fairlead`; none where that is `random`. */
export function defaultRouter(config: Config, routers: readonly LoadedRouter[]): LoadedRouter | undefined {
  const name = config.default?.router;
  return name === undefined ? routers[0] : routers.find((router) => router.name === name);
}
