import { logistic } from "../math/logistic.js";

/**
 * Expected gain of each model over a model drawn from the pool, in place:
 *
 *   q[k] = (1/K) Σ_j (2 σ((δ[k] − δ[j]) / scale) − 1)
 *
 * The inverse of how outcomes become battles, P(a preferred) = (1 + s[a] − s[b]) / 2: differences of q are differences of
 * score where scores made the battles, and net wins where judges did.
 *
 * @param delta  (K) in the router's own log-odds
 * @param scale  that divides them to make them those of a preference, > 0
 */
export function gainsOverPool(delta: Float64Array, scale: number): void {
  const gains = delta.map(
    (own) => delta.reduce((sum, other) => sum + 2 * logistic((own - other) / scale) - 1, 0) / delta.length,
  );
  delta.set(gains);
}
