import { incompleteBeta } from "./incomplete-beta.js";

/** P(|T| > |t|) of Student's t with `df` degrees of freedom, > 0. */
export const twoSidedP = (t: number, df: number): number => incompleteBeta(df / 2, 0.5, df / (df + t * t));

/** P(F > f) of Fisher's F with d1 and d2 degrees of freedom, both > 0. */
export const fTail = (f: number, d1: number, d2: number): number => incompleteBeta(d2 / 2, d1 / 2, d2 / (d2 + d1 * f));

/**
 * t with P(|T| > t) = 1 − level: what a standard error is multiplied by.
 *
 * @param df     degrees of freedom, > 0
 * @param level  in (0, 1). Default 0.95: 1.96 for many degrees of freedom, 2.26 for 9
 */
export function tQuantile(df: number, level = 0.95): number {
  let [low, high] = [0, 1];
  while (twoSidedP(high, df) > 1 - level) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (twoSidedP(middle, df) > 1 - level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
