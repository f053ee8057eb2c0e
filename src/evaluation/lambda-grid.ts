/** Settings per factor of ten of λ. */
const PER_DECADE = 12;

/**
 * Values of λ that walk a router from "quality alone" to "the cheapest model": 0, a logarithmic grid, and one far
 * beyond it. The grid follows from what the models cost, not from any router, so that all walk the same path.
 *
 *   from 0.001 / (dearest − cheapest)    a tenth of a quality point decides nothing yet
 *   to   1 / (smallest difference)       a whole quality point no longer pays for the smallest step up
 *
 * Differences under a thousandth of the widest are no steps: the grid spans six decades at the most.
 *
 * @param meanCosts  (K) USD per call, >= 0
 * @returns ascending, in quality points per USD; [0] where all cost the same
 */
export function lambdaGrid(meanCosts: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(meanCosts).sort();
  const widest = sorted[sorted.length - 1]! - sorted[0]!;
  if (!(widest > 0)) return Float64Array.of(0);
  let smallest = widest;
  for (let k = 1; k < sorted.length; k++) {
    const step = sorted[k]! - sorted[k - 1]!;
    if (step >= widest / 1000) smallest = Math.min(smallest, step);
  }
  const from = Math.log10(0.001 / widest);
  const to = Math.log10(1 / smallest);
  const steps = Math.ceil((to - from) * PER_DECADE);
  const grid = Array.from({ length: steps + 1 }, (_, i) => 10 ** (from + ((to - from) * i) / steps));
  return Float64Array.of(0, ...grid, 1000 * 10 ** to);
}
