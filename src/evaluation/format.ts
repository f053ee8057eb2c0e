import type { Estimate } from "./estimate.js";
import type { Evaluation, Metric, RouterResult } from "./evaluation.js";

/** How a column of numbers is written. */
export interface Column {
  readonly metric: Metric;
  readonly title: string;
  /** Whether a smaller number is the better one. */
  readonly lowIsGood: boolean;
  readonly write: (value: number) => string;
  /** In a sentence or two, for someone who has not read the papers. */
  readonly meaning: string;
}

const fixed = (digits: number) => (value: number) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, ""); // never -0.0
/** A share in percent, without the sign: the column's title has it. */
const percent = (value: number): string => fixed(1)(100 * value);

const column = (metric: Metric, title: string, write: Column["write"], meaning: string, lowIsGood = false): Column => ({
  metric,
  title,
  lowIsGood,
  write,
  meaning,
});

/** Routing between the pair. */
export const PAIR_COLUMNS: readonly Column[] = [
  column(
    "apgr",
    "APGR",
    fixed(3),
    "Average performance gap recovered: the share of the strong model's lead over the weak one that the router recovers, " +
      "averaged over all shares of strong calls. Random routing has 0.5; higher is better.",
  ),
  ...([20, 50, 80] as const).map((target) =>
    column(
      `cpt${target}`,
      `CPT ${target} %`,
      percent,
      `Call-performance threshold: the smallest percentage of calls to the strong model that recovers ${target} % of its lead. ` +
        `Random routing needs ${target}; lower is better.`,
      true,
    ),
  ),
];

/** Where no gap is there to recover a share of. */
export const AREA_COLUMN: Column = column(
  "areaOverRandom",
  "area over random",
  fixed(4),
  "The area between the router's curve and random routing's, in quality points. Unlike APGR it needs no lead of the strong " +
    "model. Random routing has 0; higher is better.",
);

/** Cost against quality. */
export const COST_COLUMNS: readonly Column[] = [
  column(
    "aiq",
    "AIQ",
    fixed(3),
    "Average improvement in quality: the best mean score the router reaches for a budget, averaged over budgets from the " +
      "cheapest to the dearest model. Budgets that it cannot go down to count as 0. Compare with single-hull, which mixes the " +
      "single models at random; higher is better.",
  ),
  column(
    "costSave",
    "cost save %",
    percent,
    "How much cheaper the router can be than the best single model without scoring less. A dash: it never scores as much, or " +
      "not reliably; higher is better.",
  ),
  column(
    "perfGain",
    "perf gain %",
    percent,
    "How much better the router's best setting scores than the best single model, relative to it. Picked on the same " +
      "prompts, so a little flattering; higher is better.",
  ),
  column(
    "arena",
    "arena",
    fixed(3),
    "RouterArena's score: a weighted harmonic mean of accuracy and (logarithmic) cheapness, at the setting whose cost is " +
      "midway between the cheapest and the dearest model's; higher is better.",
  ),
  column(
    "paretoDist",
    "Pareto dist",
    fixed(3),
    "Mean distance of the router's settings from the best trade-offs of everything judged here, on axes scaled to 0 to 1; " +
      "lower is better.",
    true,
  ),
  column(
    "collapse",
    "collapse",
    fixed(3),
    "Routing collapse: with cost set aside, the share of prompts on which the router takes the dearest model though a cheaper " +
      "one is as good, or takes one that is not the best; lower is better.",
    true,
  ),
];

/** `0.612 [0.590, 0.633]`, or a dash where there is nothing to write. */
export function withInterval(estimate: Estimate | null, write: (value: number) => string): string {
  if (estimate === null) return "–";
  return `${write(estimate.value)} [${write(estimate.low)}, ${write(estimate.high)}]`;
}

/** The pair's columns in which anyone has a number; the area where the gap leaves out APGR. */
export function pairColumns(evaluation: Evaluation): readonly Column[] {
  const columns = inUse(PAIR_COLUMNS, evaluation);
  return columns.length > 0 ? columns : inUse([AREA_COLUMN], evaluation);
}

export const costColumns = (evaluation: Evaluation): readonly Column[] => inUse(COST_COLUMNS, evaluation);

function inUse(columns: readonly Column[], { results, baselines }: Evaluation): readonly Column[] {
  return columns.filter(({ metric }) => [...results, ...baselines].some((row) => row[metric] !== null));
}

/** The baselines that have a number in some of the columns. */
export function baselinesIn(columns: readonly Column[], { baselines }: Evaluation): readonly RouterResult[] {
  return baselines.filter((row) => columns.some(({ metric }) => row[metric] !== null));
}

/** USD, with as many digits as its size needs: $12.30, $0.0042. */
export function usd(value: number): string {
  if (value === 0) return "$0";
  const digits = Math.max(2, 1 - Math.floor(Math.log10(Math.abs(value))));
  return `$${value.toFixed(Math.min(digits, 12))}`;
}
