import { type GainLabels, labelsAt } from "./gain-labels.js";

/**
 * One label per source and pair of answers: verdicts are averaged within each order of the two answers, then across the
 * orders, so that a preference for the first shown cancels however many verdicts each order has:
 *
 *   gain = (mean of those with strong first + mean of those with weak first) / 2,     order 0
 *
 * or the mean of the one order that is there, which keeps its order. Labels without an order count by their weight beside
 * the two. The weight of what comes out is that of all that went in, as if the orders had been balanced.
 */
export function averagedOrders(labels: GainLabels): GainLabels {
  const groups = new Map<string, number[]>();
  labels.answers.forEach((answers, i) => {
    const key = `${labels.source[i]} ${answers}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const rows = [...groups.values()];
  const averages = rows.map((group) => average(labels, group));
  return {
    ...labelsAt(
      labels,
      rows.map((group) => group[0]!),
    ),
    gain: Float64Array.from(averages, (one) => one.gain),
    order: Float64Array.from(averages, (one) => one.order),
    weight: Float64Array.from(averages, (one) => one.weight),
    lengthRatio: Float64Array.from(
      rows,
      (group) => group.map((i) => labels.lengthRatio[i]!).find((ratio) => !Number.isNaN(ratio)) ?? Number.NaN,
    ),
  };
}

interface Average {
  readonly gain: number;
  readonly order: number;
  /** Verdicts in it; 0 for none. */
  readonly weight: number;
}

function average(labels: GainLabels, group: readonly number[]): Average {
  const [first, second, none] = [1, -1, 0].map((order) =>
    weightedMean(
      group.filter((i) => labels.order[i] === order),
      labels,
      order,
    ),
  ) as [Average, Average, Average];
  const ordered: Average =
    first.weight > 0 && second.weight > 0
      ? { gain: (first.gain + second.gain) / 2, order: 0, weight: first.weight + second.weight }
      : first.weight > 0
        ? first
        : second;
  if (none.weight === 0) return ordered;
  const weight = ordered.weight + none.weight;
  return { gain: (ordered.weight * ordered.gain + none.weight * none.gain) / weight, order: 0, weight };
}

function weightedMean(group: readonly number[], { gain, weight }: GainLabels, order: number): Average {
  let [sum, total] = [0, 0];
  for (const i of group) {
    sum += weight[i]! * gain[i]!;
    total += weight[i]!;
  }
  return { gain: total > 0 ? sum / total : 0, order, weight: total };
}
