import { parentPort, workerData } from "node:worker_threads";
import { FairleadError } from "../../errors.js";
import { type PaperSettings, paperRun } from "./paper-run.js";
import type { PaperAnswer, PaperRequest } from "./paper-threads.js";

/** A thread of `paperRuns`: one run a request. Errors lose their class on the way, so that ours go as what they say. */
parentPort!.on("message", ({ run, seed }: PaperRequest) => {
  try {
    parentPort!.postMessage({ run, gains: paperRun(workerData as PaperSettings, seed) } satisfies PaperAnswer);
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    const { code, mistake } = error;
    const { cause: _, ...said } = mistake;
    parentPort!.postMessage({ code, mistake: said } satisfies PaperAnswer);
  }
});
