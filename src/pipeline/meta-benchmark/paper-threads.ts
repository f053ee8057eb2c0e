import { inThreads } from "./in-threads.js";
import { type PaperSettings, paperRun, type RunGains } from "./paper-run.js";

/**
 * Run r has the seed `seeds[r]`; the result does not depend on the number of threads. One thread is this one.
 *
 * @param done  called after each run with the number of those that are through
 */
export async function paperRuns(
  settings: PaperSettings,
  seeds: readonly number[],
  threads: number,
  done: (runs: number) => void,
): Promise<readonly RunGains[]> {
  if (threads > 1)
    return inThreads<number, RunGains>(new URL("./paper-worker.js", import.meta.url), settings, seeds, threads, done);
  return seeds.map((seed, run) => {
    const gains = paperRun(settings, seed);
    done(run + 1);
    return gains;
  });
}
