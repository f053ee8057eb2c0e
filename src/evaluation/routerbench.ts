/** A point of the cost-quality plane. */
export interface CostQuality {
  readonly cost: number;
  readonly quality: number;
}

/**
 * AIQ as RouterBench's code computes it, to hold a result against a published one: the area under the hull from the
 * router's cheapest point to `maxCost`, divided by `maxCost`, not by the width of the range; cost left of the cheapest
 * point earns 0.
 *
 * @param points   at least one; costs in USD over the whole test set, as the original has them
 * @param maxCost  the largest cost of *all* routers compared, > 0: the score depends on the company
 * @see RouterBench, arXiv:2403.12031, and its `evaluation/AIQ.py`; `aiq` is the clean version
 */
export function routerBenchAiq(points: readonly CostQuality[], maxCost: number): number {
  const hull = routerBenchHull(points);
  const extended = [...hull, { cost: maxCost, quality: hull[hull.length - 1]!.quality }];
  let sum = 0;
  for (let i = 1; i < extended.length; i++) {
    const [from, to] = [extended[i - 1]!, extended[i]!];
    sum += ((to.cost - from.cost) * (to.quality + from.quality)) / 2;
  }
  return sum / maxCost;
}

/**
 * RouterBench's hull, step by step, in O(p³): at each point strictly between two others, the highest of the point and
 * all the chords over it; the last point where it is no worse; the first point always; then every point that is lower
 * than the one before it goes, in one pass that compares with points already gone.
 */
export function routerBenchHull(points: readonly CostQuality[]): CostQuality[] {
  const sorted = points.slice().sort((a, b) => a.cost - b.cost || a.quality - b.quality);
  const envelope = sorted.slice(1, -1).map(({ cost, quality }) => ({ cost, quality: highestChord(cost, quality) }));
  const first = sorted[0]!;
  const last = sorted[sorted.length - 1]!;
  const lastKept = envelope[envelope.length - 1];
  if (sorted.length > 1 && (lastKept === undefined || last.quality >= lastKept.quality)) envelope.push(last);
  const hull = [first, ...envelope];
  return hull.filter((point, i) => i === 0 || point.quality >= hull[i - 1]!.quality);

  function highestChord(cost: number, quality: number): number {
    let highest = quality;
    for (const left of sorted)
      for (const right of sorted)
        if (left.cost < cost && cost < right.cost) {
          const part = (cost - left.cost) / (right.cost - left.cost);
          highest = Math.max(highest, left.quality + part * (right.quality - left.quality));
        }
    return highest;
  }
}
