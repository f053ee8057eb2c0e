import { join } from "node:path";
import { openRecords } from "../src/data/open-records.js";
import type { AnyRecord } from "../src/data/records.js";
import { median } from "../src/math/statistics.js";
import { gainDataOf } from "../src/pipeline/meta-benchmark/gain-data.js";
import { GOLD, SPLITS } from "../src/pipeline/meta-benchmark/semi-synthetic.js";
import { semiSyntheticInThreads } from "../src/pipeline/meta-benchmark/semi-synthetic-threads.js";
import { type CellResult, type Summary, summarise } from "../src/pipeline/meta-benchmark/summary.js";
import { promptTable } from "../src/pipeline/prompt-table.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { BAD_LABELS, MMLU, MMLU_MODELS } from "./mmlu-pair.js";

/** Of everything random; `--seeds 11` runs the same worlds drawn anew, to choose settings by. */
const SEED = 1;
const THREADS = 2;
/** Methods whose efficiency gains are printed by cell. */
const PRINTED: Readonly<Record<string, string>> = { auto: "auto", pooled: "pooled", reference: "reference" };

/** Judges with a known bias on real prompts and real gains: `auto` against every fixed method. */
export const bench: Bench = {
  summary: `meta-router's choice against fixed methods: MMLU gains, judges of known bias, n gold ${GOLD.join(", ")}; ${SPLITS.length} splits`,
  needs: [MMLU],
  targets: {
    "meta-worst-shortfall": { atMost: 0.1 },
    "meta-worst-shortfall-n100": { atMost: 0.2 },
    "meta-mean-gain-over-best-fixed": { atLeast: 0 },
    "meta-mean-gain-over-reference": { atLeast: 0 },
    "meta-heterogeneous-wins": { atLeast: 0.5 },
    "meta-run-seconds": { atMost: 60 },
  },
  run,
};

async function run({ data, note, seeds = [SEED] }: BenchContext): Promise<Figure[]> {
  const records: AnyRecord[] = [];
  for await (const any of openRecords([join(data, MMLU)]))
    if (any.kind === "outcome" && any.record.category !== BAD_LABELS) records.push(any);
  const table = promptTable(records, { models: MMLU_MODELS });
  const gains = await gainDataOf(table, 0, 1, seeds[0]!);
  const answers = await semiSyntheticInThreads(
    gains,
    { seed: seeds[0]!, progress: (done, total) => note(`${done} of ${total} splits and numbers of gold labels`) },
    THREADS,
  );
  const summary = summarise(
    answers.flatMap(({ runs }) => runs),
    seeds[0]!,
  );
  return [...byCell(summary), ...overall(summary), seconds(answers.map((one) => one.seconds))];
}

/** One split at one n, all worlds and methods: the median, and the fastest and slowest. */
function seconds(all: readonly number[]): Figure {
  const bounds = { low: Math.min(...all), high: Math.max(...all) };
  return { name: "meta-run-seconds", value: median(all), ...bounds, n: all.length, unit: "s" };
}

function byCell({ cells, bestNaive, splits }: Summary): Figure[] {
  const figure = (method: string, { gold, cell, fraction }: CellResult): Figure => ({
    name: `eg-${method}-${cell}-n${gold}`,
    ...fraction,
    n: splits,
    unit: "of all-gold",
  });
  return [
    ...cells.flatMap((one) => (PRINTED[one.method] ? [figure(PRINTED[one.method]!, one)] : [])),
    ...bestNaive.map((one) => figure("best-naive", one)),
  ];
}

function overall(summary: Summary): Figure[] {
  const n = summary.splits;
  const unit = "of all-gold";
  const { method: best, ...overBest } = summary.meanGainOverBestFixed;
  return [
    ...Object.entries(summary.means).map(([method, mean]) => ({ name: `eg-mean-${method}`, ...mean, n, unit })),
    { name: "meta-worst-shortfall", ...summary.worstShortfall, n, unit },
    ...(summary.worstShortfallFewGold
      ? [{ name: "meta-worst-shortfall-n100", ...summary.worstShortfallFewGold, n, unit }]
      : []),
    ...Object.entries(summary.naiveShortfalls).map(([method, value]) => ({
      name: `worst-shortfall-${method}`,
      value,
      n,
      unit,
    })),
    { name: "meta-mean-gain-over-best-fixed", ...overBest, n, unit: `${unit}, over ${best}` },
    { name: "meta-mean-gain-over-reference", ...summary.meanGainOverReference, n, unit },
    { name: "meta-heterogeneous-wins", value: summary.heterogeneousWins, n, unit: "of cells" },
  ];
}
