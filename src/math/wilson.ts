/**
 * Wilson's 95 % interval of a share.
 *
 * @param successes  of n; with n = 0 the interval is [0, 1]
 * @see Wilson 1927, JASA 22:209–212
 */
export function wilson(successes: number, n: number): { value: number; low: number; high: number } {
  if (n === 0) return { value: Number.NaN, low: 0, high: 1 };
  const z = 1.959964;
  const p = successes / n;
  const centre = (p + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const half = (z / (1 + z ** 2 / n)) * Math.sqrt((p * (1 - p)) / n + z ** 2 / (4 * n * n));
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
