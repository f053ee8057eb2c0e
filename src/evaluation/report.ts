import type { Estimate } from "./estimate.js";
import type { Comparison, Evaluation, RouterResult } from "./evaluation.js";
import { baselinesIn, type Column, costColumns, pairColumns, usd } from "./format.js";
import { bestRouter, headline } from "./headline.js";
import { type Html, html, trusted } from "./html.js";
import { callPerformancePlot } from "./plots/call-performance.js";
import { costQualityPlot } from "./plots/cost-quality.js";
import { renderPlot } from "./plots/render.js";
import { reportPage } from "./report-page.js";
import { pairLine } from "./table.js";

export interface ReportOptions {
  /** Default "Fairlead evaluation" */
  readonly title?: string;
  /** Identifies the data that were judged on, such as `sha256:…`; shown where given. */
  readonly dataDigest?: string;
  /** Of the library; shown where given. */
  readonly version?: string;
}

/**
 * The evaluation as one HTML file that needs nothing else: no network, no scripts, plots inline as SVG. Follows the
 * reader's light or dark setting and prints in black on white. Same evaluation, same bytes.
 */
export async function reportHtml(evaluation: Evaluation, options: ReportOptions = {}): Promise<string> {
  const { title = "Fairlead evaluation" } = options;
  const columns = { pair: pairColumns(evaluation), cost: costColumns(evaluation) };
  return reportPage({
    title,
    headline: headline(evaluation),
    sections: [
      facts(evaluation, options),
      await plots(evaluation),
      resultTable("Cost and quality", costCaption(evaluation), evaluation, columns.cost),
      resultTable("Routing between the pair", pairLine(evaluation), evaluation, columns.pair),
      modelTable(evaluation),
      comparisonTable(evaluation),
      notes(evaluation),
      meanings([...columns.cost, ...columns.pair]),
    ],
    footer: html`Each number is followed by its 95 % bootstrap interval over prompts. All are judged on the same prompts and resamples.`,
  });
}

function facts({ n, seed, resamples, pair, bestSingle }: Evaluation, { dataDigest, version }: ReportOptions): Html {
  const entries: [string, string][] = [
    ["prompts", `${n}`],
    ["seed", `${seed}`],
    ["resamples", `${resamples}`],
    ...(pair ? [["pair", `${pair.strong} over ${pair.weak}`] as [string, string]] : []),
    ...(bestSingle ? [["best single model", bestSingle.model] as [string, string]] : []),
    ...(dataDigest ? [["data", dataDigest] as [string, string]] : []),
    ...(version ? [["fairlead", version] as [string, string]] : []),
  ];
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

async function plots(evaluation: Evaluation): Promise<Html[]> {
  const drawn = [
    {
      title: "Cost against quality",
      caption:
        "Each line is a router from its dearest setting to its cheapest, with its 95 % band; points are single models. " +
        "A router earns its keep above the dashed line, which is what mixing single models at random gives.",
      spec: costQualityPlot(evaluation),
    },
    {
      title: "Quality by share of strong calls",
      caption:
        "Each line is a router as more prompts go to the strong model, those it ranks highest first, with its 95 % band. " +
        "Random routing is the dashed diagonal.",
      spec: callPerformancePlot(evaluation),
    },
  ];
  const figures: Html[] = [];
  for (const { title, caption, spec } of drawn)
    if (spec !== null) {
      const svg = trusted(await renderPlot(spec, "svg"));
      figures.push(html`<h2>${title}</h2><figure><figcaption>${caption}</figcaption>${svg}</figure>`);
    }
  return figures;
}

function costCaption({ sweepN, baselines, bestSingle }: Evaluation): string {
  const range = baselines[0]?.aiqRange;
  if (!range) return "";
  return (
    `On ${sweepN} prompts; single models cost ${usd(range.low)} to ${usd(range.high)} per 1,000 prompts. ` +
    `Cost save and perf gain are against ${bestSingle?.model}.`
  );
}

function resultTable(title: string, caption: string, evaluation: Evaluation, columns: readonly Column[]): Html | null {
  if (columns.length === 0) return null;
  const best = new Map(columns.map((column) => [column, bestOf(column, evaluation.results)]));
  const cellOf = (result: RouterResult, column: Column) => {
    const value = result[column.metric]?.value;
    const isRouter = evaluation.results.includes(result);
    return cell(
      result[column.metric],
      column,
      isRouter && value !== undefined && column.write(value) === best.get(column),
    );
  };
  const row = (result: RouterResult) =>
    html`<tr><td>${result.router}</td>${columns.map((column) => cellOf(result, column))}</tr>`;
  return html`<h2>${title}</h2>
<p class="caption">${caption}</p>
<div class="scroll"><table>
<thead><tr><th>router</th>${columns.map((column) => html`<th>${column.title}</th>`)}</tr></thead>
<tbody>${evaluation.results.map(row)}</tbody>
<tbody class="baselines">${baselinesIn(columns, evaluation).map(row)}</tbody>
</table></div>`;
}

function cell(estimate: Estimate | null, { write }: Pick<Column, "write">, isBest = false): Html {
  if (estimate === null) return html`<td>–</td>`;
  const { value, low, high } = estimate;
  return html`<td${isBest && trusted(' class="best"')}>${write(value)}<small>${write(low)} to ${write(high)}</small></td>`;
}

/** What the best of a column is written as, baselines aside; nothing where there is no choice. */
function bestOf({ metric, lowIsGood, write }: Column, results: readonly RouterResult[]): string | null {
  const values = results.flatMap((result) => result[metric]?.value ?? []);
  const best = write(lowIsGood ? Math.min(...values) : Math.max(...values));
  return values.some((value) => write(value) !== best) ? best : null;
}

function modelTable({ models }: Evaluation): Html {
  const score = { write: (value: number) => value.toFixed(3) };
  return html`<h2>Single models</h2>
<div class="scroll"><table>
<thead><tr><th>model</th><th>mean score</th><th>USD per 1,000 prompts</th><th>prompts</th></tr></thead>
<tbody>${models.map((model) => html`<tr><td>${model.model}</td>${cell(model.score, score)}${cell(model.costPer1000, { write: usd })}<td>${model.n}</td></tr>`)}</tbody>
</table></div>`;
}

function comparisonTable(evaluation: Evaluation): Html | null {
  const comparisons = tellingComparisons(evaluation);
  if (comparisons.length === 0) return null;
  const write = (value: number) => (value >= 0 ? "+" : "−") + Math.abs(value).toFixed(4);
  return html`<h2>Differences</h2>
<p class="caption">Judged on the same resamples, so these intervals are narrower than two rows of a table suggest. One that
holds 0 means: no difference that these prompts can show.</p>
<div class="scroll"><table>
<thead><tr><th>router</th><th>against</th><th>metric</th><th>difference</th><th>95 % interval</th></tr></thead>
<tbody>${comparisons.map(
    ({ router, versus, metric, difference: { value, low, high } }) =>
      html`<tr><td>${router}</td><td>${versus}</td><td>${metric}</td><td>${write(value)}</td><td>${write(low)} to ${write(high)}</td></tr>`,
  )}</tbody>
</table></div>`;
}

/** Each router against baselines, and the best router against each other; the area only where nobody has an APGR. */
function tellingComparisons(evaluation: Evaluation): readonly Comparison[] {
  const best = bestRouter(evaluation)?.router;
  const isBaseline = (name: string) => evaluation.baselines.some(({ router }) => router === name);
  const hasApgr = evaluation.comparisons.some(({ metric }) => metric === "apgr");
  return evaluation.comparisons.filter(
    ({ router, versus, metric }) =>
      (isBaseline(versus) || router === best || versus === best) && !(hasApgr && metric === "areaOverRandom"),
  );
}

function notes({ notes: all }: Evaluation): Html | null {
  return all.length === 0 ? null : html`<h2>Notes</h2><ul>${all.map((note) => html`<li>${note}</li>`)}</ul>`;
}

function meanings(columns: readonly Column[]): Html {
  return html`<h2>What the numbers mean</h2>
<dl class="meanings">${columns.map(({ title, meaning }) => html`<dt>${title}</dt><dd>${meaning}</dd>`)}</dl>`;
}
