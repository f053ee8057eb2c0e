import { FairleadError } from "../../errors.js";
import { weightedSample } from "./off-policy-sample.js";
import { policyValue, type ValueEstimator } from "./policy-value.js";

/**
 * Self-normalised inverse propensity scoring: a weighted mean, which moves with y and never leaves its range.
 *
 *   value = Σ w y / Σ w,    ψ[i] = w[i] (y[i] − value) / w̄
 *
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where the target never takes a model that was called
 * @see Swaminathan & Joachims 2015, NeurIPS 28
 */
export const snips: ValueEstimator = (sample, target) => {
  const { w } = weightedSample(sample, target);
  const total = w.reduce((sum, one) => sum + one, 0);
  if (!(total > 0)) throw noOverlap();
  const value = w.reduce((sum, one, i) => sum + one * sample.y[i]!, 0) / total;
  const influence = w.map((one, i) => (one * (sample.y[i]! - value) * w.length) / total);
  return policyValue(value, influence, sample.group);
};

const noOverlap = () =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: "logged calls to the models that the target takes",
    found: "none: every weight is 0",
    fix: "Log with a policy that explores, or judge a policy nearer to the one that logged.",
  });
