/** Points of the cost-quality plane, in parallel. */
export interface Points {
  readonly costs: ArrayLike<number>;
  readonly qualities: ArrayLike<number>;
}

/** How far a point lies from the Pareto frontier, on axes scaled to [0, 1]. */
export type DistanceToFrontier = (cost: number, quality: number) => number;

/**
 * The Pareto frontier of points, as a ruler: Euclidean distance to the nearest place on the frontier's polyline (its
 * points joined by straight lines), after both axes are scaled so that the given points span [0, 1].
 *
 * @param groups  everything evaluated, at least one point
 * @see LLMRouterBench's ParetoDist; distance and scaling are ours, as its own are not published
 */
export function distanceToFrontier(groups: readonly Points[]): DistanceToFrontier {
  const costs = flat(groups.map((group) => group.costs));
  const qualities = flat(groups.map((group) => group.qualities));
  const scaledCost = unitScale(costs);
  const scaledQuality = unitScale(qualities);
  const frontier = undominated(costs, qualities);
  const x = frontier.map((i) => scaledCost(costs[i]!));
  const y = frontier.map((i) => scaledQuality(qualities[i]!));
  return (cost, quality) => distanceToPolyline(x, y, scaledCost(cost), scaledQuality(quality));
}

/** Mean distance of a router's settings to the frontier. */
export function paretoDist({ costs, qualities }: Points, distance: DistanceToFrontier): number {
  let sum = 0;
  for (let p = 0; p < costs.length; p++) sum += distance(costs[p]!, qualities[p]!);
  return sum / costs.length;
}

/** Indices of the points that no other beats on both axes, from cheap to dear. */
export function undominated(costs: ArrayLike<number>, qualities: ArrayLike<number>): number[] {
  const order = Int32Array.from({ length: costs.length }, (_, i) => i);
  order.sort((i, j) => costs[i]! - costs[j]! || qualities[j]! - qualities[i]! || i - j);
  const kept: number[] = [];
  let best = -Infinity;
  for (const i of order)
    if (qualities[i]! > best) {
      best = qualities[i]!;
      kept.push(i);
    }
  return kept;
}

function distanceToPolyline(x: readonly number[], y: readonly number[], px: number, py: number): number {
  let nearest = (px - x[0]!) ** 2 + (py - y[0]!) ** 2;
  for (let i = 1; i < x.length; i++) {
    const dx = x[i]! - x[i - 1]!;
    const dy = y[i]! - y[i - 1]!;
    const along = ((px - x[i - 1]!) * dx + (py - y[i - 1]!) * dy) / (dx * dx + dy * dy);
    const part = Math.max(0, Math.min(1, along));
    const squared = (px - x[i - 1]! - part * dx) ** 2 + (py - y[i - 1]! - part * dy) ** 2;
    nearest = Math.min(nearest, squared);
  }
  return Math.sqrt(nearest);
}

/** Maps [min, max] of the values to [0, 1]; everything to 0 where they are all the same. */
function unitScale(values: Float64Array): (value: number) => number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const width = high - low;
  return (value) => (width > 0 ? (value - low) / width : 0);
}

function flat(groups: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(groups.reduce((sum, group) => sum + group.length, 0));
  let start = 0;
  for (const group of groups) {
    all.set(group, start);
    start += group.length;
  }
  return all;
}
