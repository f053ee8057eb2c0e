import { FairleadError } from "../errors.js";
import type { Config } from "./config/config.js";
import { defaultRouter } from "./find-router.js";
import type { LoadedRouter, Pair } from "./loaded-router.js";

/** A prompt as the router in use sees it. */
export interface AskedOf {
  readonly router: LoadedRouter;
  readonly x: Float32Array;
  readonly text: string;
}

/** The candidate that the router in use is compared with. */
export interface Rival {
  /**
   * Its utilities of the router's models, −∞ for one that it does not know; with a pair, 1 for its choice of strong and weak and
   * 0 for the other. Undefined where it failed, which is reported: no prompt fails for the sake of a comparison.
   */
  utilities(asked: AskedOf, pair?: Pair): Promise<Float64Array | undefined>;
}

/** The rival that the policy `neyman` names; none where it names none. */
export function rivalOf(
  config: Config,
  routers: readonly LoadedRouter[],
  report: (line: string) => void,
): Rival | undefined {
  const given = config.policy.kind === "neyman" ? config.policy.rival : undefined;
  if (given === undefined) return undefined;
  const { router: name, lambda, threshold } = given;
  const rival = name === undefined ? defaultRouter(config, routers) : routers.find((one) => one.name === name);
  if (rival === undefined) return undefined; // refused with the configuration
  const { fitted } = rival;
  return {
    async utilities({ router, x, text }, pair) {
      try {
        const own = router === rival ? x : await rival.embed(text);
        if (pair !== undefined)
          return fitted.winRate(own, pair.strong, pair.weak) >= threshold!
            ? Float64Array.of(1, 0)
            : Float64Array.of(0, 1);
        const all = fitted.utilities(own, lambda!, text.length);
        return Float64Array.from(router.fitted.models, (model) => all[fitted.models.indexOf(model)] ?? -Infinity);
      } catch (cause) {
        const why = cause instanceof Error && !(cause instanceof FairleadError) ? cause.stack : cause;
        report(`router ${rival.name}: failed as a rival, so nothing is explored beyond the floor: ${why}`);
        return undefined;
      }
    },
  };
}
