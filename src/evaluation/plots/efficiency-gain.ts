import type { TopLevelSpec } from "vega-lite";
import type { RunMean } from "../mean-curve.js";
import { bands, RANDOM, type Series, seriesEncoding } from "./series.js";
import { dashOf, hueOf, MUTED, PLOT_HEIGHT, PLOT_WIDTH, THEME } from "./theme.js";

/** A method's efficiency gain by usage. */
export interface GainLine {
  readonly name: string;
  readonly points: readonly RunMean[];
  /** Not a method but what others are held against: drawn dotted, in grey. Default false */
  readonly isYardstick?: boolean;
}

/** Below random's line, so that it is not taken for the axis. */
const AIR = -0.06;

/**
 * Efficiency gain against usage: a line with its 95 % band per method, random routing as the dashed line at 0.
 *
 * @param usages  (P) shares of calls to the strong model
 * @param lines   each with P points; those without a value end the line
 */
export function efficiencyGainPlot(usages: readonly number[], lines: readonly GainLine[], title: string): TopLevelSpec {
  const methods = lines.filter(({ isYardstick }) => !isYardstick);
  const series: Series[] = [
    ...methods.map(({ name }, k) => ({ name, color: hueOf(k), dash: dashOf(k) })),
    ...lines.filter(({ isYardstick }) => isYardstick).map(({ name }) => ({ name, color: MUTED, dash: [1, 3] })),
    { name: RANDOM, color: MUTED, dash: [5, 4] },
  ];
  const points = lines.flatMap((line) => pointsOf(usages, line));
  const banded = points.filter(({ low }) => low !== null);
  const ends = [usages[0]!, usages.at(-1)!].map((usage) => ({ series: RANDOM, share: 100 * usage, gain: 0 }));
  const x = {
    field: "share",
    type: "quantitative" as const,
    title: "calls to the strong model, %",
    scale: { domain: [100 * usages[0]!, 100 * usages.at(-1)!], nice: false },
  };
  const y = {
    type: "quantitative" as const,
    title: "normalised efficiency gain",
    scale: { domain: heights(points), nice: false },
  };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `Normalised efficiency gain by share of calls to the strong model, ${title}`,
    title: {
      text: title,
      anchor: "start",
      frame: "group",
      fontSize: 13,
      fontWeight: "normal",
      color: "currentColor",
      offset: 12,
    },
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    config: THEME,
    layer: [
      ...bands(series, banded, x, y).map((layer) => ({ ...layer, mark: { ...layer.mark, clip: true } })),
      {
        data: { values: [...ends, ...points] },
        mark: { type: "line", strokeWidth: 2 },
        encoding: { x, y: { ...y, field: "gain" }, ...seriesEncoding(series) },
      },
    ],
  };
}

/** Room for all lines, and for bands as far as they leave the lines legible: a mean of two runs has one of any height. */
function heights(points: ReturnType<typeof pointsOf>): [number, number] {
  const gains = points.map(({ gain }) => gain);
  const [least, most] = [Math.min(AIR, ...gains), Math.max(0, ...gains)];
  const room = 0.25 * (most - least);
  return [
    Math.max(least - room, Math.min(least, ...points.map(({ low, gain }) => low ?? gain))),
    Math.min(most + room, Math.max(most, ...points.map(({ high, gain }) => high ?? gain))),
  ];
}

function pointsOf(usages: readonly number[], { name, points }: GainLine) {
  return points.flatMap(({ value, low, high }, u) =>
    value === null ? [] : [{ series: name, share: 100 * usages[u]!, gain: value, low, high }],
  );
}
