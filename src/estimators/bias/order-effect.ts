import type { GainLabels } from "../gain-labels.js";
import { type ClusteredEstimate, clusteredEstimate } from "./clustered-estimate.js";

/** What being shown first is worth to an answer. */
export interface OrderEffect {
  /** Gain that the answer shown first is given for it; P(first preferred) = (1 + effect) / 2 where the orders are balanced. */
  readonly effect: ClusteredEstimate;
  /** Whether the same two answers were shown in both orders; else different ones, of which order is taken to be chance. */
  readonly isSameAnswers: boolean;
}

/**
 * A judge's preference for the answer shown first, which needs no gold: the same answers in the other order are worth the same.
 *
 *   both orders   θ = mean over answers of (gain, strong first − gain, weak first) / 2
 *   else          θ = Σ_p ω_p · (mean gain, strong first − mean gain, weak first) / 2,    ω_p ∝ n₁ n₂ / (n₁ + n₂)
 *
 * over the pairs p of models that were shown in both orders, on whichever prompts.
 *
 * @param labels  not averaged over orders
 * @returns       null for fewer than ten prompts in either way
 */
export function orderEffect(labels: GainLabels, judge: string): OrderEffect | null {
  const source = labels.judges.indexOf(judge) + 1;
  const rows = [...labels.source.keys()].filter((i) => labels.source[i] === source && labels.order[i] !== 0);
  const same = onSameAnswers(labels, rows);
  if (same) return { effect: same, isSameAnswers: true };
  const other = onAnyAnswers(labels, rows);
  return other && { effect: other, isSameAnswers: false };
}

function onSameAnswers({ answers, prompt, gain, order }: GainLabels, rows: readonly number[]) {
  const byAnswers = byNumber(rows, answers);
  const pairs = [...byAnswers.values()].flatMap((group) => {
    const [first, second] = [1, -1].map((wanted) =>
      meanOf(group.filter((i) => order[i] === wanted).map((i) => gain[i]!)),
    );
    return Number.isNaN(first! + second!) ? [] : [{ prompt: prompt[group[0]!]!, value: (first! - second!) / 2 }];
  });
  const mean = meanOf(pairs.map(({ value }) => value));
  return clusteredEstimate(
    mean,
    pairs.map(({ value }) => (value - mean) / pairs.length),
    pairs.map((pair) => pair.prompt),
  );
}

/** Within each pair of models, since the order may follow from the models' names. */
function onAnyAnswers({ prompt, strong, weak, gain, order }: GainLabels, rows: readonly number[]) {
  const K = 1 + Math.max(0, ...strong, ...weak);
  const pairs = [
    ...byNumber(
      rows,
      strong.map((k, i) => k * K + weak[i]!),
    ).values(),
  ].flatMap((own) => {
    const sides = [1, -1].map((wanted) => {
      const side = own.filter((i) => order[i] === wanted);
      return { wanted, side, mean: meanOf(side.map((i) => gain[i]!)) };
    });
    const [first, second] = sides.map(({ side }) => side.length) as [number, number];
    if (first === 0 || second === 0) return [];
    return [{ sides, value: (sides[0]!.mean - sides[1]!.mean) / 2, weight: (first * second) / (first + second) }];
  });
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  const value = pairs.reduce((sum, pair) => sum + (pair.weight / total) * pair.value, 0);
  const parts = pairs.flatMap(({ sides, weight }) =>
    sides.flatMap(({ wanted, side, mean }) =>
      side.map((i) => ({
        prompt: prompt[i]!,
        psi: ((weight / total) * wanted * (gain[i]! - mean)) / (2 * side.length),
      })),
    ),
  );
  return clusteredEstimate(
    value,
    parts.map(({ psi }) => psi),
    parts.map((part) => part.prompt),
    2,
  );
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function byNumber(rows: readonly number[], number: Int32Array): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const i of rows) {
    const group = groups.get(number[i]!);
    if (group) group.push(i);
    else groups.set(number[i]!, [i]);
  }
  return groups;
}
