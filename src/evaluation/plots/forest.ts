import type { TopLevelSpec } from "vega-lite";
import type { Estimate } from "../estimate.js";
import { rowAxis, shortened } from "./row-axis.js";
import { hueOf, INK, MUTED, PLOT_WIDTH, THEME } from "./theme.js";

/** One line of a forest plot. */
export interface ForestRow {
  readonly name: string;
  /** Written small behind the name, such as its n. */
  readonly detail: string;
  /** null is drawn as a line without a point. */
  readonly estimate: Estimate | null;
  /** Filled; else hollow. */
  readonly isClear: boolean;
}

const ROW_HEIGHT = 26;
/** Room for labels, the same in every plot, so that their axes stand below each other; what Vega makes of text's width varies. */
const PADDING = { left: 290, right: 24, top: 6, bottom: 46 };
const LONGEST_NAME = 26;
/** +0.2, −0.2 and 0. */
const SIGNED = "datum.value === 0 ? '0' : (datum.value > 0 ? '+' : '−') + format(abs(datum.value), '.2~f')";

/**
 * Estimates below each other with their 95 % intervals, a line at 0 and a dashed one at the average.
 *
 * @param rows     top to bottom
 * @param average  null for none
 * @returns        null without an estimate
 */
export function forestPlot(
  rows: readonly ForestRow[],
  { average, axisTitle, description }: { average: Estimate | null; axisTitle: string; description: string },
): TopLevelSpec | null {
  if (!rows.some(({ estimate }) => estimate !== null)) return null;
  const labels = rows.map(({ name, detail }) => `${shortened(name, LONGEST_NAME)}  (${detail})`);
  const known = rows.flatMap(({ estimate, isClear }, row) => (estimate ? [{ row, ...estimate, isClear }] : []));
  const unknown = rows.flatMap(({ estimate }, row) => (estimate ? [] : [{ row, text: "too little gold" }]));
  const x = {
    type: "quantitative" as const,
    title: axisTitle,
    scale: { zero: true },
    axis: { labelExpr: SIGNED, tickCount: 7, labelOverlap: true },
  };
  const y = rowAxis(labels);
  const color = hueOf(0);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description,
    autosize: { type: "none" },
    padding: PADDING,
    width: 0.9 * PLOT_WIDTH,
    height: ROW_HEIGHT * rows.length,
    config: THEME,
    layer: [
      { data: { values: [{}] }, mark: { type: "rule", color: MUTED }, encoding: { x: { ...x, datum: 0 } } },
      ...(average
        ? [
            {
              data: { values: [{}] },
              mark: { type: "rule" as const, color: INK, strokeDash: [4, 4], opacity: 0.6 },
              encoding: { x: { ...x, datum: average.value } },
            },
          ]
        : []),
      {
        data: { values: known },
        mark: { type: "rule", color, strokeWidth: 2 },
        encoding: { x: { ...x, field: "low" }, x2: { field: "high" }, y },
      },
      ...(unknown.length > 0
        ? [
            {
              data: { values: unknown },
              mark: {
                type: "text" as const,
                align: "left" as const,
                dx: 6,
                color: MUTED,
                fontStyle: "italic" as const,
              },
              encoding: { x: { ...x, datum: 0 }, y, text: { field: "text" } },
            },
          ]
        : []),
      ...[true, false].flatMap((filled) => {
        const own = known.filter(({ isClear }) => isClear === filled);
        if (own.length === 0) return [];
        return [
          {
            data: { values: own },
            mark: { type: "point" as const, filled, color, size: 80, strokeWidth: 2, opacity: 1 },
            encoding: { x: { ...x, field: "value" }, y },
          },
        ];
      }),
    ],
  };
}
