import { mean } from "../../math/statistics.js";

/**
 * How many rows count as one independent row, because rows of a prompt, and judges of the same answers, go together:
 *
 *   D = Σ_prompts (Σ_i d_i − d̄)² / Σ_i (d_i − d̄)²,   at least 1
 *
 * @param d  (n) what a row says of the matter
 * @see Kish 1965, Survey Sampling, §8.2
 */
export function designEffect(d: Float64Array, prompt: Int32Array): number {
  const average = mean(d);
  const sums = new Map<number, number>();
  let squares = 0;
  d.forEach((value, i) => {
    sums.set(prompt[i]!, (sums.get(prompt[i]!) ?? 0) + value - average);
    squares += (value - average) ** 2;
  });
  const between = [...sums.values()].reduce((sum, value) => sum + value ** 2, 0);
  return squares > 0 ? Math.max(1, between / squares) : 1;
}
