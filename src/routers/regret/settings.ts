import { FairleadError } from "../../errors.js";
import type { NuisanceOptions } from "../../estimators/off-policy/nuisances.js";

/** What all routers of logged calls can be told. */
export interface LoggedSettings {
  /** Where propensities are from. Default `auto`: logged where every call has them, else learned by logistic regression */
  readonly propensities?: NonNullable<NuisanceOptions["propensities"]>;
  /** Propensities are raised to this in weights, in (0, 1). Default 0.03 */
  readonly minPropensity?: number;
  /** λ to train at, quality points per USD, >= 0. Default: from what quality is worth against the costs seen */
  readonly lambdas?: readonly number[];
  /** Most passes over the calls. Default: as many as make {@link MOST_STEPS} steps, but {@link LEAST_EPOCHS} at least */
  readonly epochs?: number;
}

export const PROPENSITIES = ["auto", "logged", "logistic", "forest", "boosting"] as const;
export const MIN_PROPENSITY = 0.03;
/** Far more than training takes before it stops by itself, unless a log has 100,000 calls. */
export const MOST_STEPS = 800;
export const LEAST_EPOCHS = 30;

/** @throws {FairleadError} INVALID_ARGUMENT */
export function checkSettings({ minPropensity = MIN_PROPENSITY, lambdas }: LoggedSettings): void {
  if (!(minPropensity > 0 && minPropensity < 1))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a least propensity above 0 and below 1",
      found: `${minPropensity}`,
      fix: `${MIN_PROPENSITY} is the default; a higher one trades variance for bias.`,
    });
  const wrong = lambdas?.find((lambda) => !(lambda >= 0 && Number.isFinite(lambda)));
  if (wrong === undefined && lambdas?.length !== 0) return;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "λ of at least 0, one or more",
    found: `${wrong ?? "none"}`,
    fix: "For example: --lambdas 0,20,100. Left out, they follow from the costs.",
  });
}
