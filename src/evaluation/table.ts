import type { Evaluation, PairCounts, RouterResult } from "./evaluation.js";
import { baselinesIn, type Column, costColumns, pairColumns, usd, withInterval } from "./format.js";

export interface TableOptions {
  /** Bold titles, by ANSI codes. Default false */
  readonly color?: boolean;
}

/**
 * The evaluation as text for a terminal: one table for the pair, one for cost and quality, one of the models; value and
 * 95 % interval in each cell, baselines below a rule, notes at the end.
 */
export function evaluationTable(evaluation: Evaluation, { color = false }: TableOptions = {}): string {
  const bold = (text: string) => (color ? `\u001b[1m${text}\u001b[22m` : text);
  const { n, seed, resamples, notes } = evaluation;
  const parts = [
    `${n} prompts, seed ${seed}, 95 % bootstrap intervals from ${resamples} resamples`,
    ...pairPart(evaluation, bold),
    ...costPart(evaluation, bold),
    ...modelPart(evaluation, bold),
    ...(notes.length > 0 ? [[bold("Notes"), ...notes.map((note) => `- ${note}`)].join("\n")] : []),
  ];
  return parts.join("\n\n");
}

/** The pair in a line: who, how good, how often one beats the other. */
export function pairLine({ pair }: Evaluation): string {
  if (pair === null) return "";
  const percent = (value: number) => (100 * value).toFixed(1);
  return (
    `strong ${pair.strong} ${withInterval(pair.strongScore, percent)} %, weak ${pair.weak} ` +
    `${withInterval(pair.weakScore, percent)} %, on ${pair.n} prompts: ${countsText(pair.counts)}`
  );
}

function countsText(counts: PairCounts): string {
  if ("both" in counts)
    return `both right ${counts.both}, strong only ${counts.strongOnly}, weak only ${counts.weakOnly}, neither ${counts.neither}`;
  return `strong better ${counts.strongBetter}, equal ${counts.equal}, weak better ${counts.weakBetter}`;
}

type Bold = (text: string) => string;

function pairPart(evaluation: Evaluation, bold: Bold): string[] {
  const columns = pairColumns(evaluation);
  if (evaluation.pair === null || columns.length === 0) return evaluation.pair ? [pairLine(evaluation)] : [];
  const unit = columns.some(({ title }) => title.startsWith("CPT")) ? "\nCPT: % of calls to strong." : "";
  return [`${pairLine(evaluation)}\n${resultTable(evaluation, columns, bold)}${unit}`];
}

function costPart(evaluation: Evaluation, bold: Bold): string[] {
  const columns = costColumns(evaluation);
  const range = evaluation.baselines[0]?.aiqRange;
  if (columns.length === 0 || !range) return [];
  const title =
    `cost and quality on ${evaluation.sweepN} prompts; models cost ${usd(range.low)} to ${usd(range.high)} per 1,000 prompts; ` +
    `best single model ${evaluation.bestSingle?.model}`;
  return [`${title}\n${resultTable(evaluation, columns, bold)}`];
}

function modelPart({ models }: Evaluation, bold: Bold): string[] {
  const rows = models.map(({ model, n, score, costPer1000 }) => [
    model,
    withInterval(score, (value) => value.toFixed(3)),
    withInterval(costPer1000, usd),
    `${n}`,
  ]);
  return [aligned(["model", "score", "USD per 1,000 prompts", "n"], [rows], bold)];
}

/** Routers, a rule, baselines without a number in any of these columns left out. */
function resultTable(evaluation: Evaluation, columns: readonly Column[], bold: Bold): string {
  const cells = (row: RouterResult) => [
    row.router,
    ...columns.map(({ metric, write }) => withInterval(row[metric], write)),
  ];
  const judged = baselinesIn(columns, evaluation);
  return aligned(
    ["router", ...columns.map(({ title }) => title)],
    [evaluation.results.map(cells), judged.map(cells)],
    bold,
  );
}

/** First column to the left, the others to the right; a rule below the titles and between groups of rows. */
export function aligned(
  titles: readonly string[],
  groups: readonly (readonly string[][])[],
  bold: Bold = (text) => text,
): string {
  const rows = groups.flat();
  const widths = titles.map((title, c) =>
    Math.max(...[title, ...rows.map((row) => row[c]!)].map((cell) => [...cell].length)),
  );
  const pad = (cell: string, c: number) => {
    const space = " ".repeat(widths[c]! - [...cell].length);
    return c === 0 ? cell + space : space + cell;
  };
  const line = (row: readonly string[]) => row.map(pad).join("  ").trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  const body = groups.filter((group) => group.length > 0).map((group) => group.map(line).join("\n"));
  return [bold(line(titles)), ...body].join(`\n${rule}\n`);
}
