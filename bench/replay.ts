import { join } from "node:path";
import { simulateLogs } from "../src/data/simulate-logs.js";
import { syntheticWorld } from "../src/data/synthetic/world.js";
import { writeRecords } from "../src/data/write-records.js";
import { train } from "../src/pipeline/train.js";
import { writeWorld } from "../src/pipeline/write-world.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { type Measured, measuredCli } from "./child.js";
import { REGRET_TARGETS, regretFigures } from "./regret-speed.js";
import { inTemporaryFolder } from "./temporary-folder.js";
import { medianFigure } from "./timing.js";

const CALLS = 5000;
const RUNS = 5;

/** What a log of 5,000 calls says of a router, as a user types it. */
export const bench: Bench = {
  summary: `replay of a router on a log of ${CALLS} calls by the command line: seconds and peak memory; rm-softmax: training and a decision`,
  needs: [],
  targets: { "replay-5000-seconds": { atMost: 5 }, ...REGRET_TARGETS },
  run: (context) => inTemporaryFolder((folder) => figures(context, folder)),
};

async function figures({ note }: BenchContext, folder: string): Promise<Figure[]> {
  const router = await trainedRouter(folder);
  const logs = { logged: await log(folder, false), learned: await log(folder, true) };
  const runs = { logged: [] as Measured[], learned: [] as Measured[] };
  for (let run = 1; run <= RUNS; run++)
    for (const how of ["logged", "learned"] as const) {
      note(`propensities ${how}, run ${run} of ${RUNS}`);
      runs[how].push(
        await measuredCli(
          ["replay", router, "--data", logs[how], "--lambda", "20", "--sequence", "--seen", "keep"],
          folder,
        ),
      );
    }
  const seconds = (how: keyof typeof runs) => runs[how].map((one) => one.seconds);
  return [
    medianFigure("replay-5000-seconds", "s", seconds("logged")),
    medianFigure("replay-5000-learned-seconds", "s", seconds("learned")),
    { name: "replay-5000-peak-mb", value: Math.max(...runs.logged.map(({ peakMb }) => peakMb)), n: RUNS, unit: "MB" },
    ...(await regretFigures(note)),
  ];
}

/** On another world's prompts than the log's. */
async function trainedRouter(folder: string): Promise<string> {
  const world = await writeWorld(syntheticWorld({ seed: 2, prompts: 2000 }), folder);
  const out = join(folder, "ridge.safetensors");
  await train({ data: [world.outcomes.path], router: "ridge", embedder: "lexical", exemplars: 0, seed: 2, out });
  return out;
}

async function log(folder: string, hidePropensities: boolean): Promise<string> {
  const outcomes = syntheticWorld({ seed: 1, prompts: CALLS }).outcomes();
  const path = join(folder, `log-${hidePropensities}.jsonl`);
  const calls = simulateLogs(outcomes, { epsilon: 0.3, seed: 1, hidePropensities });
  await writeRecords(
    calls.map((record) => ({ kind: "logged", record })),
    path,
  );
  return path;
}
