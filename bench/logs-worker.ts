import { parentPort, workerData } from "node:worker_threads";
import type { OutcomeRecord } from "../src/data/records.js";
import { argmax } from "../src/math/argmax.js";
import { row } from "../src/math/matrix.js";
import { mean } from "../src/math/statistics.js";
import { splitFeedback, truthOf } from "../src/pipeline/logs-benchmark/full-feedback.js";
import { METHODS } from "../src/pipeline/logs-benchmark/methods.js";
import { fitted, type Run, runOnLog, utilityOf } from "../src/pipeline/logs-benchmark/run.js";
import { rmIntervalRouter } from "../src/routers/regret/rm-interval.js";
import { rmSoftmaxRouter } from "../src/routers/regret/rm-softmax.js";
import type { FittedRouter } from "../src/routers/router.js";

/** Seeds for one thread. */
export interface LogsTask {
  readonly outcomes: readonly OutcomeRecord[];
  readonly seeds: readonly number[];
  readonly levels: readonly number[];
  /** Shares of the training prompts that are logged. */
  readonly sizes: readonly number[];
  readonly methods: readonly string[];
  /** Stretches of the prompts that are tested in turn by these methods; by all others the first alone. */
  readonly parts: number;
  readonly inAllParts: readonly string[];
}

export interface LogsAnswer {
  readonly runs: readonly Run[];
  /** By seed: utility that rm-interval gives up against networks trained at each λ, in %. */
  readonly intervalLoss: readonly number[];
}

/** λ between those that rm-interval is trained at, and within them. */
const UNSEEN = [30, 75, 150, 300] as const;

const { outcomes, seeds, levels, sizes, methods, parts, inAllParts } = workerData as LogsTask;
const runs: Run[] = [];
const intervalLoss: number[] = [];
const chosen = METHODS.filter(({ name }) => methods.includes(name));
for (const seed of seeds) {
  for (let part = 0; part < parts; part++) {
    const data = await splitFeedback(outcomes, { trainShare: 0.8, seed, embedder: "lexical", part });
    const own = part === 0 ? chosen : chosen.filter(({ name }) => inAllParts.includes(name));
    for (const confounding of levels)
      for (const size of sizes) {
        const calls = Math.round(size * data.training.length);
        runs.push(...(await runOnLog(data, { confounding, calls, seed, methods: own })));
      }
    if (part === 0) intervalLoss.push(await lossOfInterval(data, seed));
    parentPort!.postMessage(`seed ${seed}, part ${part}`);
  }
}
parentPort!.postMessage({ runs, intervalLoss } satisfies LogsAnswer);

/** On a log of confounding 1 and all training prompts. */
async function lossOfInterval(data: Awaited<ReturnType<typeof splitFeedback>>, seed: number): Promise<number> {
  const embeddings = await data.vectors(data.training);
  const test = { x: await data.vectors(data.test), ...truthOf(data.test, data.models) };
  const settings = { sees: "log", confounding: 1, seed } as const;
  const worth = (router: FittedRouter, lambda: number) => {
    const arms = Array.from({ length: test.x.rows }, (_, i) => argmax(router.utilities(row(test.x, i), lambda)));
    return utilityOf(test, arms, lambda);
  };
  const interval = await fitted(rmIntervalRouter(), data, data.training, embeddings, settings);
  const [there, inside]: [number[], number[]] = [[], []];
  for (const lambda of UNSEEN) {
    const own = await fitted(rmSoftmaxRouter({ lambdas: [lambda] }), data, data.training, embeddings, settings);
    there.push(worth(own, lambda));
    inside.push(worth(interval, lambda));
  }
  return 100 * (1 - mean(inside) / mean(there));
}
