/**
 * What chi-square of so many degrees of freedom passes once in 30,000, by Wilson and Hilferty's cube:
 *
 *   df · (1 − 2/(9 df) + z √(2/(9 df)))³,   z = 4
 */
export function chiSquareBound(degrees: number): number {
  if (degrees < 1) return Infinity; // nothing to compare
  const part = 2 / (9 * degrees);
  return degrees * (1 - part + 4 * Math.sqrt(part)) ** 3;
}
