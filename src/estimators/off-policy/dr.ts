import { weightedSample } from "./off-policy-sample.js";
import { meanScore, type ValueEstimator } from "./policy-value.js";

/**
 * Doubly robust: the direct method, corrected by weighted residuals.
 *
 *   value = Σ (V[i] + w[i] r[i]) / n,    w[i] = π(a[i] | x[i]) / e[i,a[i]],  r[i] = y[i] − μ[i,a[i]]
 *
 * Consistent if either μ or e is; its interval is right where e is known, or both are estimated well enough that the product of their
 * errors is small beside 1/√n.
 *
 * @see Dudík, Langford & Li 2011, arXiv:1103.4601; Chernozhukov et al. 2018, Econometrics Journal 21:C1–C68
 */
export const dr: ValueEstimator = (sample, target) => {
  const { w, V, r } = weightedSample(sample, target);
  return meanScore(
    V.map((v, i) => v + w[i]! * r[i]!),
    sample.group,
  );
};
