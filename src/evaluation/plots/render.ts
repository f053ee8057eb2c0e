import type { TopLevelSpec } from "vega-lite";
import { bundledFonts, type FontOptions, noFonts } from "./fonts.js";

/** Pixels of a PNG per pixel of the plot. */
const PNG_SCALE = 2;

/**
 * Draws a Vega-Lite specification without a browser or a canvas. Libraries are loaded on the first call only.
 *
 * @returns SVG as text, with `currentColor` for ink, so that it suits a light and a dark page; or PNG as bytes, black
 *   on white, at twice the size
 * @throws {FairleadError} INVALID_ARGUMENT for a PNG on a machine without fonts
 */
export async function renderPlot(spec: TopLevelSpec, format: "svg"): Promise<string>;
export async function renderPlot(spec: TopLevelSpec, format: "png", fonts?: FontOptions): Promise<Uint8Array>;
export async function renderPlot(spec: TopLevelSpec, format: "svg" | "png", fonts = bundledFonts()) {
  const svg = await svgOf(spec);
  return format === "svg" ? svg : pngOf(svg, fonts);
}

async function svgOf(spec: TopLevelSpec): Promise<string> {
  const [vega, { compile }] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: "none", logLevel: vega.Warn });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

async function pngOf(svg: string, font: FontOptions): Promise<Uint8Array> {
  const { Resvg } = await import("@resvg/resvg-js");
  const probe = new Resvg('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">x</text></svg>', {
    font,
  });
  if (probe.getBBox() === undefined) throw noFonts();
  return new Resvg(svg, { font, background: "white", fitTo: { mode: "zoom", value: PNG_SCALE } }).render().asPng();
}
