import { quantile } from "../../math/statistics.js";
import type { Grouping } from "./bias-by-group.js";
import { type BiasSample, LEAST_GOLD } from "./bias-sample.js";

/** Fewest prompts with gold per bin of quantiles. */
const GOLD_PER_BIN = 25;

/**
 * Bins of a number, such as the length of the prompt. Where a bin has fewer than ten prompts with gold, the edge towards
 * its smaller neighbour goes.
 *
 * @param judged, gold  (N) and (n) the number; NaN where unknown, which is a group of its own
 * @param edges         ascending; bin k holds edges[k − 1] <= value < edges[k]
 * @param nameOf        of a bin between two edges; −∞ and ∞ at the ends
 */
export function orderedBins(
  sample: BiasSample,
  values: { readonly judged: Float64Array; readonly gold: Float64Array },
  edges: readonly number[],
  nameOf: (low: number, high: number) => string,
): Grouping {
  const kept = sparselyFilledGone(sample, values.gold, edges);
  const binOf = (value: number) => (Number.isNaN(value) ? kept.length + 1 : binAmong(kept, value));
  return {
    names: [
      ...Array.from({ length: kept.length + 1 }, (_, k) => nameOf(kept[k - 1] ?? -Infinity, kept[k] ?? Infinity)),
      "unknown",
    ],
    judged: Int32Array.from(values.judged, binOf),
    gold: Int32Array.from(values.gold, binOf),
  };
}

/** Edges at equal shares of the judge's comparisons: four bins, or fewer where gold is scarce. */
export function quantileEdges(judged: Float64Array, goldPrompts: number, digits = 0): number[] {
  const bins = Math.min(4, Math.max(1, Math.floor(goldPrompts / GOLD_PER_BIN)));
  const rounded = (value: number) => Number(value.toFixed(digits));
  const known = judged.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return [];
  const edges = Array.from({ length: bins - 1 }, (_, k) => rounded(quantile(known, (k + 1) / bins)));
  return [...new Set(edges)].filter((edge) => known.some((value) => value < edge));
}

const binAmong = (edges: readonly number[], value: number) => edges.filter((edge) => value >= edge).length;

function sparselyFilledGone(
  sample: Pick<BiasSample, "gold">,
  values: Float64Array,
  edges: readonly number[],
): readonly number[] {
  if (edges.length === 0) return edges;
  const prompts = Array.from({ length: edges.length + 1 }, () => new Set<number>());
  values.forEach((value, i) => {
    if (!Number.isNaN(value)) prompts[binAmong(edges, value)]!.add(sample.gold.prompt[i]!);
  });
  const sizes = prompts.map(({ size }) => size);
  const least = sizes.indexOf(Math.min(...sizes));
  if (sizes[least]! >= LEAST_GOLD) return edges;
  const goesDown = least === edges.length || (least > 0 && sizes[least - 1]! <= sizes[least + 1]!);
  return sparselyFilledGone(
    sample,
    values,
    edges.filter((_, k) => k !== (goesDown ? least - 1 : least)),
  );
}
