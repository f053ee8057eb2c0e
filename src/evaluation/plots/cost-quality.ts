import type { TopLevelSpec } from "vega-lite";
import type { Evaluation, RouterResult } from "../evaluation.js";
import { placeLabels, shortNames } from "./labels.js";
import { bands, MIXTURE, ORACLE, RANDOM, seriesEncoding, seriesOf } from "./series.js";
import { INK, PLOT_HEIGHT, PLOT_WIDTH, THEME } from "./theme.js";

/** A place in the plane, of some line. */
interface Place {
  readonly series: string;
  readonly cost: number;
  readonly quality: number;
  readonly low: number;
  readonly high: number;
  /** Position along the line. */
  readonly step: number;
}

/** Costs at which the mixture of single models is drawn: it is straight in USD, so bent on a logarithmic axis. */
const MIXTURE_STEPS = 60;

/**
 * Mean score against cost: each router's sweep over λ as a line with its 95 % band, every single model as a labelled
 * point, the best random mixture of single models dashed, the oracle dotted.
 *
 * @returns null without costs
 */
export function costQualityPlot(evaluation: Evaluation): TopLevelSpec | null {
  const { results, baselines } = evaluation;
  const swept = results.filter(({ sweep }) => sweep.length > 0);
  const oracle = baselines.filter(({ router, sweep }) => router === ORACLE && sweep.length > 0);
  const singles = singlePoints(evaluation);
  if (singles.length === 0) return null;

  const lines = [...mixture(evaluation), ...oracle.flatMap(placesOf), ...swept.flatMap(placesOf)];
  const axes = axesFor([...lines, ...singles]);
  const x = {
    field: "cost",
    type: "quantitative" as const,
    title: "USD per 1,000 prompts",
    scale: { type: axes.isLog ? ("log" as const) : ("linear" as const), domain: [...axes.cost], nice: false },
    axis: { format: "$~r", labelOverlap: true, tickCount: 6 },
  };
  const y = {
    type: "quantitative" as const,
    title: "mean score",
    scale: { domain: [...axes.quality], nice: false, zero: false },
  };
  const series = seriesOf(evaluation, swept, [MIXTURE, ORACLE]);
  const points = { x, y: { ...y, field: "quality" } };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: "Mean score by cost per 1,000 prompts",
    width: PLOT_WIDTH,
    height: PLOT_HEIGHT,
    config: THEME,
    layer: [
      ...bands(series, swept.flatMap(placesOf), x, y),
      {
        data: { values: lines },
        mark: { type: "line", strokeWidth: 2 },
        encoding: { ...points, ...seriesEncoding(series), order: { field: "step", type: "quantitative" } },
      },
      {
        data: { values: singles },
        mark: { type: "rule", color: INK, opacity: 0.5 },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" } },
      },
      {
        data: { values: singles },
        mark: { type: "point", filled: true, color: INK, size: 50, opacity: 1 },
        encoding: points,
      },
      ...names(singles, lines, axes).map((mark) => ({ ...mark, encoding: { ...points, text: { field: "name" } } })),
    ],
  };
}

/** One layer a label, as offsets are the mark's. */
function names(singles: readonly Place[], lines: readonly Place[], { pixel }: Axes) {
  const short = shortNames(singles.map(({ series }) => series));
  const anchors = singles.map((place, i) => ({ name: short[i]!, ...pixel(place) }));
  const placements = placeLabels(anchors, densely(lines, pixel));
  return singles.map((place, i) => {
    const { dx, dy, align } = placements[i]!;
    return {
      data: { values: [{ ...place, name: short[i]! }] },
      mark: { type: "text" as const, dx, dy, align, baseline: "middle" as const },
    };
  });
}

/** Each line in steps of at most a few pixels. */
function densely(lines: readonly Place[], pixel: Axes["pixel"]) {
  return lines.flatMap((place, i) => {
    const [to, before] = [pixel(place), lines[i - 1]];
    if (before?.series !== place.series) return [to];
    const from = pixel(before);
    const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4);
    return Array.from({ length: steps }, (_, s) => {
      const part = (s + 1) / steps;
      return { x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) };
    });
  });
}

function placesOf({ router, sweep }: RouterResult): Place[] {
  return sweep.map(({ costPer1000, quality: { value, low, high } }, step) => ({
    series: router,
    cost: costPer1000.value,
    quality: value,
    low,
    high,
    step,
  }));
}

/** Every model with a cost, and choosing among them at random. */
function singlePoints({ models, baselines, sweepN }: Evaluation): Place[] {
  if (sweepN === 0) return [];
  const priced = models.flatMap(({ model, score, costPer1000 }) =>
    costPer1000
      ? [{ series: model, cost: costPer1000.value, quality: score.value, low: score.low, high: score.high, step: 0 }]
      : [],
  );
  return [...priced, ...baselines.filter(({ router }) => router === RANDOM).flatMap(placesOf)];
}

/** The hull of the single models, level from its best model to the dearest. */
function mixture({ hull, models }: Evaluation): Place[] {
  const first = hull[0];
  if (first === undefined) return [];
  const dearest = Math.max(...models.map(({ costPer1000 }) => costPer1000?.value ?? 0));
  const corners = [...hull, { ...hull[hull.length - 1]!, costPer1000: dearest }];
  return corners.flatMap((corner, c) => {
    const from = corners[c - 1] ?? corner;
    return Array.from({ length: c === 0 ? 1 : MIXTURE_STEPS }, (_, i) => {
      const part = (i + 1) / (c === 0 ? 1 : MIXTURE_STEPS);
      const quality = from.quality + part * (corner.quality - from.quality);
      const cost = from.costPer1000 + part * (corner.costPer1000 - from.costPer1000);
      return { series: MIXTURE, cost, quality, low: quality, high: quality, step: c * MIXTURE_STEPS + i };
    });
  });
}

interface Axes {
  readonly isLog: boolean;
  readonly cost: readonly [number, number];
  readonly quality: readonly [number, number];
  readonly pixel: (place: Place) => { x: number; y: number };
}

/** Bounds with some air. Costs on a logarithmic axis where they span more than a factor of five and none is 0. */
function axesFor(places: readonly Place[]): Axes {
  const costs = places.map(({ cost }) => cost);
  const [cheapest, dearest] = [Math.min(...costs), Math.max(...costs)];
  const isLog = cheapest > 0 && dearest > 5 * cheapest;
  const scale = isLog ? Math.log : (value: number) => value;
  const unscale = isLog ? Math.exp : (value: number) => value;
  const air = 0.08 * (scale(dearest) - scale(cheapest) || 1);
  const left = isLog ? scale(cheapest) - air : Math.max(0, cheapest - air);
  const right = scale(dearest) + air;
  const [low, high] = [Math.min(...places.map((place) => place.low)), Math.max(...places.map((place) => place.high))];
  const margin = 0.05 * (high - low || 1);
  const quality = [Math.max(0, low - margin), Math.min(1, high + margin)] as const;
  return {
    isLog,
    cost: [unscale(left), unscale(right)],
    quality,
    pixel: (place) => ({
      x: (PLOT_WIDTH * (scale(place.cost) - left)) / (right - left),
      y: (PLOT_HEIGHT * (quality[1] - place.quality)) / (quality[1] - quality[0]),
    }),
  };
}
