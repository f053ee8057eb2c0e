import type { Config } from "vega-lite";

/** Size of the plotting area, in pixels. */
export const PLOT_WIDTH = 600;
export const PLOT_HEIGHT = 360;

export const FONT = "DejaVu Sans, Verdana, sans-serif";
export const FONT_SIZE = 12;

/** The text's own colour: black on paper, light on a dark page. */
export const INK = "currentColor";

/** Grey that is legible on white and on near-black. */
export const MUTED = "#858585";

/** Tol's "bright" scheme: told apart by colour-blind readers, on light and on dark. */
const HUES = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"];

/** Dashes for the seventh router on, when the hues come round again. */
const DASHES = [
  [1, 0],
  [7, 3],
  [2, 2],
];

export const hueOf = (router: number): string => HUES[router % HUES.length]!;
export const dashOf = (router: number): number[] => DASHES[Math.floor(router / HUES.length) % DASHES.length]!;

/** Bands fade as more of them overlap. */
export const bandOpacity = (routers: number): number => Math.max(0.05, 0.2 / Math.sqrt(Math.max(1, routers)));

/** Shared looks. No background: the page, or the picture's white, shows through. */
export const THEME: Config = {
  background: "transparent",
  font: FONT,
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    domainColor: MUTED,
    tickColor: MUTED,
    gridColor: MUTED,
    gridOpacity: 0.25,
    labelFontSize: FONT_SIZE,
    titleFontSize: FONT_SIZE,
    titleFontWeight: "normal",
    titlePadding: 10,
  },
  legend: {
    labelColor: INK,
    labelFontSize: FONT_SIZE,
    labelLimit: 260,
    orient: "bottom",
    direction: "horizontal",
    columns: 3,
    symbolSize: 260,
    symbolStrokeWidth: 2.5,
    titleColor: INK,
  },
  text: { color: INK, fontSize: FONT_SIZE },
};
