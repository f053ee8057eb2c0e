import { weightedSample } from "./off-policy-sample.js";
import { meanScore, type ValueEstimator } from "./policy-value.js";

/**
 * Inverse propensity scoring: unbiased with the true propensities, where each model that the target takes might have been called.
 *
 *   value = Σ w[i] y[i] / n,    w[i] = π(a[i] | x[i]) / e[i,a[i]]
 *
 * @see Horvitz & Thompson 1952, JASA 47:663–685
 */
export const ips: ValueEstimator = (sample, target) =>
  meanScore(
    weightedSample(sample, target).w.map((w, i) => w * sample.y[i]!),
    sample.group,
  );
