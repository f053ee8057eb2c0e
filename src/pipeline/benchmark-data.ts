import type { OpenOptions } from "../data/open-records.js";
import { promptKey } from "../data/prompt-key.js";
import type { AnyRecord } from "../data/records.js";
import { FairleadError } from "../errors.js";
import type { Benchmark } from "./benchmarks.js";
import { gatherEvidence, isContaminated, onSide } from "./evidence.js";
import { type PromptTable, promptTable } from "./prompt-table.js";

export interface BenchmarkDataOptions extends OpenOptions {
  /** Files or globs of the benchmark's outcomes. */
  readonly data: readonly string[];
  /** Files or globs to train on. Without any, `trainShare` of the benchmark's own prompts. */
  readonly train: readonly string[];
  readonly trainShare: number;
  readonly seed: number;
  /** USD per call, in place of the data's. */
  readonly costs?: Readonly<Record<string, number>>;
}

/** What routers learn from, and what they are judged on. */
export interface BenchmarkData {
  readonly train: PromptTable;
  readonly test: PromptTable;
  readonly digest: string;
  readonly trainDigest: string;
  /** Whether the training prompts are the benchmark's own. */
  readonly isSplit: boolean;
  /** Outcomes flagged as contaminated, left out. */
  readonly flagged: number;
  readonly notes: readonly string[];
}

/** @throws {FairleadError} NOT_ENOUGH_DATA where a side is empty, or nothing scores two models */
export async function gatherBenchmark(benchmark: Benchmark, options: BenchmarkDataOptions): Promise<BenchmarkData> {
  const { train: files, trainShare, seed, costs = {} } = options;
  const whole = await gatherEvidence("test", options);
  const outcomes = benchmark.prepare(whole.records.filter(({ kind }) => kind === "outcome"));
  const isSplit = files.length === 0;
  const other = isSplit ? undefined : await gatherEvidence("train", { ...options, data: files });
  const rule = { trainShare, seed };
  const training = other?.records ?? onSide(outcomes, "train", rule);
  const judged = isSplit ? onSide(outcomes, "test", rule) : outcomes;
  // A flag on one turn of a conversation takes the whole of it out.
  const flagged = new Set(judged.filter(isContaminated).map(({ record }) => promptKey(record.prompt)));
  const clean = judged.filter(({ record }) => !flagged.has(promptKey(record.prompt)));
  for (const [side, records] of [["train", training] as const, ["test", clean] as const])
    if (records.length === 0) throw empty(side, outcomes.length);

  const train = promptTable(training, { costs: pricesIn(training, costs) });
  return {
    train,
    test: promptTable(clean, { costs }),
    digest: whole.digest,
    trainDigest: other?.digest ?? whole.digest,
    isSplit,
    flagged: judged.length - clean.length,
    notes: [...train.notes, ...benchmark.notes, sidesNote(isSplit, train, trainShare, seed)],
  };
}

function sidesNote(isSplit: boolean, { prompts, battles }: PromptTable, trainShare: number, seed: number): string {
  if (isSplit)
    return (
      `no --train was given: routers learn from a share of ${trainShare} of the benchmark's own prompts ` +
      `(${prompts.length}, by hash with seed ${seed}) and are judged on the others`
    );
  return `routers learn from ${prompts.length} other prompts and ${battles.prompt.length} battles on them, and are judged on the whole benchmark`;
}

function pricesIn(records: readonly AnyRecord[], costs: Readonly<Record<string, number>>): Record<string, number> {
  const met = new Set(
    records.flatMap(({ kind, record }) =>
      kind === "outcome" ? Object.keys(record.scores) : kind === "battle" ? [record.model_a, record.model_b] : [],
    ),
  );
  return Object.fromEntries(Object.entries(costs).filter(([model]) => met.has(model)));
}

const empty = (side: "train" | "test", outcomes: number) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: side === "train" ? "records to train on" : "outcomes of the benchmark to judge on",
    found: `none, of ${outcomes} outcomes in --data`,
    fix:
      side === "train"
        ? "Give --train FILE, or a --split above 0."
        : "Give the benchmark's outcomes, or a --split below 1.",
  });
