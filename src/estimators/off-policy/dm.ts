import { weightedSample } from "./off-policy-sample.js";
import { meanScore, type ValueEstimator } from "./policy-value.js";

/**
 * Direct method: what the outcome models expect.
 *
 *   value = Σ V[i] / n,    V[i] = Σ_k π(k | x[i]) μ[i,k]
 *
 * As wrong as they are, and its interval does not know: that is of the prompts' spread alone.
 */
export const dm: ValueEstimator = (sample, target) => meanScore(weightedSample(sample, target).V, sample.group);
