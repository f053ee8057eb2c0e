import { join } from "node:path";
import { syntheticWorld } from "../data/synthetic/world.js";
import type { Calibration } from "../routers/file/router-file.js";
import { calibrate } from "./calibrate.js";
import { type EvaluateReport, evaluate } from "./evaluate.js";
import { type RouteReport, route } from "./route.js";
import { train } from "./train.js";
import { writePlot, writeReport } from "./write-pictures.js";
import { type WrittenWorld, writeWorld } from "./write-world.js";

export interface DemoOptions {
  /** Where everything is written. */
  readonly folder: string;
  readonly seed: number;
  /** Prompts of the world. */
  readonly prompts: number;
  /** Told what each stage is about to do. */
  readonly stage: (line: string) => void;
}

export interface DemoReport {
  readonly world: WrittenWorld;
  readonly routers: readonly string[];
  readonly evaluated: EvaluateReport;
  readonly calibration: Calibration;
  readonly routed: readonly RouteReport[];
  readonly report: string;
  readonly plot: string;
}

/** The routers that the demo trains, each on the evidence it is made for. */
const DEMO_ROUTERS = ["ridge", "mf", "knn"] as const;

const EASY = "What is a good substitute for butter?";
const HARD =
  "Prove that every bounded sequence of real numbers has a convergent subsequence, compare three approaches, and handle every edge case step by step.";

/** The whole journey on the synthetic world: data, training, evaluation, calibration, routes. */
export async function demo({ folder, seed, prompts, stage }: DemoOptions): Promise<DemoReport> {
  stage(`making a world of ${prompts} prompts whose truth is known`);
  const world = await writeWorld(syntheticWorld({ seed, prompts }), folder);
  const split = { trainShare: 0.8, seed };
  const data = [world.outcomes.path];

  const routers: string[] = [];
  for (const name of DEMO_ROUTERS) {
    stage(`training ${name} on four fifths of the outcomes`);
    const out = join(folder, `${name}.safetensors`);
    await train({ data, split, seed, out, router: name, embedder: "lexical", exemplars: 500 });
    routers.push(out);
  }

  stage("evaluating on the last fifth, with the baselines");
  const evaluated = await evaluate({ data, split, seed, routers, seen: "drop", resamples: 1000 });
  const [report, plot] = [join(folder, "report.html"), join(folder, "cost-quality.svg")];
  const evaluation = { ...evaluated.evaluation, notes: evaluated.notes };
  await writeReport(report, evaluation, evaluated.digest, "Fairlead demo: a synthetic world");
  await writePlot(plot, evaluation);

  stage("calibrating to half strong calls, and routing two prompts");
  const router = routers[0]!;
  const wanted = { target: "strong-share", wanted: 0.5 } as const;
  const { calibration } = await calibrate({ router, data: [world.logs.path], ...wanted, save: true, seed });
  const routed = [];
  for (const prompt of [EASY, HARD]) routed.push(await route({ prompt, router, neighbours: 0 }));
  return { world, routers, evaluated, calibration, routed, report, plot };
}
