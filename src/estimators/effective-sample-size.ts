/**
 * Kish's effective sample size: how many equally weighted rows tell as much about a mean as these, (Σw)² / Σw², if their
 * noise is the same. In [1, n], whatever the weights' scale; 0 where they are all 0.
 *
 * @param weights  (n) >= 0
 * @see Kish 1965, Survey Sampling, §11.7
 */
export function effectiveSampleSize(weights: ArrayLike<number>): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    squares += weights[i]! ** 2;
  }
  return squares > 0 ? sum ** 2 / squares : 0;
}
