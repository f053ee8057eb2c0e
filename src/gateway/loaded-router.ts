import type { FittedRouter } from "../routers/router.js";

/** A fitted router, ready to serve. Where it came from is not the gateway's business. */
export interface LoadedRouter {
  /** Its name in the configuration, as in `router-<name>-<threshold>`; holds no dash. */
  readonly name: string;
  readonly fitted: FittedRouter;
  /** Prompt → (d) the vector that the router was fitted on. */
  embed(prompt: string): Promise<Float32Array>;
  /** The model with the highest score on the training data. */
  readonly strongest?: string;
}
