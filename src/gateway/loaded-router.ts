import type { Familiarity } from "../routers/familiarity.js";
import type { FittedRouter } from "../routers/router.js";

/** The two models that a threshold decides between. */
export interface Pair {
  readonly strong: string;
  readonly weak: string;
}

/** A fitted router, ready to serve. Where it came from is not the gateway's business. */
export interface LoadedRouter {
  /** Its name in the configuration, as in `router-<name>-<threshold>`; holds no dash. */
  readonly name: string;
  readonly fitted: FittedRouter;
  /** Prompt → (d) the vector that the router was fitted on. */
  embed(prompt: string): Promise<Float32Array>;
  /** The models that its threshold decides between, where the configuration names none; strong answers as a fallback. */
  readonly pair?: Pair;
  /** How near a vector lies to those of training, where the router's file tells. */
  familiarity?(x: Float32Array): Familiarity;
}
