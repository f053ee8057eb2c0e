import type { Estimate } from "./estimate.js";
import type { Metric, RouterResult } from "./evaluation.js";

/** How a column of numbers is written. */
export interface Column {
  readonly metric: Metric;
  readonly title: string;
  /** Whether a smaller number is the better one. */
  readonly lowIsGood: boolean;
  readonly write: (value: number) => string;
}

const fixed = (digits: number) => (value: number) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, ""); // never -0.0
/** A share in percent, without the sign: the column's title has it. */
const percent = (value: number): string => fixed(1)(100 * value);

const column = (metric: Metric, title: string, write: Column["write"], lowIsGood = false): Column => ({
  metric,
  title,
  lowIsGood,
  write,
});

/** Routing between the pair. */
export const PAIR_COLUMNS: readonly Column[] = [
  column("apgr", "APGR", fixed(3)),
  column("cpt20", "CPT 20 %", percent, true),
  column("cpt50", "CPT 50 %", percent, true),
  column("cpt80", "CPT 80 %", percent, true),
];

/** Cost against quality. */
export const COST_COLUMNS: readonly Column[] = [
  column("aiq", "AIQ", fixed(3)),
  column("costSave", "cost save %", percent),
  column("perfGain", "perf gain %", percent),
  column("arena", "arena", fixed(3)),
  column("paretoDist", "Pareto dist", fixed(3), true),
  column("collapse", "collapse", fixed(3), true),
];

/** `0.612 [0.590, 0.633]`, or a dash where there is nothing to write. */
export function withInterval(estimate: Estimate | null, write: (value: number) => string): string {
  if (estimate === null) return "–";
  return `${write(estimate.value)} [${write(estimate.low)}, ${write(estimate.high)}]`;
}

/** The columns in which anyone has a number. */
export function columnsInUse(columns: readonly Column[], rows: readonly RouterResult[]): readonly Column[] {
  return columns.filter(({ metric }) => rows.some((row) => row[metric] !== null));
}

/** USD, with as many digits as its size needs: $12.30, $0.0042. */
export function usd(value: number): string {
  if (value === 0) return "$0";
  const digits = Math.max(2, 1 - Math.floor(Math.log10(Math.abs(value))));
  return `$${value.toFixed(Math.min(digits, 12))}`;
}
