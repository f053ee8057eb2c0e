/**
 * Efficiency gain: what ranking prompts by predicted gain brings above routing as many of them at random.
 *
 *   E(k) = Σ gains of the k prompts ranked first,   EG(k) = E(k) − (k/N) Σ gains
 *
 * The mean of EG over usages from 0 to 1 is, exactly and with prompts of equal prediction in random order,
 *
 *   EG = Σ_i d_i (1 − (k_i − ½)/N) − ½ Σ_i d_i,   k_i the rank of prompt i, averaged over ties
 *
 * @param predicted  (N) higher goes to the strong model first
 * @param gains      (N) true gains d, in quality points
 * @returns          summed gain over N prompts, mean over usages; 0 is chance
 */
export function efficiencyGain(predicted: ArrayLike<number>, gains: ArrayLike<number>): number {
  const N = predicted.length;
  const order = rankOrder(predicted);
  let [sum, total] = [0, 0];
  for (let from = 0; from < N; ) {
    let to = from + 1;
    while (to < N && predicted[order[to]!] === predicted[order[from]!]) to++;
    const rank = (from + 1 + to) / 2;
    for (let k = from; k < to; k++) {
      sum += gains[order[k]!]! * (1 - (rank - 0.5) / N);
      total += gains[order[k]!]!;
    }
    from = to;
  }
  return sum - total / 2;
}

/**
 * E at given usages, by linear interpolation between whole prompts.
 *
 * @param usages  shares of prompts to the strong model, in [0, 1]
 * @returns       summed gain above the same share at random
 */
export function efficiencyCurve(
  predicted: ArrayLike<number>,
  gains: ArrayLike<number>,
  usages: readonly number[],
): number[] {
  const N = predicted.length;
  const cumulative = new Float64Array(N + 1);
  rankOrder(predicted).forEach((i, k) => {
    cumulative[k + 1] = cumulative[k]! + gains[i]!;
  });
  return usages.map((usage) => {
    const k = Math.min(N, Math.floor(usage * N + 1e-9));
    const share = Math.max(0, usage * N - k);
    const here = cumulative[k]! + share * ((cumulative[k + 1] ?? cumulative[k]!) - cumulative[k]!);
    return here - usage * cumulative[N]!;
  });
}

/** Indices by prediction, descending; equals in order of index. */
const rankOrder = (predicted: ArrayLike<number>): number[] =>
  Array.from({ length: predicted.length }, (_, i) => i).sort((a, b) => predicted[b]! - predicted[a]! || a - b);
