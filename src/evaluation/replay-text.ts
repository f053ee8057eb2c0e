import { alignedColumns } from "./audit-text.js";
import type { Estimate } from "./estimate.js";
import { usd } from "./format.js";
import {
  MAIN_ESTIMATOR,
  type Refusal,
  type Replay,
  type ReplayEstimate,
  type ReplayedPolicy,
  type ReplaySequence,
} from "./replay.js";

export const plain = (value: number): string =>
  value
    .toFixed(3)
    .replace(/^-(?=[0.]+$)/, "")
    .replace("-", "−");
export const signedPlain = (value: number): string => (value < 0 ? plain(value) : `+${plain(value)}`);
export const money = (value: number): string => (value < 0 ? `−${usd(-1000 * value)}` : usd(1000 * value));
export const signedMoney = (value: number): string => (value < 0 ? money(value) : `+${money(value)}`);
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** `0.812 [0.790, 0.834]`, or a dash. */
export const written = (estimate: Estimate | null, write: (value: number) => string = plain): string =>
  estimate === null ? "–" : `${write(estimate.value)} [${write(estimate.low)}, ${write(estimate.high)}]`;
export const writtenSigned = (estimate: Estimate | null) => written(estimate, signedPlain);
export const writtenCost = (estimate: Estimate | null) => written(estimate, money);

/** The main estimator's numbers, or where it was not asked for the last one's. */
export const mainEstimate = ({ estimates }: ReplayedPolicy): ReplayEstimate =>
  estimates.find(({ estimator }) => estimator === MAIN_ESTIMATOR) ?? estimates.at(-1)!;

/** What it rests on, in a line. */
export function propensityText({ propensities: { source, clip, randomisedShare } }: Replay): string {
  const drawn = randomisedShare === null ? "" : `, ${percent(randomisedShare)} of the calls drawn at random`;
  return `propensities ${source}${clip > 0 ? `, raised to ${clip} where below` : ""}${drawn}`;
}

/** The replay as tables for a terminal. */
export function replayText(replay: Replay): string {
  const { n, prompts, rule, seed, assumption, refused, notes, sequences } = replay;
  return [
    `${n} scored calls of ${prompts} prompts; ${rule}; ${propensityText(replay)}; seed ${seed}`,
    ...(assumption ? [`ASSUMED: ${assumption}`] : []),
    "95 % intervals, clustered by prompt; USD per 1,000 calls",
    "",
    ...valueTable(replay),
    ...estimatorTable(replay),
    ...overlapTable(replay),
    ...comparisonTable(replay),
    ...sequences.flatMap((one) => ["", sequenceText(one)]),
    ...refused.map((one) => `\n${refusalText(one)}`),
    ...(notes.length > 0 ? ["", ...notes.map((note) => `note: ${note}`)] : []),
  ].join("\n");
}

export const refusalText = ({ policy, expected, found, callsNeeded }: Refusal): string =>
  `no answer for ${policy}: expected ${expected}, found ${found}. About ${callsNeeded} further calls to models drawn evenly would do.`;

function valueTable(replay: Replay): string[] {
  const { lambda, hasCosts, logging, routers, singles, bestSingle } = replay;
  const withUtility = lambda > 0;
  const line = (one: ReplayedPolicy) => {
    const { quality, cost, utility } = mainEstimate(one);
    return [
      one.policy + (one.policy === bestSingle ? " (best)" : ""),
      written(quality),
      ...(hasCosts ? [writtenCost(cost)] : []),
      ...(withUtility ? [written(utility)] : []),
      one.effectiveSampleSize.toFixed(0),
      percent(one.clippedShare),
      percent(one.uncovered),
    ];
  };
  return alignedColumns([
    [
      "policy",
      "quality",
      ...(hasCosts ? ["cost"] : []),
      ...(withUtility ? ["utility"] : []),
      "effective n",
      "clipped",
      "unseen",
    ],
    ...routers.map(line),
    line(logging),
    ...singles.map(line),
  ]);
}

/** Only where there is more than one to compare. */
function estimatorTable({ routers }: Replay): string[] {
  const names = routers[0]?.estimates.map(({ estimator }) => estimator) ?? [];
  if (names.length < 2) return [];
  return [
    "",
    "quality by estimator",
    ...alignedColumns([
      ["", ...names],
      ...routers.map(({ policy, estimates }) => [`  ${policy}`, ...estimates.map(({ quality }) => written(quality))]),
    ]),
  ];
}

function overlapTable({ routers }: Replay): string[] {
  if (routers.length === 0) return [];
  return [
    "",
    "where the calls would go, and what the log holds",
    ...alignedColumns([
      ["", "share", "calls", "effective n", "unseen"],
      ...routers.flatMap(({ policy, overlap }) => [
        [`  ${policy}`],
        ...overlap
          .filter(({ share }) => share > 0)
          .map((one) => [
            `    ${one.model}`,
            percent(one.share),
            `${one.calls}`,
            one.effectiveSampleSize.toFixed(0),
            percent(one.uncovered),
          ]),
      ]),
    ]),
  ];
}

function comparisonTable({ comparisons, lambda, hasCosts }: Replay): string[] {
  if (comparisons.length === 0) return [];
  return [
    "",
    "differences on the same calls",
    ...alignedColumns([
      ["", "quality", ...(hasCosts ? ["cost"] : []), ...(lambda > 0 ? ["utility"] : []), "disagree on"],
      ...comparisons.map(({ policy, versus, quality, cost, utility, disagreement }) => [
        `  ${policy} − ${versus}`,
        writtenSigned(quality),
        ...(hasCosts ? [written(cost, signedMoney)] : []),
        ...(lambda > 0 ? [writtenSigned(utility)] : []),
        percent(disagreement),
      ]),
    ]),
  ];
}

/** When a running comparison was decided, if ever. */
export function sequenceText({ policy, versus, metric, isTimed, decidedAt, sign, points }: ReplaySequence): string {
  const last = points.at(-1);
  const order = isTimed ? "in the order of time" : "in the order of the file";
  if (last === undefined) return `${policy} − ${versus}, ${metric} call by call: too few prompts, 100 are needed`;
  const now = `after all ${last.n}: ${writtenSigned(last)}`;
  const verdict =
    decidedAt === null
      ? "0 was never excluded"
      : `0 was excluded after call ${decidedAt}, for ${sign === 1 ? policy : versus}`;
  return `${policy} − ${versus}, ${metric} call by call ${order}, intervals that hold at all times together: ${verdict}; ${now}`;
}
