import type { TopLevelSpec } from "vega-lite";
import type { Evaluation, RouterResult } from "../evaluation.js";
import { bands, ORACLE, RANDOM, seriesEncoding, seriesOf } from "./series.js";
import { MUTED, PLOT_HEIGHT, PLOT_WIDTH, THEME } from "./theme.js";

/**
 * Quality against the share of calls to the strong model: a line with its 95 % band per router, random routing as the
 * diagonal, the oracle dotted, the two models alone as dashed lines.
 *
 * @returns null without a pair
 */
export function callPerformancePlot(evaluation: Evaluation): TopLevelSpec | null {
  const { pair, results, baselines } = evaluation;
  if (pair === null) return null;
  const routers = results.filter(({ curve }) => curve.length > 1);
  const oracle = baselines.filter(({ router }) => router === ORACLE);
  const ends = [
    { series: RANDOM, share: 0, quality: pair.weakScore.value },
    { series: RANDOM, share: 100, quality: pair.strongScore.value },
  ];
  const x = {
    field: "share",
    type: "quantitative" as const,
    title: `calls to ${pair.strong}, %`,
    scale: { domain: [0, 100], nice: false },
  };
  const y = { type: "quantitative" as const, title: "mean score", scale: { zero: false } };
  const series = seriesOf(evaluation, routers, [RANDOM, ORACLE]);
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: "Mean score by share of calls to the strong model",
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    config: THEME,
    layer: [
      ...bands(series, routers.flatMap(pointsOf), x, y),
      {
        data: { values: [...ends, ...[...oracle, ...routers].flatMap(pointsOf)] },
        mark: { type: "line", strokeWidth: 2 },
        encoding: { x, y: { ...y, field: "quality" }, ...seriesEncoding(series) },
      },
      {
        data: { values: modelLines(pair) },
        mark: { type: "rule", color: MUTED, strokeDash: [4, 4] },
        encoding: { y: { ...y, field: "quality" } },
      },
      ...modelLines(pair).map((line) => ({
        data: { values: [line] },
        mark: { type: "text" as const, align: "right" as const, baseline: line.baseline, dx: -4, dy: line.dy },
        encoding: { x: { datum: 100 }, y: { ...y, field: "quality" }, text: { field: "model" } },
      })),
    ],
  };
}

function pointsOf({ router, curve }: RouterResult) {
  return curve.map(({ share, quality: { value, low, high } }) => ({
    series: router,
    share: 100 * share,
    quality: value,
    low,
    high,
  }));
}

/** Named above and below, so that a small gap keeps the names apart. */
function modelLines({ strong, weak, strongScore, weakScore }: NonNullable<Evaluation["pair"]>) {
  return [
    { model: `always ${strong}`, quality: strongScore.value, baseline: "bottom" as const, dy: -4 },
    { model: `always ${weak}`, quality: weakScore.value, baseline: "top" as const, dy: 5 },
  ];
}
