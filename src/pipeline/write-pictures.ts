import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { FairleadError, unwritable } from "../errors.js";
import type { Evaluation } from "../evaluation/evaluation.js";
import { callPerformancePlot } from "../evaluation/plots/call-performance.js";
import { costQualityPlot } from "../evaluation/plots/cost-quality.js";
import { renderPlot } from "../evaluation/plots/render.js";
import { reportHtml } from "../evaluation/report.js";
import { VERSION } from "../version.js";

/** Writes the self-contained HTML report. */
export async function writeReport(path: string, evaluation: Evaluation, digest: string, title?: string): Promise<void> {
  const dataDigest = `sha256:${digest.slice(0, 16)}`;
  await write(path, await reportHtml(evaluation, { dataDigest, version: VERSION, ...(title && { title }) }));
}

/**
 * Writes the evaluation's picture: the cost-quality plane where costs are known, else the call-performance curve.
 *
 * @param path  ends in .svg or .png
 * @throws {FairleadError} INVALID_ARGUMENT, NOT_ENOUGH_DATA
 */
export async function writePlot(path: string, evaluation: Evaluation): Promise<void> {
  const format = plotFormat(path);
  const spec = costQualityPlot(evaluation) ?? callPerformancePlot(evaluation);
  if (spec === null)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "costs, or a pair of models, to plot",
      found: "neither",
      fix: "Evaluate on outcomes with costs (or --costs), or name a --pair.",
    });
  await write(path, format === "svg" ? await renderPlot(spec, "svg") : await renderPlot(spec, "png"));
}

/** @throws {FairleadError} INVALID_ARGUMENT, before anything slow is done */
export function plotFormat(path: string): "svg" | "png" {
  const extension = extname(path).toLowerCase();
  if (extension === ".svg" || extension === ".png") return extension === ".svg" ? "svg" : "png";
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--plot FILE.svg or FILE.png",
    found: `"${path}"`,
    fix: "End the name in .svg or .png.",
  });
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
