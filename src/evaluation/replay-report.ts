import type { Estimate } from "./estimate.js";
import { type Html, html, trusted } from "./html.js";
import { renderPlot } from "./plots/render.js";
import { sequencePlot } from "./plots/sequence.js";
import { type ValueRow, valueForest } from "./plots/value-forest.js";
import type { Replay, ReplayedPolicy } from "./replay.js";
import { replayHeadline } from "./replay-headline.js";
import {
  mainEstimate,
  money,
  percent,
  plain,
  propensityText,
  refusalText,
  sequenceText,
  signedMoney,
  signedPlain,
} from "./replay-text.js";
import type { ReportOptions } from "./report.js";
import { reportPage } from "./report-page.js";

/** What a replay's page needs besides the report's stylesheet. */
const REPLAY_STYLE = `
.assumption { margin: 0 0 1.25rem; padding: .8rem 1rem; border: 1.5px solid #b3541e; border-left-width: 6px; max-width: 52rem; }
.assumption strong { color: #b3541e; }
@media (prefers-color-scheme: dark) { .assumption { border-color: #e59a63; } .assumption strong { color: #e59a63; } }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
tr.policy td { font-weight: 600; border-bottom: 0; padding-top: .9rem; }
`;

/**
 * The replay as one HTML file that needs nothing else: no network, no scripts, plots inline as SVG. Follows the reader's light or
 * dark setting. Same replay, same bytes.
 */
export async function replayHtml(replay: Replay, options: ReportOptions = {}): Promise<string> {
  const { title = "Fairlead replay of a log" } = options;
  return reportPage({
    title,
    style: REPLAY_STYLE,
    headline: replayHeadline(replay),
    sections: [
      replay.assumption && html`<p class="assumption"><strong>Assumed:</strong> ${replay.assumption}.</p>`,
      facts(replay, options),
      await valuePlot(replay),
      valueTable(replay),
      comparisonTable(replay),
      overlapTable(replay),
      await sequences(replay),
      refusals(replay),
      notes(replay),
      meanings(),
    ],
    footer: html`95 % intervals, clustered by prompt, of the mean over the prompts of this log. They hold for traffic like it.`,
  });
}

function facts(replay: Replay, { dataDigest, version }: ReportOptions): Html {
  const entries: [string, string][] = [
    ["scored calls", `${replay.n}`],
    ["prompts", `${replay.prompts}`],
    ["rule", replay.rule],
    ["rests on", propensityText(replay)],
    ["seed", `${replay.seed}`],
    ...(dataDigest ? [["data", dataDigest] as [string, string]] : []),
    ...(version ? [["fairlead", version] as [string, string]] : []),
  ];
  return html`<dl class="facts">${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Utility where cost counts, else quality. */
function shown(replay: Replay): { metric: "quality" | "utility"; title: string } {
  const isUtility = replay.lambda > 0 && replay.logging.estimates[0]!.utility !== null;
  return isUtility
    ? { metric: "utility", title: `utility: mean score − ${replay.lambda} · USD per call` }
    : { metric: "quality", title: "quality: mean score" };
}

async function valuePlot(replay: Replay): Promise<Html> {
  const { metric, title } = shown(replay);
  const rows = [
    ...replay.routers.flatMap(({ policy, estimates }) =>
      estimates.flatMap((one): ValueRow[] => {
        const estimate = one[metric];
        return estimate ? [{ policy, estimator: one.estimator, estimate }] : [];
      }),
    ),
    ...replay.singles.flatMap((single): ValueRow[] => {
      const estimate = mainEstimate(single)[metric];
      return estimate ? [{ policy: single.policy, estimator: "", estimate, isBaseline: true }] : [];
    }),
  ];
  const logging = replay.logging.estimates[0]![metric]!;
  const spec = valueForest(rows, { logging, axisTitle: title, description: "Value of each policy by each estimator" });
  return html`<h2>What each policy is worth</h2>
<p class="caption">The dashed line and its band are what the log itself came to. Estimators that disagree by more than their intervals are a warning:
see what each needs to be right, below.</p>
<figure>${trusted(await renderPlot(spec, "svg"))}</figure>`;
}

function valueTable({ routers, logging, singles, bestSingle, hasCosts, lambda }: Replay): Html {
  const line = (one: ReplayedPolicy): Html => {
    const { quality, cost, utility } = mainEstimate(one);
    const isBest = one.policy === bestSingle;
    return html`<tr><td>${one.policy}${isBest && html`<small>best single, picked on these calls</small>`}</td>${cell(quality, plain)}${hasCosts && cell(cost, money)}${lambda > 0 && cell(utility, plain)}<td>${one.effectiveSampleSize.toFixed(0)}</td><td>${percent(one.clippedShare)}</td><td>${percent(one.uncovered)}</td></tr>`;
  };
  return html`<div class="scroll"><table>
<thead><tr><th>policy</th><th>quality</th>${hasCosts && html`<th>USD per 1,000 calls</th>`}${lambda > 0 && html`<th>utility</th>`}<th>effective calls</th><th>clipped</th><th>unseen</th></tr></thead>
<tbody>${routers.map(line)}</tbody>
<tbody class="baselines">${line(logging)}${singles.map(line)}</tbody>
</table></div>`;
}

const cell = (estimate: Estimate | null, write: (value: number) => string): Html =>
  estimate === null
    ? html`<td>–</td>`
    : html`<td>${write(estimate.value)}<small>${write(estimate.low)} to ${write(estimate.high)}</small></td>`;

/** Bold where 0 is out of reach. */
const differenceCell = (estimate: Estimate | null, write: (value: number) => string): Html =>
  estimate === null
    ? html`<td>–</td>`
    : html`<td${(estimate.low > 0 || estimate.high < 0) && trusted(' class="best"')}>${write(estimate.value)}<small>${write(estimate.low)} to ${write(estimate.high)}</small></td>`;

function comparisonTable({ comparisons, hasCosts, lambda }: Replay): Html | null {
  if (comparisons.length === 0) return null;
  return html`<h2>Differences</h2>
<p class="caption">On the same calls, doubly robust, so these intervals are narrower than two rows above suggest. Bold: 0 is not inside.</p>
<div class="scroll"><table>
<thead><tr><th>policy</th><th>against</th><th>quality</th>${hasCosts && html`<th>USD per 1,000 calls</th>`}${lambda > 0 && html`<th>utility</th>`}<th>disagree on</th></tr></thead>
<tbody>${comparisons.map(
    ({ policy, versus, quality, cost, utility, disagreement }) =>
      html`<tr><td>${policy}</td><td>${versus}</td>${differenceCell(quality, signedPlain)}${hasCosts && differenceCell(cost, signedMoney)}${lambda > 0 && differenceCell(utility, signedPlain)}<td>${percent(disagreement)}</td></tr>`,
  )}</tbody>
</table></div>`;
}

function overlapTable({ routers }: Replay): Html | null {
  if (routers.length === 0) return null;
  return html`<h2>Where the calls would go, and what the log holds</h2>
<div class="scroll"><table>
<thead><tr><th>model</th><th>share of the policy's calls</th><th>calls in the log</th><th>effective calls</th><th>unseen</th></tr></thead>
<tbody>${routers.map(({ policy, overlap }) => [
    html`<tr class="policy"><td>${policy}</td><td></td><td></td><td></td><td></td></tr>`,
    ...overlap
      .filter(({ share }) => share > 0)
      .map(
        (one) =>
          html`<tr><td>${one.model}</td><td>${percent(one.share)}</td><td>${one.calls}</td><td>${one.effectiveSampleSize.toFixed(0)}</td><td>${percent(one.uncovered)}</td></tr>`,
      ),
  ])}</tbody>
</table></div>`;
}

async function sequences(replay: Replay): Promise<Html | null> {
  if (replay.sequences.length === 0) return null;
  const drawn: Html[] = [];
  for (const one of replay.sequences) {
    const spec = sequencePlot(one);
    drawn.push(html`<h3>${one.policy} against ${one.versus}</h3>
<p class="caption">${sequenceText(one)}.</p>
${spec && html`<figure>${trusted(await renderPlot(spec, "svg"))}</figure>`}`);
  }
  return html`<h2>Call by call</h2>
<p class="caption">May be looked at after every call: with probability 95 % the truth is inside at all times together.</p>
${drawn}`;
}

function refusals({ refused }: Replay): Html | null {
  if (refused.length === 0) return null;
  return html`<h2>No answer</h2><ul>${refused.map((one) => html`<li>${refusalText(one)}</li>`)}</ul>`;
}

function notes({ notes: all }: Replay): Html | null {
  return all.length === 0 ? null : html`<h2>Notes</h2><ul>${all.map((note) => html`<li>${note}</li>`)}</ul>`;
}

const MEANINGS: readonly (readonly [string, string])[] = [
  ["dm", "Direct method: what models of the outcomes expect. As wrong as they are, and its interval does not know."],
  [
    "ips",
    "Inverse propensity scoring: scores of the calls that agree, by how seldom they were drawn. Right if propensities are; scatters most.",
  ],
  ["snips", "The same, divided by the sum of the weights: a weighted mean."],
  [
    "dr",
    "Doubly robust: the direct method, mended by weighted residuals. Right if either is. All comparisons stand on it.",
  ],
  ["switch-dr, shrunken-dr", "The same with great weights left out or shrunk: less scatter for some bias."],
  ["effective calls", "How many calls of equal weight would say as much about the policy as this log does."],
  ["clipped", "Share of the calls that speak for the policy whose propensity was raised to the clip."],
  [
    "unseen",
    "Share of what the policy would do for which no call of the log stands. Intervals are wider by the most that it can matter.",
  ],
];

const meanings = (): Html => html`<h2>What the numbers mean</h2>
<dl class="meanings">${MEANINGS.map(([name, meaning]) => html`<dt>${name}</dt><dd>${meaning}</dd>`)}</dl>`;
