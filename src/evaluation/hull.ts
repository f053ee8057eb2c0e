/** The best average quality that money can buy by mixing given points at random: concave, never falling. */
export interface Hull {
  /** Ascending. */
  readonly costs: readonly number[];
  readonly qualities: readonly number[];
}

/**
 * Non-decreasing concave hull of points in the cost-quality plane, in O(p log p): the upper half of Andrew's monotone
 * chain, cut at its first maximum.
 *
 * @param costs      (p) any unit; `qualities` (p) likewise
 * @see RouterBench, arXiv:2403.12031; Andrew 1979, Information Processing Letters 9:216–219
 */
export function nonDecreasingHull(costs: ArrayLike<number>, qualities: ArrayLike<number>): Hull {
  const order = Int32Array.from({ length: costs.length }, (_, i) => i);
  order.sort((i, j) => costs[i]! - costs[j]! || qualities[j]! - qualities[i]! || i - j);
  const x: number[] = [];
  const y: number[] = [];
  for (const i of order) {
    // Anything dearer that is no better than the best so far lies on or under the hull's flat extension.
    if (y.length > 0 && qualities[i]! <= y[y.length - 1]!) continue;
    while (x.length >= 2 && turnsUp(x, y, costs[i]!, qualities[i]!)) {
      x.pop();
      y.pop();
    }
    x.push(costs[i]!);
    y.push(qualities[i]!);
  }
  return { costs: x, qualities: y };
}

/** Whether the last point lies on or under the chord from the one before it to the new one. */
function turnsUp(x: readonly number[], y: readonly number[], cost: number, quality: number): boolean {
  const last = x.length - 1;
  const [ax, ay, bx, by] = [x[last - 1]!, y[last - 1]!, x[last]!, y[last]!];
  return (bx - ax) * (quality - ay) >= (by - ay) * (cost - ax);
}

/**
 * Area under the hull between two costs. Left of its cheapest point the hull is 0: a budget that buys no answer earns
 * nothing. Right of its dearest point it stays level: nobody must spend more.
 */
export function areaUnderHull({ costs, qualities }: Hull, low: number, high: number): number {
  let sum = 0;
  const last = costs.length - 1;
  for (let i = 1; i <= last; i++) {
    const from = Math.max(low, costs[i - 1]!);
    const to = Math.min(high, costs[i]!);
    if (to > from) sum += (to - from) * (along(i, from) + along(i, to)) * 0.5;
  }
  if (last >= 0 && high > costs[last]!) sum += (high - Math.max(low, costs[last]!)) * qualities[last]!;
  return sum;

  function along(i: number, x: number): number {
    const part = (x - costs[i - 1]!) / (costs[i]! - costs[i - 1]!);
    return qualities[i - 1]! + part * (qualities[i]! - qualities[i - 1]!);
  }
}
