import type { MeanCurve, RunMean } from "../../evaluation/mean-curve.js";
import { efficiencyGainPlot } from "../../evaluation/plots/efficiency-gain.js";
import { renderPlot } from "../../evaluation/plots/render.js";
import { aligned } from "../../evaluation/table.js";
import { writeResults } from "../write-results.js";
import { ALL_GOLDEN, RANDOM } from "./paper-methods.js";
import type { PaperProtocolReport } from "./paper-protocol.js";
import { USAGES } from "./paper-run.js";

/** All of the result; same data, same settings, same seed: the same bytes. */
export function paperProtocolJson({ digest, isLiteral, results, ...facts }: PaperProtocolReport): string {
  return JSON.stringify({
    command: "bench",
    benchmark: "meta-router",
    protocol: "paper",
    curve: isLiteral ? "literal" : "full",
    ...facts,
    data: digest,
    results: results.map(({ gold, method, curve }) => ({
      gold,
      method,
      ...curve.mean,
      until: curve.until,
      curve: curve.points.map((point, u) => ({ usage: USAGES[u]!, ...point })),
    })),
  });
}

/** Methods by numbers of gold labels: mean normalised efficiency gain; then the same by usage, for each number. */
export function paperProtocolTable(report: PaperProtocolReport): string {
  const { n, components, seed, runs, test, gold, isLiteral, meanGain, notes } = report;
  return [
    `Meta-Router: ${n} prompts of ${components} components, ${runs} random splits of ${test} test prompts, seed ${seed}, 95 % intervals over splits`,
    `mean normalised efficiency gain over usages of 20 to 80 %, ${isLiteral ? "literal curves" : "all test prompts ranked"}, by gold labels\n` +
      `${table(report, gold.map(String), (method) => gold.map((g) => overall(find(report, g, method).curve)))}\n` +
      `1: the gain of always calling the strong model, ${meanGain.toPrecision(4)} a prompt.`,
    ...gold.map((g) => byUsage(report, g)),
    ["Notes", ...notes.map((note) => `- ${note}`)].join("\n"),
  ].join("\n\n");
}

/** Usages that the text shows; `results.json` has all. */
const SHOWN = [20, 30, 40, 50, 60, 70, 80];

function byUsage(report: PaperProtocolReport, gold: number): string {
  const titles = SHOWN.map((percent) => `${percent} %`);
  const cells = (method: string) =>
    SHOWN.map((percent) => written(find(report, gold, method).curve.points[percent - 20]!));
  return `${gold} gold labels, by usage\n${table(report, titles, cells)}`;
}

function table(report: PaperProtocolReport, titles: readonly string[], cells: (method: string) => readonly string[]) {
  const methods = [...new Set(report.results.map(({ method }) => method))];
  const isYardstick = (method: string) => method === ALL_GOLDEN || method === RANDOM;
  const rows = (names: readonly string[]) => names.map((method) => [method, ...cells(method)]);
  return aligned(
    ["method", ...titles],
    [rows(methods.filter((one) => !isYardstick(one))), rows(methods.filter(isYardstick))],
  );
}

const find = ({ results }: PaperProtocolReport, gold: number, method: string) =>
  results.find((one) => one.gold === gold && one.method === method)!;

const fixed = (value: number) => value.toFixed(3).replace(/^-(?=[0.]+$)/, ""); // never -0.000

function written({ value, low, high }: RunMean): string {
  if (value === null) return "–";
  return low === null || high === null ? fixed(value) : `${fixed(value)} [${fixed(low)}, ${fixed(high)}]`;
}

/** A mean that covers fewer usages says so: it cannot be held against others. */
function overall({ mean, until }: MeanCurve): string {
  const isShort = until !== null && until < USAGES.at(-1)!;
  return `${written(mean)}${isShort ? `, to ${(100 * until).toFixed(0)} %` : ""}`;
}

/**
 * Writes `table.txt`, `results.json`, and for each number n of gold labels `gold-<n>.svg` and `.png`.
 *
 * @returns their paths
 * @throws {FairleadError} FILE_UNWRITABLE
 */
export async function writePaperProtocol(folder: string, report: PaperProtocolReport): Promise<readonly string[]> {
  const pictures: Record<string, string | Uint8Array> = {};
  for (const gold of report.gold) {
    const spec = plotOf(report, gold);
    pictures[`gold-${gold}.svg`] = await renderPlot(spec, "svg");
    pictures[`gold-${gold}.png`] = await renderPlot(spec, "png");
  }
  const [table, json] = [paperProtocolTable(report), paperProtocolJson(report)];
  return writeResults(folder, { "table.txt": table, "results.json": json, ...pictures });
}

function plotOf({ results, runs, isLiteral }: PaperProtocolReport, gold: number) {
  const lines = results
    .filter((one) => one.gold === gold && one.method !== RANDOM)
    .map(({ method, curve }) => ({ name: method, points: curve.points, isYardstick: method === ALL_GOLDEN }));
  return efficiencyGainPlot(USAGES, lines, `${gold} gold labels, ${runs} runs${isLiteral ? ", literal curves" : ""}`);
}
