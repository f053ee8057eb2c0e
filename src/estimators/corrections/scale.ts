import { FairleadError } from "../../errors.js";
import { mean, standardDeviation } from "../../math/statistics.js";

/** How gold labels are brought to a judge's scale; the constant is undone at decision time. */
export type ScaleKind = (typeof SCALES)[number] | "none";
export const SCALES = ["variance", "amplitude", "wasserstein"] as const;

/**
 * The constant c > 0 that brings gold labels r to the scale of judged labels y (Remark 1 of Meta-Router):
 *
 *   amplitude    c = max|y| / max|r|
 *   variance     c = sd(y) / sd(r)
 *   wasserstein  c = argmin W₂(c·r, y) = ∫₀¹ Q_r(u) Q_y(u) du / E[r²]      from W₂² = ∫ (c Q_r − Q_y)² du
 *   none         c = 1: labels are on one scale already
 *
 * Corrections work on gold's scale, on labels y / c, so that ψ comes out in quality points and "strong iff ψ > w·Δcost"
 * needs no further undoing.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA where one side does not vary, so that no scale can be told
 */
export function scaleConstant(kind: ScaleKind, gold: Float64Array, judged: Float64Array): number {
  const c = CONSTANTS[kind](gold, judged);
  if (Number.isFinite(c) && c > 0) return c;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: "gold and judged gains that vary, on scales that can be matched",
    found: `a ratio of ${c} by ${kind}, of ${gold.length} gold and ${judged.length} judged labels`,
    fix: "Add labels on which the two models differ, or choose another --scale.",
  });
}

const CONSTANTS: Readonly<Record<ScaleKind, (gold: Float64Array, judged: Float64Array) => number>> = {
  amplitude: (gold, judged) => largest(judged) / largest(gold),
  variance: (gold, judged) => spread(judged) / spread(gold),
  wasserstein: (gold, judged) => quantileProduct(gold.slice().sort(), judged.slice().sort()) / mean(gold.map(squared)),
  none: () => 1,
};

/** 0 for equal values, whose mean rounding may miss. */
const spread = (values: Float64Array) => (values.every((value) => value === values[0]) ? 0 : standardDeviation(values));
const squared = (value: number) => value * value;
const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** ∫₀¹ Q_r(u) Q_y(u) du of two step functions, exactly: over the pieces on which both are constant. */
function quantileProduct(r: Float64Array, y: Float64Array): number {
  let [sum, u, i, j] = [0, 0, 0, 0];
  while (i < r.length && j < y.length) {
    const next = Math.min((i + 1) / r.length, (j + 1) / y.length);
    sum += (next - u) * r[i]! * y[j]!;
    u = next;
    const isEnd = (index: number, n: number) => (index + 1) / n <= next;
    const [stepR, stepY] = [isEnd(i, r.length), isEnd(j, y.length)];
    if (stepR) i++;
    if (stepY) j++;
  }
  return sum;
}
