import { openRecords } from "../../data/open-records.js";
import type { AnyRecord } from "../../data/records.js";
import type { Estimate } from "../../evaluation/estimate.js";
import { completeOutcomes, splitFeedback } from "./full-feedback.js";
import { DEFAULT_RM, METHODS } from "./methods.js";
import { type Run, runOnLog } from "./run.js";
import { type Cell, cellsOf, gainOver } from "./summary.js";

export interface LogsBenchmarkOptions {
  /** Files of outcomes with costs. */
  readonly data: readonly string[];
  readonly onBadLine: "fail" | "skip";
  readonly embedder: string;
  /** Share of the prompts that trains. */
  readonly trainShare: number;
  /** Strengths of confounding. Default 0, 1, 2 */
  readonly confounding?: readonly number[];
  /** Shares of the training prompts that are logged. Default 1/2, 1 */
  readonly sizes?: readonly number[];
  /** Random splits and logs. Default 5 */
  readonly runs?: number;
  readonly seed: number;
  /** Methods by name. Default: all */
  readonly methods?: readonly string[];
  readonly progress?: (done: number, total: number) => void;
}

export interface LogsBenchmark {
  readonly prompts: number;
  readonly seed: number;
  readonly runs: number;
  readonly cells: readonly Cell[];
  /** Of the default router for logs, over direct and ips, by strength of confounding. */
  readonly gains: readonly (Estimate & { readonly over: string; readonly confounding: number })[];
  readonly results: readonly Run[];
}

/** Every method on simulated logs whose truth is known, over strengths of confounding, sizes, and seeds. */
export async function logsBenchmark(options: LogsBenchmarkOptions): Promise<LogsBenchmark> {
  const { data, onBadLine, confounding = [0, 1, 2], sizes = [0.5, 1], runs = 5, seed, progress } = options;
  const records: AnyRecord[] = [];
  for await (const any of openRecords(data, { onBadLine })) records.push(any);
  const outcomes = completeOutcomes(records);
  const methods = METHODS.filter(({ name }) => options.methods?.includes(name) ?? true);
  const results: Run[] = [];
  const total = runs * confounding.length * sizes.length;
  let done = 0;
  for (let run = 0; run < runs; run++) {
    const feedback = await splitFeedback(outcomes, { ...options, seed: seed + run });
    for (const strength of confounding)
      for (const size of sizes) {
        const calls = Math.max(2, Math.round(size * feedback.training.length));
        results.push(...(await runOnLog(feedback, { confounding: strength, calls, seed: seed + run, methods })));
        progress?.(++done, total);
      }
  }
  const has = (name: string) => methods.some((one) => one.name === name);
  return {
    prompts: outcomes.length,
    seed,
    runs,
    cells: cellsOf(results),
    gains: confounding.flatMap((strength) =>
      ["direct", "ips"]
        .filter((over) => has(over) && has(DEFAULT_RM))
        .map((over) => ({ over, confounding: strength, ...gainOver(results, DEFAULT_RM, over, strength) })),
    ),
    results,
  };
}
