import { join } from "node:path";
import { fitLexical } from "../src/embedders/lexical/lexical.js";
import { median } from "../src/math/statistics.js";
import { gatherEvidence } from "../src/pipeline/evidence.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { type Measured, measuredCli } from "./child.js";
import { inTemporaryFolder } from "./temporary-folder.js";

const MMLU = "routellm/mmlu.outcomes.jsonl.gz";
const RUNS = 3;
const STAGES = ["import", "train", "evaluate"] as const;
const WORDS = 100;
const EMBEDDED = { warmUps: 2000, prompts: 5000 };

/** From a file of outcomes to a judged router, as a user types it; and what one prompt costs the embedder. */
export const bench: Bench = {
  summary:
    "import, train and evaluate 8,066 MMLU prompts by the command line: seconds and peak memory; embedding; demo",
  needs: [MMLU],
  targets: {
    "journey-seconds": { atMost: 20 },
    "journey-peak-mb": { atMost: 600 },
    "embed-us-p50": { atMost: 60 },
    "demo-seconds": { atMost: 60 },
  },
  run: (context) => inTemporaryFolder((folder) => figures(context, folder)),
};

async function figures({ data, note }: BenchContext, folder: string): Promise<Figure[]> {
  const runs: Measured[][] = [];
  for (let run = 1; run <= RUNS; run++) {
    note(`journey ${run} of ${RUNS}`);
    runs.push(await journey(join(data, MMLU), folder));
  }
  note("demo");
  const demo = await measuredCli(["demo", "--out", join(folder, "demo")], folder);
  note("embedding"); // last: a child's peak memory begins with this process's
  const embedded = await embeddingTimes(join(data, MMLU));
  return [
    ...journeyFigures(runs),
    { name: "embed-us-p50", value: median(embedded), n: embedded.length, unit: "µs" },
    { name: "demo-seconds", value: demo.seconds, n: 1, unit: "s" },
    { name: "demo-peak-mb", value: demo.peakMb, n: 1, unit: "MB" },
  ];
}

/** The three stages, each a process. */
async function journey(source: string, folder: string): Promise<Measured[]> {
  const records = join(folder, "mmlu.jsonl.gz");
  const router = join(folder, "ridge.safetensors");
  const split = ["--data", records, "--split", "0.8", "--seed", "1"];
  return [
    await measuredCli(["import", source, "--out", records], folder),
    await measuredCli(["train", "--router", "ridge", "--out", router, ...split], folder),
    await measuredCli(["evaluate", router, ...split], folder),
  ];
}

/** Medians over the runs, with the quickest and the slowest; the peak is the largest of all processes. */
function journeyFigures(runs: readonly (readonly Measured[])[]): Figure[] {
  const seconds = (name: string, values: readonly number[]): Figure => {
    const bounds = { low: Math.min(...values), high: Math.max(...values) };
    return { name, value: median(values), ...bounds, n: values.length, unit: "s" };
  };
  const peakOf = (stage: number) => Math.max(...runs.map((run) => run[stage]!.peakMb));
  const peaks = STAGES.map((name, stage) => ({ name: `${name}-peak-mb`, value: peakOf(stage), n: RUNS, unit: "MB" }));
  const total = runs.map((run) => run.reduce((sum, stage) => sum + stage.seconds, 0));
  return [
    seconds("journey-seconds", total),
    { name: "journey-peak-mb", value: Math.max(...peaks.map(({ value }) => value)), n: RUNS, unit: "MB" },
    ...STAGES.map((name, stage) =>
      seconds(
        `${name}-seconds`,
        runs.map((run) => run[stage]!.seconds),
      ),
    ),
    ...peaks,
  ];
}

/** Microseconds to embed single prompts of 100 words, none of them met in fitting, by a warm embedder. */
async function embeddingTimes(source: string): Promise<number[]> {
  const split = { trainShare: 0.8, seed: 1 };
  const textsOf = async (side: "train" | "test") =>
    (await gatherEvidence(side, { data: [source], split })).records.map(({ record }) => record.prompt);
  const { embedOne } = fitLexical(await textsOf("train"), { seed: 1 });
  const prompts = inPieces((await textsOf("test")).join(" ").split(/\s+/));
  const timed = (i: number) => {
    const start = performance.now();
    embedOne(prompts[i % prompts.length]!);
    return 1000 * (performance.now() - start);
  };
  for (let i = 0; i < EMBEDDED.warmUps; i++) timed(i);
  return Array.from({ length: EMBEDDED.prompts }, (_, i) => timed(i));
}

function inPieces(words: readonly string[]): string[] {
  const pieces = Math.floor(words.length / WORDS);
  return Array.from({ length: pieces }, (_, p) => words.slice(p * WORDS, (p + 1) * WORDS).join(" "));
}
