/**
 * Routing collapse: whether one choice spends on the dearest model, or fails, where it need not.
 *
 *   best = { k : score[k] >= max score − δ }
 *   fine = (chosen ∈ best and chosen ∉ dearest) or (best ⊆ dearest and chosen ∈ best)
 *
 * The routing collapse index is the share of prompts that are not fine. A router that always takes the dearest model
 * has the share of prompts on which a cheaper model was as good.
 *
 * @param scores   (K) of all the models on one prompt
 * @param dearest  (K) whether the model has the highest mean cost over the test set; normally one has
 * @param margin   δ >= 0, quality points within which two answers are as good; with graded scores exact ties are
 *                 rare, and at 0 the index turns into the plain error rate
 * @returns 1 where collapsed, 0 where fine
 * @see EquiRouter, arXiv:2602.03478; as its authors' code computes it (at δ = 0)
 */
export function collapsed(
  chosen: number,
  scores: ArrayLike<number>,
  dearest: readonly boolean[],
  margin: number,
): 0 | 1 {
  let top = -Infinity;
  for (let k = 0; k < scores.length; k++) top = Math.max(top, scores[k]!);
  if (scores[chosen]! < top - margin) return 1;
  if (!dearest[chosen]) return 0;
  for (let k = 0; k < scores.length; k++) if (scores[k]! >= top - margin && !dearest[k]) return 1;
  return 0;
}
