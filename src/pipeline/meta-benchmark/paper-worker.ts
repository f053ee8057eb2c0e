import { parentPort, workerData } from "node:worker_threads";
import { answerOf } from "./in-threads.js";
import { type PaperSettings, paperRun } from "./paper-run.js";

/** A thread of `paperRuns`: one seed, one run. */
parentPort!.on("message", (seed: number) => {
  parentPort!.postMessage(answerOf(() => paperRun(workerData as PaperSettings, seed)));
});
