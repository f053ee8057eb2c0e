import { Worker } from "node:worker_threads";
import { type ErrorCode, FairleadError, type Mistake } from "../../errors.js";
import { type PaperSettings, paperRun, type RunGains } from "./paper-run.js";

export interface PaperRequest {
  readonly run: number;
  readonly seed: number;
}

export type PaperAnswer =
  | { readonly run: number; readonly gains: RunGains }
  | { readonly code: ErrorCode; readonly mistake: Mistake };

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
  if (threads > 1) return runsInThreads(settings, seeds, Math.min(threads, seeds.length), done);
  return seeds.map((seed, run) => {
    const gains = paperRun(settings, seed);
    done(run + 1);
    return gains;
  });
}

async function runsInThreads(
  settings: PaperSettings,
  seeds: readonly number[],
  threads: number,
  done: (runs: number) => void,
): Promise<readonly RunGains[]> {
  const found: RunGains[] = [];
  let [next, through] = [0, 0];
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL("./paper-worker.js", import.meta.url), { workerData: settings }),
  );
  /** Asks one thread for run after run, until none is left. */
  const busy = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      const ask = () => {
        if (next >= seeds.length) return resolve();
        worker.postMessage({ run: next, seed: seeds[next]! } satisfies PaperRequest);
        next++;
      };
      worker.on("error", reject);
      worker.on("message", (answer: PaperAnswer) => {
        if ("code" in answer) return reject(new FairleadError(answer.code, answer.mistake));
        found[answer.run] = answer.gains;
        done(++through);
        ask();
      });
      ask();
    });
  try {
    await Promise.all(workers.map(busy));
    return found;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
