import { join } from "node:path";
import { openRecords } from "../src/data/open-records.js";
import type { AnyRecord } from "../src/data/records.js";
import { splitSide } from "../src/data/split.js";
import { writeRecords } from "../src/data/write-records.js";
import { mean } from "../src/math/statistics.js";
import { rng } from "../src/random.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { type OfSeed, overSeeds, SEEDS } from "./seeds.js";
import { inTemporaryFolder } from "./temporary-folder.js";
import { trainAndEvaluate } from "./train-and-evaluate.js";

export const MMLU = "routellm/mmlu.outcomes.jsonl.gz";
export const MMLU_MODELS = ["gpt-4-1106-preview", "mistralai/Mixtral-8x7B-Instruct-v0.1"];
/** The source's scores of this subject lie far below chance: very likely misread answers. */
export const BAD_LABELS = "high_school_mathematics";
const FEW = 1500;
/** Only the value is compared; the interval is for orientation. */
const RESAMPLES = 200;

interface Variant {
  readonly name: string;
  readonly router: string;
  /** Files to evaluate on, and to train on where they differ. */
  files(seed: number): Promise<{ readonly data: string; readonly trainOn?: string }>;
}

/** APGR of GPT-4 over Mixtral on MMLU, on prompts that training did not see: mean of five splits. */
export const bench: Bench = {
  summary: "APGR on RouteLLM's MMLU outcomes, GPT-4 over Mixtral, through train and evaluate; seeds 1-5",
  needs: [MMLU],
  targets: {
    "apgr-ridge-all": { atLeast: 0.66 },
    "apgr-ridge-clean": { atLeast: 0.62 },
    "apgr-ridge-1500": { atLeast: 0.575 },
    "apgr-mf-minus-ridge": { atLeast: -0.03 },
  },
  run: (context) => inTemporaryFolder((folder) => figures(context, folder)),
};

async function figures({ data, note }: BenchContext, folder: string): Promise<Figure[]> {
  const all = join(data, MMLU);
  const clean = await cleanRecords(all);
  const cleanFile = join(folder, "clean.jsonl");
  await writeRecords(clean, cleanFile);
  const few = async (seed: number) => {
    const file = join(folder, `few-${seed}.jsonl`);
    await writeRecords(fewOfTraining(clean, seed), file);
    return file;
  };
  const variants: Variant[] = [
    { name: "apgr-ridge-all", router: "ridge", files: async () => ({ data: all }) },
    { name: "apgr-ridge-clean", router: "ridge", files: async () => ({ data: cleanFile }) },
    {
      name: "apgr-ridge-1500",
      router: "ridge",
      files: async (seed) => ({ data: cleanFile, trainOn: await few(seed) }),
    },
    { name: "apgr-mf-all", router: "mf", files: async () => ({ data: all }) },
  ];
  const found = new Map<string, OfSeed[]>();
  for (const variant of variants) {
    note(variant.name);
    found.set(variant.name, await everySeed(variant, folder));
  }
  return [
    ...variants.flatMap(({ name }) => overSeeds(name, "apgr", found.get(name)!, "range")),
    behind(found.get("apgr-mf-all")!, found.get("apgr-ridge-all")!),
  ];
}

async function everySeed({ router, files }: Variant, folder: string): Promise<OfSeed[]> {
  const out: OfSeed[] = [];
  for (const seed of SEEDS) {
    const { data, trainOn } = await files(seed);
    const stages = { router, data: [data], models: MMLU_MODELS, seed, folder, resamples: RESAMPLES };
    const { results, pair } = await trainAndEvaluate({
      ...stages,
      ...(trainOn !== undefined && { trainOn: [trainOn] }),
    });
    out.push({ seed, estimate: results[0]!.apgr!, n: pair!.n });
  }
  return out;
}

/** mf − ridge, seed by seed on the same test prompts: the mean and the range. */
function behind(mf: readonly OfSeed[], ridge: readonly OfSeed[]): Figure {
  const gaps = mf.map(({ estimate }, s) => estimate.value - ridge[s]!.estimate.value);
  const n = mf.reduce((sum, one) => sum + one.n, 0);
  const bounds = { low: Math.min(...gaps), high: Math.max(...gaps) };
  return { name: "apgr-mf-minus-ridge", value: mean(gaps), ...bounds, n, unit: "apgr" };
}

async function cleanRecords(file: string): Promise<AnyRecord[]> {
  const records: AnyRecord[] = [];
  for await (const any of openRecords([file]))
    if (any.kind === "outcome" && any.record.category !== BAD_LABELS) records.push(any);
  return records;
}

/** A seeded choice of 1,500 records among those whose prompts the split gives to training. */
function fewOfTraining(records: readonly AnyRecord[], seed: number): AnyRecord[] {
  const training = records.filter(({ record }) => splitSide(record.prompt, { trainShare: 0.8, seed }) === "train");
  return rng(seed, "bench/mmlu-1500").shuffled(training).slice(0, FEW);
}
