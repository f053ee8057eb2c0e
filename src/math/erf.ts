/**
 * The error function, within 1.5e-7.
 *
 * @see Abramowitz & Stegun 1964, formula 7.1.26
 */
export function erf(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * z);
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const value = 1 - polynomial * Math.exp(-z * z);
  return x < 0 ? -value : value;
}
