import type { Audit, GroupedBias, JudgeAudit, LabelsDrawn, RegionOfPrompts } from "./audit.js";
import { GROUPINGS, interval, mergedText, neededText, signed, strongerText } from "./audit-text.js";
import { type Html, html, trusted } from "./html.js";
import { type ForestRow, forestPlot } from "./plots/forest.js";
import { renderPlot } from "./plots/render.js";
import type { ReportOptions } from "./report.js";
import { reportPage } from "./report-page.js";

/** What the audit's page needs besides the report's stylesheet. */
const AUDIT_STYLE = `
table.regions td { white-space: normal; vertical-align: top; }
table.regions td:first-child { min-width: 12rem; }
table.regions ul { margin: 0; padding-left: 1.1rem; text-align: left; }
table.regions li { font-size: .92em; }
table.regions .examples { text-align: left; min-width: 20rem; }
table.regions td small { white-space: nowrap; }
td.prompt { text-align: left; white-space: normal; overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
`;

const LONGEST_EXAMPLE = 160;

/**
 * The audit as one HTML file that needs nothing else: no network, no scripts, plots inline as SVG. Follows the reader's light
 * or dark setting. Same audit, same bytes.
 */
export async function auditHtml(audit: Audit, options: ReportOptions = {}): Promise<string> {
  const { title = "Fairlead audit of judges" } = options;
  const sections: Html[] = [];
  for (const judge of audit.judges) sections.push(await judgeSection(judge, audit));
  return reportPage({
    title,
    style: AUDIT_STYLE,
    headline: auditHeadline(audit),
    sections: [
      facts(audit, options),
      await overview(audit),
      sections,
      labelSection(audit.labelNext),
      notes(audit),
      meanings(),
    ],
    footer: html`95 % intervals, clustered by prompt. Filled points and bold numbers are clear: beyond chance at 5 % over all groups of
one grouping together (Holm). Regions were found on one half of the prompts and measured on the other.`,
  });
}

/** The one sentence to remember: who is furthest off, which way, and how surely. */
export function auditHeadline({ judges, refused, models }: Audit): string {
  const certain = judges.filter(({ bias }) => bias.low > 0 || bias.high < 0);
  if (judges.length === 0) return `No judge can be held against gold yet: ${refused.length} wait for labels.`;
  const worst = (certain.length > 0 ? certain : judges).reduce((a, b) =>
    Math.abs(b.bias.value) > Math.abs(a.bias.value) ? b : a,
  );
  if (certain.length === 0)
    return `No judge is off on average beyond chance; the widest estimate is ${worst.judge}'s, ${signed(worst.bias.value)} ${interval(worst.bias)}.`;
  const [stronger, weaker] = models.length === 2 ? models : ["the stronger model", "the weaker model"];
  return `${worst.judge} favours ${worst.bias.value > 0 ? stronger : weaker}: ${signed(worst.bias.value)} ${interval(worst.bias)} against gold on ${worst.goldPrompts} prompts. ${certain.length} of ${judges.length} judges are off on average beyond chance.`;
}

function facts(audit: Audit, { dataDigest, version }: ReportOptions): Html {
  const entries: [string, string][] = [
    ["comparisons", `${audit.n}`],
    ["prompts", `${audit.prompts}`],
    ["with gold", `${audit.goldPrompts}`],
    ["gold chosen", audit.design],
    ["strongest first", mergedText(audit.models, 8)],
    ["seed", `${audit.seed}`],
    ...(dataDigest ? [["data", dataDigest] as [string, string]] : []),
    ...(version ? [["fairlead", version] as [string, string]] : []),
  ];
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

async function overview(audit: Audit): Promise<Html | null> {
  const { judges, width } = audit;
  if (judges.length === 0) return null;
  const rows = judges.map(({ judge, bias, goldPrompts }) => ({
    name: judge,
    detail: `gold on ${goldPrompts}`,
    estimate: bias,
    isClear: bias.low > 0 || bias.high < 0,
  }));
  return html`<h2>Average bias</h2>
<p class="caption">Right of 0 the judge favours ${strongerText(audit)} more than gold does, left of it less. Labels are the prompts
still to be labelled for an interval ${width} wide.</p>
${await figure(rows, null, audit, "Average bias of each judge")}
<div class="scroll"><table>
<thead><tr><th>judge</th><th>bias</th><th>n</th><th>gold</th><th>worth</th><th>first shown wins</th><th>per doubling</th><th>labels</th></tr></thead>
<tbody>${judges.map(overviewRow)}</tbody>
</table></div>`;
}

function overviewRow(judge: JudgeAudit): Html {
  const { bias, n, goldPrompts, effectiveGold, byOrder, perDoubling } = judge;
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return html`<tr><td>${judge.judge}</td>${estimateCell(bias, bias.low > 0 || bias.high < 0)}<td>${n}</td><td>${goldPrompts}</td><td>${effectiveGold.toFixed(0)}</td>${
    byOrder
      ? html`<td${byOrder.isClear && trusted(' class="best"')}>${percent(byOrder.firstShare.value)}<small>${percent(byOrder.firstShare.low)} to ${percent(byOrder.firstShare.high)}</small></td>`
      : html`<td>–</td>`
  }${perDoubling ? estimateCell(perDoubling, perDoubling.isClear) : html`<td>–</td>`}<td>${neededText(judge)}</td></tr>`;
}

function estimateCell(estimate: { value: number; low: number; high: number }, isClear: boolean): Html {
  return html`<td${isClear && trusted(' class="best"')}>${signed(estimate.value)}<small>${signed(estimate.low)} to ${signed(estimate.high)}</small></td>`;
}

async function judgeSection(judge: JudgeAudit, audit: Audit): Promise<Html> {
  const plots: Html[] = [];
  for (const { title, of } of GROUPINGS) {
    const drawn = await groupFigure(title, of(judge), judge, audit);
    if (drawn) plots.push(drawn);
  }
  const order = await orderFigure(judge);
  return html`<h2>${judge.judge}</h2>
${audit.judges.length > 1 && html`<p class="caption">Bias ${signed(judge.bias.value)} ${interval(judge.bias)} on average, the dashed line.</p>`}
${plots}
${order}
${regionTable(judge.regions)}`;
}

async function groupFigure(
  title: string,
  { groups, sameP }: GroupedBias,
  judge: JudgeAudit,
  audit: Audit,
): Promise<Html | null> {
  if (groups.length < 2) return null;
  const rows = groups.map(({ name, merged, goldPrompts, bias, isClear }) => ({
    name: merged.length > 0 ? `${name}: ${merged.length} groups` : name,
    detail: `gold on ${goldPrompts}`,
    estimate: bias,
    isClear,
  }));
  const verdict =
    sameP === null ? "" : sameP < 0.05 ? "The groups differ beyond chance." : "The groups may all have the same bias.";
  const together = groups.filter(({ merged }) => merged.length > 0).map(({ merged }) => mergedText(merged, 12));
  return html`<h3>${title.charAt(0).toUpperCase() + title.slice(1)}</h3>
<p class="caption">${verdict}${together.length > 0 && ` Too little gold apart, so together: ${together.join("; ")}.`}</p>
${await figure(rows, judge, audit, `Bias of ${judge.judge} ${title}`)}`;
}

async function orderFigure({ judge, byOrder }: JudgeAudit): Promise<Html | null> {
  if (byOrder === null) return null;
  const { effect, firstShare, n, isSameAnswers, isClear } = byOrder;
  const rows = [{ name: "for being shown first", detail: `n = ${n}`, estimate: effect, isClear }];
  const spec = forestPlot(rows, {
    average: null,
    axisTitle: "gain given to the first shown",
    description: `What being shown first is worth to ${judge}`,
  });
  const how = isSameAnswers
    ? "from the same answers in both orders"
    : "from different answers, whose order is taken to be chance";
  return html`<h3>By order of the answers</h3>
<p class="caption">The answer shown first is preferred in ${(100 * firstShare.value).toFixed(1)} % of verdicts, ties as half; ${how}.</p>
${spec && html`<figure>${trusted(await renderPlot(spec, "svg"))}</figure>`}`;
}

async function figure(
  rows: readonly ForestRow[],
  judge: JudgeAudit | null,
  audit: Audit,
  description: string,
): Promise<Html | null> {
  const spec = forestPlot(rows, { average: judge?.bias ?? null, axisTitle: axisTitle(audit), description });
  return spec && html`<figure>${trusted(await renderPlot(spec, "svg"))}</figure>`;
}

function regionTable(regions: readonly RegionOfPrompts[]): Html | null {
  if (regions.length === 0) return null;
  return html`<h3>By region</h3>
<p class="caption">Groups of similar prompts whose bias was highest and lowest on one half of the prompts, and what it is on the other half: where luck
alone had made it extreme, it is ordinary there.</p>
<div class="scroll"><table class="regions">
<thead><tr><th>region</th><th>found</th><th>bias</th><th>n</th><th>gold</th><th class="examples">examples</th></tr></thead>
<tbody>${regions.map(
    ({ direction, words, category, bias, n, goldPrompts, isClear, examples }) =>
      html`<tr><td>${words.join(", ")}${category && html`<small>${(100 * category.share).toFixed(0)} % ${category.name}</small>`}</td><td>${direction === "over" ? "highest" : "lowest"}</td>${estimateCell(bias, isClear)}<td>${n}</td><td>${goldPrompts}</td><td class="examples"><ul>${examples.map((prompt) => html`<li>${excerpt(prompt)}</li>`)}</ul></td></tr>`,
  )}</tbody>
</table></div>`;
}

function labelSection(drawn: LabelsDrawn | null): Html | null {
  if (drawn === null) return null;
  const { size, candidates, randomShare, propensity, first } = drawn;
  return html`<h2>To label next</h2>
<p class="caption">${size} of ${candidates} judged prompts without gold, drawn more often where gold is hard to foretell, ${(100 * randomShare).toFixed(0)} % by plain
chance. Propensities from ${propensity.least.toFixed(4)} to ${propensity.greatest.toFixed(4)}: keep them with the labels. The first of them:</p>
<div class="scroll"><table>
<thead><tr><th>prompt</th><th>propensity</th></tr></thead>
<tbody>${first.map((one) => html`<tr><td class="prompt">${excerpt(one.prompt)}</td><td>${one.propensity.toFixed(4)}</td></tr>`)}</tbody>
</table></div>`;
}

function notes({ notes: all, refused }: Audit): Html | null {
  const lines = [...refused.map(({ judge, why }) => `${judge}: ${why}`), ...all];
  return lines.length === 0 ? null : html`<h2>Notes</h2><ul>${lines.map((note) => html`<li>${note}</li>`)}</ul>`;
}

function meanings(): Html {
  const entries = [
    [
      "gain",
      "Score of the stronger model's answer − the weaker's, or 2 · P(stronger preferred) − 1: from −1 to 1. Stronger is the higher rated, by gold where it compares all models.",
    ],
    [
      "bias",
      "The judge's gain − gold's on the same comparisons, on average. 0.1 more is as if 5 % more verdicts went to the stronger model.",
    ],
    ["n, gold", "The judge's comparisons, and the prompts with gold that they are held against."],
    [
      "worth",
      "How many prompts of equal weight the gold labels amount to, once weighted to stand for all that the judge saw.",
    ],
    [
      "first shown wins",
      "Share of verdicts for the answer that stood first, ties as half, both orders equally often. 50 % is fair.",
    ],
    ["per doubling", "How much the bias grows when the stronger model's answer is twice as long, beside the weaker's."],
    [
      "labels",
      "Prompts more that need gold until the interval is as narrow as asked; “more verdicts too” where gold alone cannot do it.",
    ],
  ] as const;
  return html`<h2>What the numbers mean</h2>
<dl class="meanings">${entries.map(([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl>`;
}

const axisTitle = (audit: Audit) => `judge's gain for ${strongerText(audit)} − gold's`;

const excerpt = (prompt: string): string =>
  [...prompt].length > LONGEST_EXAMPLE ? `${[...prompt].slice(0, LONGEST_EXAMPLE).join("")}…` : prompt;
