/** Values that a parameter may take, in order; 0 may be the first: then the parameter can also be off. */
export type Ladder = readonly number[];

/**
 * Coordinate ascent over ladders of values: each parameter in turn tries the steps beside it, and to be off or on, until no
 * move helps. Equal starts, equal result; every point is evaluated once.
 *
 * @param starts  indices in the ladders to set out from; the best end wins, the first among equals
 * @returns       indices in the ladders
 */
export function ladderSearch(
  ladders: readonly Ladder[],
  starts: readonly (readonly number[])[],
  evaluate: (indices: readonly number[]) => number,
): number[] {
  const known = new Map<string, number>();
  const value = (at: readonly number[]) => {
    const key = at.join();
    const found = known.get(key) ?? evaluate(at);
    known.set(key, found);
    return found;
  };
  let best: number[] = [];
  let highest = -Infinity;
  for (const start of starts) {
    const at = start.slice();
    let here = value(at);
    for (let moved = true; moved; ) {
      moved = false;
      for (let k = 0; k < at.length; k++)
        for (const to of movesFrom(at[k]!, ladders[k]!)) {
          const from = at[k]!;
          at[k] = to;
          const there = value(at);
          if (there > here + 1e-6) {
            here = there;
            moved = true;
          } else at[k] = from;
        }
    }
    if (here > highest) [best, highest] = [at, here];
  }
  return best;
}

/** The steps beside it; from off to low, middle and high; from anywhere to off. */
function movesFrom(from: number, ladder: Ladder): number[] {
  const last = ladder.length - 1;
  if (ladder[0] === 0 && from === 0) return [1, Math.floor(last / 2), last - 1].filter((to) => to > 0);
  const beside = [from - 1, from + 1].filter((to) => to >= 0 && to <= last);
  return ladder[0] === 0 && from > 1 ? [0, ...beside] : beside;
}
