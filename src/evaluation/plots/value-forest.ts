import type { TopLevelSpec } from "vega-lite";
import type { Estimate } from "../estimate.js";
import { rowAxis, shortened } from "./row-axis.js";
import { dashOf, hueOf, INK, MUTED, PLOT_WIDTH, THEME } from "./theme.js";

/** One policy's value by one estimator. */
export interface ValueRow {
  readonly policy: string;
  readonly estimator: string;
  readonly estimate: Estimate;
  /** Drawn in grey. */
  readonly isBaseline?: boolean;
}

const ROW_HEIGHT = 24;
const PADDING = { left: 250, right: 24, top: 6, bottom: 46 };
const LONGEST_NAME = 30;

/**
 * Values below each other with their 95 % intervals, a colour a router, and a dashed line at what the log came to.
 *
 * @param rows     top to bottom
 * @param logging  value of the log
 */
export function valueForest(
  rows: readonly ValueRow[],
  { logging, axisTitle, description }: { logging: Estimate; axisTitle: string; description: string },
): TopLevelSpec {
  const policies = [...new Set(rows.map(({ policy }) => policy))];
  const labels = rows.map(({ policy, estimator }) =>
    [shortened(policy, LONGEST_NAME), estimator].filter(Boolean).join("  "),
  );
  const values = rows.map(({ policy, estimate }, row) => ({ row, ...estimate, policy: policies.indexOf(policy) }));
  const x = {
    type: "quantitative" as const,
    title: axisTitle,
    scale: { zero: false },
    axis: { tickCount: 7, labelOverlap: true },
  };
  const y = rowAxis(labels);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description,
    autosize: { type: "none" },
    padding: PADDING,
    width: PLOT_WIDTH,
    height: ROW_HEIGHT * rows.length,
    config: THEME,
    layer: [
      {
        data: { values: [{ low: logging.low, high: logging.high }] },
        mark: { type: "rect", color: MUTED, opacity: 0.15 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" } },
      },
      {
        data: { values: [{}] },
        mark: { type: "rule", color: INK, strokeDash: [4, 4], opacity: 0.6 },
        encoding: { x: { ...x, datum: logging.value } },
      },
      ...policies.flatMap((name, p) => {
        const own = values.filter(({ policy }) => policy === p);
        const isBaseline = rows.some(({ policy, isBaseline }) => policy === name && isBaseline === true);
        const [color, strokeDash] = isBaseline ? [MUTED, [1, 0]] : [hueOf(p), dashOf(p)];
        return [
          {
            data: { values: own },
            mark: { type: "rule" as const, color, strokeWidth: 2, strokeDash },
            encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
          },
          {
            data: { values: own },
            mark: { type: "point" as const, filled: true, color, size: 70, opacity: 1 },
            encoding: { x: { ...x, field: "value" }, y },
          },
        ];
      }),
    ],
  };
}
