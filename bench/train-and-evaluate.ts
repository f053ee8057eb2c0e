import { join } from "node:path";
import type { Evaluation } from "../src/evaluation/evaluation.js";
import { evaluate } from "../src/pipeline/evaluate.js";
import { train } from "../src/pipeline/train.js";

export interface TrainAndEvaluate {
  /** A name of the registry. */
  readonly router: string;
  /** Record files. */
  readonly data: readonly string[];
  /** Record files to train on, where they are fewer than those to evaluate on. Default: `data` */
  readonly trainOn?: readonly string[];
  readonly models?: readonly string[];
  readonly seed: number;
  /** For the router file. */
  readonly folder: string;
  readonly resamples: number;
}

/**
 * What these two commands do, with their defaults and the split by hash that keeps a test prompt out of training:
 *
 *   fairlead train --data D --router R --split 0.8 --seed S --out F    fairlead evaluate F --data D --split 0.8 --seed S
 */
export async function trainAndEvaluate(options: TrainAndEvaluate): Promise<Evaluation> {
  const { router, data, trainOn = data, models, seed, folder, resamples } = options;
  const split = { trainShare: 0.8, seed };
  const out = join(folder, `${router}-${seed}.safetensors`);
  const settings = { embedder: "lexical", exemplars: 500, cost: "length", ties: "soft" } as const;
  await train({ ...settings, data: trainOn, router, split, seed, out, ...(models && { models }) });
  const report = await evaluate({ routers: [out], data, split, seed, seen: "drop", dropContaminated: true, resamples });
  return report.evaluation;
}
