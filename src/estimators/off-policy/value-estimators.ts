import { dm } from "./dm.js";
import { dr } from "./dr.js";
import { ips } from "./ips.js";
import type { ValueEstimator } from "./policy-value.js";
import { shrunkenDr } from "./shrunken-dr.js";
import { snips } from "./snips.js";
import { switchDr } from "./switch-dr.js";

/** Estimators of a policy's value from a log, by name. `dr` is the one to report; the others show what it hangs on. */
export const VALUE_ESTIMATORS = {
  dm,
  ips,
  snips,
  dr,
  "switch-dr": switchDr,
  "shrunken-dr": shrunkenDr,
} as const satisfies Readonly<Record<string, ValueEstimator>>;
