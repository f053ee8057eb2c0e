import type { Evaluation, RouterResult } from "../evaluation.js";
import { bandOpacity, dashOf, hueOf, MUTED } from "./theme.js";

/** Lines that are no routers. */
export const ORACLE = "oracle";
export const RANDOM = "random";
export const MIXTURE = "mixture of single models";

/** A line of a plot and how it is drawn. */
export interface Series {
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[];
}

/**
 * Colours and dashes of a plot's lines: routers in their order, then those to hold them against. A router looks the same
 * in every plot, also where others are missing.
 *
 * @param drawn  the routers with a line in this plot
 */
export function seriesOf({ results }: Evaluation, drawn: readonly RouterResult[], others: readonly string[]): Series[] {
  const routers = results.flatMap((result, r) =>
    drawn.includes(result) ? [{ name: result.router, color: hueOf(r), dash: dashOf(r) }] : [],
  );
  const dashes: Record<string, number[]> = { [ORACLE]: [1, 3], [RANDOM]: [5, 4], [MIXTURE]: [5, 4] };
  return [...routers, ...others.map((name) => ({ name, color: MUTED, dash: dashes[name] ?? [1, 0] }))];
}

/** Colour and dash as Vega-Lite encodings over one domain, so that they share one legend. */
export function seriesEncoding(series: readonly Series[]) {
  const domain = series.map(({ name }) => name);
  const channel = <T>(range: T[]) => ({
    field: "series",
    type: "nominal" as const,
    sort: null,
    title: null,
    scale: { domain, range },
  });
  return {
    color: channel(series.map(({ color }) => color)),
    strokeDash: channel(series.map(({ dash }) => [...dash])),
  };
}

/**
 * A layer for the 95 % band of each line. The colour is the mark's, not encoded: an encoding without a legend would
 * take the lines' legend with it.
 */
export function bands<X, Y extends object, P extends { readonly series: string }>(
  series: readonly Series[],
  points: readonly P[],
  x: X,
  y: Y,
) {
  const banded = series.filter(({ name }) => points.some((point) => point.series === name));
  return banded.map(({ name, color }) => ({
    data: { values: points.filter((point) => point.series === name) },
    mark: { type: "area" as const, color, opacity: bandOpacity(banded.length) },
    encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
  }));
}
