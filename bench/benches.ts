import type { Bench } from "./bench.js";

/** Each bench and the file that holds it; loaded only when asked for, so that none pays for another's memory. */
export const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  "mmlu-pair": () => import("./mmlu-pair.js"),
  routerbench: () => import("./routerbench.js"),
  journey: () => import("./journey.js"),
  eigen: () => import("./eigen.js"),
  sw: () => import("./sw.js"),
  mf: () => import("./mf.js"),
  forest: () => import("./forest.js"),
  encoder: () => import("./encoder.js"),
  preferences: () => import("./preferences.js"),
  place: () => import("./place.js"),
  "meta-router": () => import("./meta-router.js"),
  judges: () => import("./judges.js"),
  gateway: () => import("./gateway.js"),
  evaluate: () => import("./evaluate.js"),
  logs: () => import("./logs.js"),
  replay: () => import("./replay.js"),
  coverage: () => import("./coverage.js"),
};
