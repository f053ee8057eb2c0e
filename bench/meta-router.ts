import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { openRecords } from "../src/data/open-records.js";
import type { AnyRecord } from "../src/data/records.js";
import { gainDataOf } from "../src/pipeline/meta-benchmark/gain-data.js";
import { GOLD, type Run, SPLITS } from "../src/pipeline/meta-benchmark/semi-synthetic.js";
import { type CellResult, type Summary, summarise } from "../src/pipeline/meta-benchmark/summary.js";
import { promptTable } from "../src/pipeline/prompt-table.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import type { MetaRouterTask } from "./meta-router-worker.js";
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
  const tasks = Array.from({ length: THREADS }, (_, t) => ({
    gains,
    splits: SPLITS.filter((split) => split % THREADS === t),
    seed: seeds[0]!,
  }));
  const found = await Promise.all(tasks.map((task) => inThread(task, note)));
  const summary = summarise(
    found.flatMap(({ runs }) => runs),
    seeds[0]!,
  );
  const seconds = found.flatMap((one) => one.secondsPerRun);
  return [
    ...byCell(summary),
    ...overall(summary),
    { name: "meta-run-seconds", value: Math.max(...seconds), n: seconds.length, unit: "s" },
  ];
}

interface Answer {
  readonly runs: readonly Run[];
  /** One split at one n: all worlds, all methods. */
  readonly secondsPerRun: readonly number[];
}

function inThread(task: MetaRouterTask, note: (line: string) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./meta-router-worker.js", import.meta.url), { workerData: task });
    worker.on("message", (message: Answer | string) => {
      if (typeof message === "string") note(message);
      else resolve(message);
    });
    worker.on("error", reject);
  });
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
