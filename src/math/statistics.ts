/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/** Sample variance (divisor n − 1); NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  const m = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - m) ** 2;
  return values.length > 1 ? sum / (values.length - 1) : Number.NaN;
}

export const standardDeviation = (values: ArrayLike<number>): number => Math.sqrt(variance(values));

/** Standard error of the mean: sd / √n. */
export const standardError = (values: ArrayLike<number>): number => Math.sqrt(variance(values) / values.length);

/**
 * Quantile with linear interpolation between order statistics (type 7, as NumPy and R default).
 *
 * @param sorted  ascending, at least one value
 * @param p       in [0, 1]
 */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (position - low) * (sorted[high]! - sorted[low]!);
}

/** As {@link quantileOfSorted}, for values in any order. */
export function quantile(values: ArrayLike<number>, p: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), p);
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
