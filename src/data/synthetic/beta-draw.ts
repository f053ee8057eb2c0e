import type { Rng } from "../../random.js";

/**
 * A draw from Beta(α, β), as X / (X + Y) of two Gamma draws.
 *
 * @param alpha, beta  > 0; mean α / (α + β)
 * @see Devroye 1986, Non-Uniform Random Variate Generation, ch. IX.4
 */
export function betaDraw(alpha: number, beta: number, draw: Rng): number {
  const x = gammaDraw(alpha, draw);
  const y = gammaDraw(beta, draw);
  // Both underflow only for tiny shapes; there the distribution is two points.
  return x + y > 0 ? x / (x + y) : Number(draw.uniform() < alpha / (alpha + beta));
}

/** Gamma(shape, 1). @see Marsaglia & Tsang 2000, ACM TOMS 26:363–372; shapes below 1 by their boosting step */
function gammaDraw(shape: number, draw: Rng): number {
  if (shape < 1) return gammaDraw(shape + 1, draw) * (1 - draw.uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = draw.normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - draw.uniform()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
