import type { ComponentTable } from "../../data/component-csv.js";
import { FairleadError } from "../../errors.js";
import { type MeanCurve, meanCurve } from "../../evaluation/mean-curve.js";
import { mean } from "../../math/statistics.js";
import { scaledComponents } from "./gold-split.js";
import { PAPER_METHODS } from "./paper-methods.js";
import { USAGES } from "./paper-run.js";
import { paperRuns } from "./paper-threads.js";

export interface PaperProtocolOptions {
  /** Numbers of gold labels. Default 50, 100, 200, 500, 1000 */
  readonly gold?: readonly number[];
  /** Random splits, >= 2; run r has the seed `seed + r`. Default 200 */
  readonly runs?: number;
  /** Test prompts. Default 500 */
  readonly test?: number;
  /**
   * Whether rankings end at their last positive prediction, and runs that end early are left out, as in the published script;
   * else all test prompts are ranked, in every run. Default false
   */
  readonly isLiteral?: boolean;
  /** Threads that share the runs; 1 is the caller's own. Default 1 */
  readonly threads?: number;
  readonly seed: number;
  readonly progress?: (done: number, total: number) => void;
}

/** One method at one number of gold labels, in units of the gain of always calling the strong model. */
export interface PaperResult {
  readonly gold: number;
  readonly method: string;
  readonly curve: MeanCurve;
}

export interface PaperProtocolReport {
  /** Prompts and components. */
  readonly n: number;
  readonly components: number;
  readonly digest: string;
  readonly seed: number;
  readonly runs: number;
  readonly test: number;
  readonly gold: readonly number[];
  readonly isLiteral: boolean;
  /** Mean gold gain of all prompts: a normalised gain of 1 is `test` times this. */
  readonly meanGain: number;
  readonly results: readonly PaperResult[];
  readonly notes: readonly string[];
}

const GOLD = [50, 100, 200, 500, 1000];
const RUNS = 200;
const TEST = 500;
/** Of these, judged labels need to be left. */
const LEAST_JUDGED = 50;

/**
 * Meta-Router's experiment on its authors' data (their Figure 1a): in every run some prompts test, n have gold labels and the
 * rest judged ones; every method ranks the test prompts, and is measured by
 *
 *   EG(u) = (E(u) − E_random(u)) / (mean gain · N),   E(u) the summed gold gain of the u · N prompts ranked first
 *
 * E_random is u · E(1), its expectation; in the literal protocol a random permutation a run, as published.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA
 * @see arXiv:2509.25535; github.com/yichistat/Meta-router
 */
export async function paperProtocol(
  table: ComponentTable,
  options: PaperProtocolOptions,
): Promise<PaperProtocolReport> {
  const { gold = GOLD, runs = RUNS, test = TEST, isLiteral = false, threads = 1, seed, progress } = options;
  const meanGain = checkedGain(table, test, Math.max(...gold));
  const { components, gold: golds, judged } = table;
  const settings = { table: { components: scaledComponents(components), gold: golds, judged }, gold, test, isLiteral };
  const seeds = Array.from({ length: runs }, (_, run) => seed + run);
  const gains = await paperRuns(settings, seeds, threads, (done) => progress?.(done, runs));
  const normalised = (g: number, m: number) => gains.map((run) => run[g]![m]!.map((gain) => gain / (meanGain * test)));
  const results = gold.flatMap((n, g) =>
    PAPER_METHODS.map(({ name }, m) => ({ gold: n, method: name, curve: meanCurve(USAGES, normalised(g, m)) })),
  );
  const facts = { n: components.rows, components: components.columns, digest: table.digest };
  const notes = notesOn(table, results, isLiteral);
  return { ...facts, seed, runs, test, gold, isLiteral, meanGain, results, notes };
}

function checkedGain({ gold }: ComponentTable, test: number, mostGold: number): number {
  const needed = test + mostGold + LEAST_JUDGED;
  if (gold.length < needed)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `at least ${needed} prompts: ${test} to test, ${mostGold} with gold labels, ${LEAST_JUDGED} with judged ones`,
      found: `${gold.length}`,
      fix: "Test on fewer with --test, or have fewer gold labels with --gold 50,100.",
    });
  const meanGain = mean(gold);
  if (meanGain > 0) return meanGain;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: "a mean gold gain above 0: the gain of always calling the strong model is the unit of the result",
    found: `${meanGain}`,
    fix: "Swap the models: change the sign of GL and PL.",
  });
}

function notesOn({ skipped }: ComponentTable, results: readonly PaperResult[], isLiteral: boolean): string[] {
  const short = results.filter(({ curve }) => curve.points.some(({ runs }) => runs < curve.mean.runs));
  const leastRuns = ({ curve }: PaperResult) => Math.min(...curve.points.map(({ runs }) => runs));
  return [
    "test sets of two runs overlap: intervals tell how the mean over splits of these prompts varies, not what other prompts would give",
    ...(isLiteral
      ? [
          "literal curves: rankings end at the last positive prediction, and runs that end before a usage are left out of its mean",
        ]
      : []),
    ...(isLiteral && short.length > 0
      ? [
          `fewest runs at a usage: ${short.map((one) => `${one.method} at ${one.gold} gold ${leastRuns(one)}`).join(", ")}; ` +
            "a mean is over usages that two runs reach, and not to be held against one over others",
        ]
      : []),
    ...(skipped.lines > 0 ? [`lines left out: ${skipped.lines}; the first: ${skipped.first}`] : []),
  ];
}
