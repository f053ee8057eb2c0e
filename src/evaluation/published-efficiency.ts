/**
 * Summed gain of the prompts ranked first, as Meta-Router's script has it: a ranking ends at its last positive prediction, and
 * says nothing of larger usages; one without any positive prediction gains 0 at all of them.
 *
 * @param predicted  (N) higher goes to the strong model first
 * @param gains      (N) true gains
 * @param usages     shares of prompts to the strong model, in [0, 1]
 * @returns          Σ gains of the first usage · N prompts, linear between whole prompts; NaN where the ranking has ended
 * @see github.com/yichistat/Meta-router, PC50_varstd_RF_100G.py, evaluate_total_efficiency_vs_ratio
 */
export function publishedEfficiency(
  predicted: ArrayLike<number>,
  gains: ArrayLike<number>,
  usages: readonly number[],
): number[] {
  const N = predicted.length;
  const positive = Array.from({ length: N }, (_, i) => i).filter((i) => predicted[i]! > 0);
  const sums = [0];
  for (const i of positive.sort((a, b) => predicted[b]! - predicted[a]! || a - b)) sums.push(sums.at(-1)! + gains[i]!);
  const last = positive.length;
  if (last === 0) return usages.map(() => 0);
  return usages.map((usage) => {
    const k = usage * N;
    if (k > last + 1e-9) return Number.NaN;
    const below = Math.min(last, Math.floor(k + 1e-9));
    const above = Math.min(last, below + 1);
    return sums[below]! + Math.max(0, k - below) * (sums[above]! - sums[below]!);
  });
}
