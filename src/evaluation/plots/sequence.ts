import type { TopLevelSpec } from "vega-lite";
import type { ReplaySequence } from "../replay.js";
import { hueOf, INK, MUTED, PLOT_WIDTH, THEME } from "./theme.js";

/** A running comparison: its interval after each call, a line at 0, and a dashed one where it was decided. Null without points. */
export function sequencePlot({ points, policy, versus, metric, decidedAt }: ReplaySequence): TopLevelSpec | null {
  if (points.length === 0) return null;
  const x = { type: "quantitative" as const, title: "calls", axis: { grid: false } };
  // The first intervals are far wider than what is decided on: they run out of the picture.
  const { low, high } = points.at(-1)!;
  const reach = 4 * (high - low);
  const domain = [Math.min(0, low) - reach / 2, Math.max(0, high) + reach / 2];
  const y = { type: "quantitative" as const, title: `difference of ${metric}`, scale: { domain, nice: false } };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: `${policy} − ${versus}, call by call`,
    width: PLOT_WIDTH,
    height: 200,
    config: THEME,
    layer: [
      {
        data: { values: [...points] },
        mark: { type: "area", clip: true, color: hueOf(0), opacity: 0.2 },
        encoding: { x: { ...x, field: "n" }, y: { ...y, field: "low" }, y2: { field: "high" } },
      },
      {
        data: { values: [...points] },
        mark: { type: "line", clip: true, color: hueOf(0), strokeWidth: 2 },
        encoding: { x: { ...x, field: "n" }, y: { ...y, field: "value" } },
      },
      { data: { values: [{}] }, mark: { type: "rule", color: MUTED }, encoding: { y: { ...y, datum: 0 } } },
      ...(decidedAt === null
        ? []
        : [
            {
              data: { values: [{}] },
              mark: { type: "rule" as const, color: INK, strokeDash: [4, 4], opacity: 0.6 },
              encoding: { x: { ...x, datum: decidedAt } },
            },
          ]),
    ],
  };
}
