import { FairleadError } from "../../errors.js";
import type { Estimate } from "../../evaluation/estimate.js";
import { aligned } from "../../evaluation/table.js";
import { defaultPair, type Pair, parsePair } from "../default-pair.js";
import { gatherEvidence, type Selection } from "../evidence.js";
import { promptTable } from "../prompt-table.js";
import { tableMeans } from "../table-means.js";
import { CELLS } from "./biases.js";
import { gainDataOf } from "./gain-data.js";
import { GOLD, SPLITS, TEST } from "./semi-synthetic.js";
import { semiSyntheticInThreads } from "./semi-synthetic-threads.js";
import { type Summary, summarise } from "./summary.js";

export interface OutcomeBenchmarkOptions extends Selection {
  /** `strong,weak`. Default: see `defaultPair` */
  readonly pair?: string;
  readonly gold?: readonly number[];
  /** Number of random splits, at least 2. Default 25 */
  readonly runs?: number;
  readonly test?: number;
  /** Default 1 */
  readonly threads?: number;
  readonly seed: number;
  readonly progress?: (done: number, total: number) => void;
}

export interface OutcomeBenchmarkReport {
  /** Prompts with a gold score of both models. */
  readonly n: number;
  readonly seed: number;
  readonly digest: string;
  readonly pair: Pair;
  readonly gold: readonly number[];
  readonly runs: number;
  readonly test: number;
  readonly summary: Summary;
}

/**
 * Your prompts and your gold scores, judges whose bias is known because it was put there: which learner recovers how much of
 * what gold labels on every prompt would bring.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA
 */
export async function outcomeBenchmark(options: OutcomeBenchmarkOptions): Promise<OutcomeBenchmarkReport> {
  const { seed, gold = GOLD, runs = SPLITS.length, test = TEST, threads = 1, progress } = options;
  const evidence = await gatherEvidence("train", options);
  const table = promptTable(evidence.records);
  const pair =
    options.pair === undefined ? defaultPair(table.models, tableMeans(table)) : parsePair(options.pair, table.models);
  const index = (model: string) => table.models.indexOf(model);
  const data = await gainDataOf(table, index(pair.strong), index(pair.weak), seed);
  checkRoom(data.gains.length, test, Math.max(...gold));
  const splits = Array.from({ length: runs }, (_, k) => k);
  const answers = await semiSyntheticInThreads(
    data,
    { gold, splits, test, seed, ...(progress && { progress }) },
    threads,
  );
  const summary = summarise(
    answers.flatMap((one) => one.runs),
    seed,
  );
  return { n: data.gains.length, seed, digest: evidence.digest, pair, gold, runs, test, summary };
}

function checkRoom(n: number, test: number, mostGold: number): void {
  if (n >= test + 2 * mostGold) return;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: `at least ${test + 2 * mostGold} prompts with a gold score of both models: ${test} to test, ${mostGold} gold, as many judged`,
    found: `${n}`,
    fix: "Lower --test and --gold, or add outcomes.",
  });
}

/** All of the result; same data, same settings, same seed: the same bytes. */
export function outcomeBenchmarkJson({ digest, summary, ...facts }: OutcomeBenchmarkReport): string {
  const { cells, ...rest } = summary;
  return JSON.stringify({
    command: "bench",
    benchmark: "meta-router",
    protocol: "semi-synthetic",
    ...facts,
    data: digest,
    results: cells.map(({ fraction, ...cell }) => ({ ...cell, ...fraction })),
    ...rest,
    bestNaive: summary.bestNaive.map(({ fraction, ...cell }) => ({ ...cell, ...fraction })),
  });
}

/** Methods by worlds, for each number of gold labels; then what they come to. */
export function outcomeBenchmarkTable(report: OutcomeBenchmarkReport): string {
  const { n, pair, runs, test, seed, gold, summary } = report;
  const methods = Object.keys(summary.means);
  const at = (g: number, cell: string, method: string) =>
    summary.cells.find((one) => one.gold === g && one.cell === cell && one.method === method)!.fraction;
  const byGold = gold.map((g) => {
    const rows = methods.map((method) => [method, ...CELLS.map(({ name }) => at(g, name, method).value.toFixed(3))]);
    return `${g} gold labels, by the judge's bias and its strength\n${aligned(["method", ...CELLS.map(({ name }) => name)], [rows])}`;
  });
  const means = methods.map((method) => [method, written(summary.means[method]!)]);
  return [
    `Meta-Router on your outcomes: ${pair.strong} over ${pair.weak}, ${n} prompts, ${runs} random splits of ${test} test prompts, seed ${seed}`,
    "efficiency gain as a fraction of that with gold labels on every prompt; 95 % intervals over splits",
    ...byGold,
    `mean over all worlds\n${aligned(["method", "mean"], [means])}`,
    [
      `largest shortfall of auto against the best naive method of a world: ${written(summary.worstShortfall)}; of ${Object.entries(
        summary.naiveShortfalls,
      )
        .map(([method, value]) => `${method} ${value.toFixed(3)}`)
        .join(", ")}`,
      `auto − ${summary.meanGainOverBestFixed.method}, the best fixed method: ${written(summary.meanGainOverBestFixed)}; − reference: ${written(summary.meanGainOverReference)}`,
    ].join("\n"),
  ].join("\n\n");
}

const written = ({ value, low, high }: Estimate) => `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
