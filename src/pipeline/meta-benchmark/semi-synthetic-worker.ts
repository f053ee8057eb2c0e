import { parentPort, workerData } from "node:worker_threads";
import type { GainData } from "./gain-data.js";
import { answerOf } from "./in-threads.js";
import { runSplit, type SplitTask } from "./semi-synthetic-threads.js";

/** A thread of `semiSyntheticInThreads`. */
parentPort!.on("message", (task: SplitTask) => {
  parentPort!.postMessage(answerOf(() => runSplit(workerData as GainData, task)));
});
