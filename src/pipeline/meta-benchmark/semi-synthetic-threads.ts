import type { GainData } from "./gain-data.js";
import { inThreads } from "./in-threads.js";
import { GOLD, type Run, type SemiSyntheticOptions, SPLITS, semiSynthetic, TEST } from "./semi-synthetic.js";

/** One split at one number of gold labels: all worlds, all methods. */
export interface SplitTask {
  readonly split: number;
  readonly gold: number;
  readonly test: number;
  readonly seed: number;
}

export interface SplitAnswer {
  readonly runs: readonly Run[];
  readonly seconds: number;
}

export function runSplit(data: GainData, { split, gold, test, seed }: SplitTask): SplitAnswer {
  const start = performance.now();
  const runs = semiSynthetic(data, { splits: [split], gold: [gold], test, seed });
  return { runs, seconds: (performance.now() - start) / 1000 };
}

/** {@link semiSynthetic}, its splits shared among threads; the runs do not depend on their number. One thread is this one. */
export async function semiSyntheticInThreads(
  data: GainData,
  { gold = GOLD, splits = SPLITS, test = TEST, seed, progress }: SemiSyntheticOptions,
  threads: number,
): Promise<readonly SplitAnswer[]> {
  const tasks = splits.flatMap((split) => gold.map((n): SplitTask => ({ split, gold: n, test, seed })));
  if (threads > 1) {
    const worker = new URL("./semi-synthetic-worker.js", import.meta.url);
    return inThreads<SplitTask, SplitAnswer>(worker, data, tasks, threads, (done) => progress?.(done, tasks.length));
  }
  return tasks.map((task, i) => {
    const answer = runSplit(data, task);
    progress?.(i + 1, tasks.length);
    return answer;
  });
}
