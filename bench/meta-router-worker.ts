import { parentPort, workerData } from "node:worker_threads";
import type { GainData } from "../src/pipeline/meta-benchmark/gain-data.js";
import { GOLD, type Run, semiSynthetic } from "../src/pipeline/meta-benchmark/semi-synthetic.js";

/** Splits for one thread. */
export interface MetaRouterTask {
  readonly gains: GainData;
  readonly splits: readonly number[];
  readonly seed: number;
}

const { gains, splits, seed } = workerData as MetaRouterTask;
const runs: Run[] = [];
const secondsPerRun: number[] = [];
for (const split of splits)
  for (const gold of GOLD) {
    const start = performance.now();
    runs.push(...semiSynthetic(gains, { splits: [split], gold: [gold], seed }));
    secondsPerRun.push((performance.now() - start) / 1000);
    parentPort!.postMessage(`split ${split}, ${gold} gold: ${secondsPerRun.at(-1)!.toFixed(1)} s`);
  }
parentPort!.postMessage({ runs, secondsPerRun });
