import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { openRecords } from "../src/data/open-records.js";
import type { AnyRecord } from "../src/data/records.js";
import { completeOutcomes } from "../src/pipeline/logs-benchmark/full-feedback.js";
import { DEFAULT_RM, METHODS } from "../src/pipeline/logs-benchmark/methods.js";
import { cellsOf, gainByPrompt, gainOver, overSeeds } from "../src/pipeline/logs-benchmark/summary.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import type { LogsAnswer, LogsTask } from "./logs-worker.js";

const FILES = ["arc_challenge", "mbpp", "winogrande"].map((name) => `routerbench/${name}.outcomes.jsonl.gz`);
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
/** Strengths of confounding. */
const LEVELS = [0, 1, 2] as const;
const SIZES = [0.5, 1] as const;
/** Stretches of the prompts that are tested in turn, for what must be told apart; all else is told from the first. */
const PARTS = 5;
const COMPARED = [DEFAULT_RM, "direct"];
const THREADS = 2;

/** Routers of logged calls on confounded logs of real outcomes; what each chooses is judged on prompts whose every outcome is known. */
export const bench: Bench = {
  summary: `${DEFAULT_RM} against direct and ips on confounded logs of RouterBench, 884 and 1,768 calls, λ 0 to 400; seeds 1-10, against direct each in five parts`,
  needs: FILES,
  targets: {
    ...Object.fromEntries(
      LEVELS.flatMap((level) =>
        ["direct", "ips"].map((over) => [`utility-gain-rm-over-${over}-${level}`, { atLeast: 0 }] as const),
      ),
    ),
    "interval-loss-percent": { atMost: 2 },
  },
  run,
};

async function run({ data, note, seeds = SEEDS }: BenchContext): Promise<Figure[]> {
  const records: AnyRecord[] = [];
  for await (const any of openRecords(FILES.map((file) => join(data, file)))) records.push(any);
  const outcomes = completeOutcomes(records);
  const methods = METHODS.map(({ name }) => name);
  const tasks = Array.from({ length: THREADS }, (_, t) => ({
    outcomes,
    seeds: seeds.filter((_, i) => i % THREADS === t),
    levels: LEVELS,
    sizes: SIZES,
    methods,
    parts: PARTS,
    inAllParts: COMPARED,
  }));
  const found = await Promise.all(tasks.map((task) => inThread(task, note)));
  const runs = found.flatMap((one) => one.runs);
  const n = seeds.length;
  const losses = overSeeds(found.flatMap((one) => one.intervalLoss));
  return [
    ...LEVELS.flatMap((level) =>
      methods
        .filter((other) => other !== DEFAULT_RM)
        .map((other) => ({
          name: `utility-gain-rm-over-${other}-${level}`,
          ...gainOver(runs, DEFAULT_RM, other, level),
          n,
          unit: "quality points",
        })),
    ),
    ...LEVELS.map((level) => ({
      name: `utility-gain-rm-over-direct-${level}-by-prompt`,
      ...gainByPrompt(runs, DEFAULT_RM, "direct", level),
      unit: "quality points",
    })),
    { name: "interval-loss-percent", ...losses, n, unit: "%" },
    ...cellsOf(runs).flatMap(({ method, confounding, calls, utility, regret, aiq }) => {
      const of = `${method}-${confounding}-calls-${calls}`;
      return [
        { name: `utility-${of}`, ...utility, n, unit: "quality points" },
        { name: `regret-${of}`, ...regret, n, unit: "quality points" },
        { name: `aiq-${of}`, ...aiq, n, unit: "aiq" },
      ];
    }),
  ];
}

function inThread(task: LogsTask, note: (line: string) => void): Promise<LogsAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./logs-worker.js", import.meta.url), { workerData: task });
    worker.on("message", (message: LogsAnswer | string) => {
      if (typeof message === "string") note(message);
      else resolve(message);
    });
    worker.on("error", reject);
  });
}
