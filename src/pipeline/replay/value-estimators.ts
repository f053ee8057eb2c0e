import { FairleadError } from "../../errors.js";
import { dm } from "../../estimators/off-policy/dm.js";
import { dr } from "../../estimators/off-policy/dr.js";
import { ips } from "../../estimators/off-policy/ips.js";
import type { ValueEstimator } from "../../estimators/off-policy/policy-value.js";
import { shrunkenDr } from "../../estimators/off-policy/shrunken-dr.js";
import { snips } from "../../estimators/off-policy/snips.js";
import { switchDr } from "../../estimators/off-policy/switch-dr.js";

/** Estimators by the names that the command takes, in the order in which they are shown. */
export const VALUE_ESTIMATORS = {
  dm,
  ips,
  snips,
  dr,
  "switch-dr": (sample, target) => switchDr(sample, target),
  "shrunken-dr": (sample, target) => shrunkenDr(sample, target),
} as const satisfies Readonly<Record<string, ValueEstimator>>;

export type EstimatorName = keyof typeof VALUE_ESTIMATORS;

/** `dm,dr` as typed; `dr` is always among them. @throws {FairleadError} INVALID_ARGUMENT */
export function parseEstimators(names: readonly string[]): readonly EstimatorName[] {
  const all = Object.keys(VALUE_ESTIMATORS) as EstimatorName[];
  const unknown = names.filter((name) => !all.some((one) => one === name));
  if (unknown.length === 0) return all.filter((name) => name === "dr" || names.includes(name));
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `--estimators among ${all.join(", ")}`,
    found: unknown.map((name) => `"${name}"`).join(", "),
    fix: "For example: --estimators dr,snips",
  });
}
