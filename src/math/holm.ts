/**
 * Holm's adjusted p values: those below α name false effects with probability at most α over all of them together,
 * whatever their dependence.
 *
 * @param p  (m) in [0, 1]
 * @returns  (m) in [0, 1], none below its p
 * @see Holm 1979, Scandinavian Journal of Statistics 6:65–70
 */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let highest = 0;
  order.forEach((i, rank) => {
    highest = Math.min(1, Math.max(highest, (p.length - rank) * p[i]!));
    adjusted[i] = highest;
  });
  return adjusted;
}
