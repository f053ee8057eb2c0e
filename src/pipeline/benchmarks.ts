import type { AnyRecord } from "../data/records.js";
import { FairleadError } from "../errors.js";

/** What is special to one benchmark; everything else is the same for all. */
export interface Benchmark {
  readonly title: string;
  /** What a row of its table is about, for the notes. */
  readonly notes: readonly string[];
  /** Records as the benchmark means them to be routed. */
  prepare(records: readonly AnyRecord[]): readonly AnyRecord[];
}

const asTheyAre = (records: readonly AnyRecord[]) => records;

/** By the names that RouteLLM gives them, and RouterBench. */
export const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  mmlu: { title: "MMLU", notes: [], prepare: asTheyAre },
  gsm8k: { title: "GSM8K", notes: [], prepare: asTheyAre },
  "mt-bench": {
    title: "MT-Bench",
    notes: ["a conversation is routed by its first turn and scored by the mean of its turns, as RouteLLM does"],
    prepare: byFirstTurn,
  },
  routerbench: { title: "RouterBench", notes: [], prepare: asTheyAre },
};

/** The benchmark of corrections: no routers are trained on records, see `meta-benchmark/`. */
export const META_ROUTER = "meta-router";

/** The benchmark of routers that learn from logged calls: see `logs-benchmark/`. */
export const LOGS = "logs";

/** @throws {FairleadError} INVALID_ARGUMENT */
export function benchmarkNamed(name: string | undefined): Benchmark {
  if (name !== undefined && Object.hasOwn(BENCHMARKS, name)) return BENCHMARKS[name]!;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `one of the benchmarks ${[...Object.keys(BENCHMARKS), META_ROUTER, LOGS].join(", ")}`,
    found: name === undefined ? "none" : `"${name}"`,
    fix: "For example: fairlead bench mmlu --data 'mmlu_*.csv'.",
  });
}

/** `mt-bench/q81/t2/gpt-4`: the question and the turn. */
const TURN = /^(.*\bq[^/]+)\/t(\d+)(?:\/.*)?$/;

/** Gives each turn the prompt of its conversation's first turn, under which their scores are then averaged. */
function byFirstTurn(records: readonly AnyRecord[]): readonly AnyRecord[] {
  const turnOf = ({ record }: AnyRecord) => TURN.exec(record.id);
  const first = new Map<string, string>();
  for (const any of records) {
    const [, question, turn] = turnOf(any) ?? [];
    if (question !== undefined && turn === "1") first.set(question, any.record.prompt);
  }
  return records.map((any) => {
    const prompt = first.get(turnOf(any)?.[1] ?? "");
    return prompt === undefined ? any : ({ ...any, record: { ...any.record, prompt } } as AnyRecord);
  });
}
