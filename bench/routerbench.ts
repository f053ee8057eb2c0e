import { join } from "node:path";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { type OfSeed, overSeeds, SEEDS } from "./seeds.js";
import { inTemporaryFolder } from "./temporary-folder.js";
import { trainAndEvaluate } from "./train-and-evaluate.js";

const FILES = ["arc_challenge", "mbpp", "winogrande"].map((name) => `routerbench/${name}.outcomes.jsonl.gz`);
const RESAMPLES = 1000;

/** AIQ of ridge over eleven models with the dollars they cost, against what mixing the single models at random buys. */
export const bench: Bench = {
  summary: "AIQ of ridge against the single models' hull on RouterBench, 11 models, real costs; seeds 1-5",
  needs: FILES,
  targets: { "aiq-ridge-minus-hull": { atLeast: 0 } },
  run: (context) => inTemporaryFolder((folder) => figures(context, folder)),
};

async function figures({ data, note }: BenchContext, folder: string): Promise<Figure[]> {
  const ridge: OfSeed[] = [];
  const hull: OfSeed[] = [];
  const ahead: OfSeed[] = [];
  for (const seed of SEEDS) {
    note(`seed ${seed}`);
    const files = FILES.map((file) => join(data, file));
    const found = await trainAndEvaluate({ router: "ridge", data: files, seed, folder, resamples: RESAMPLES });
    const n = found.sweepN;
    const over = found.comparisons.find(({ metric, versus }) => metric === "aiq" && versus === "single-hull")!;
    ridge.push({ seed, n, estimate: found.results[0]!.aiq! });
    hull.push({ seed, n, estimate: found.baselines.find(({ router }) => router === "single-hull")!.aiq! });
    ahead.push({ seed, n, estimate: over.difference });
  }
  return [
    ...overSeeds("aiq-ridge", "aiq", ridge, "interval"),
    ...overSeeds("aiq-single-hull", "aiq", hull, "interval"),
    ...overSeeds("aiq-ridge-minus-hull", "aiq", ahead, "interval"),
  ];
}
