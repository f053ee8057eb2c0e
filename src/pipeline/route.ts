import { row } from "../math/matrix.js";
import { dot } from "../math/product.js";
import { type Familiarity, familiarity } from "../routers/familiarity.js";
import { type Calibration, type RouterFile, readRouterFile } from "../routers/file/router-file.js";
import { type Pair, pairOfRouter, parsePair } from "./default-pair.js";
import { embedderOf } from "./embedding.js";

export interface RouteOptions {
  readonly prompt: string;
  readonly router: string;
  /** Quality points per USD. Used where no threshold is given. */
  readonly lambda?: number;
  /** Strong if the win rate is at least this. */
  readonly threshold?: number;
  readonly pair?: string;
  /** How many near training prompts to show. */
  readonly neighbours: number;
}

/** One decision and all that led to it. */
export interface RouteReport {
  readonly router: string;
  readonly model: string;
  readonly rule:
    | { readonly kind: "threshold"; readonly threshold: number; readonly pair: Pair; readonly from: string }
    | { readonly kind: "lambda"; readonly lambda: number; readonly from: string };
  readonly winRate: { readonly strong: string; readonly weak: string; readonly value: number };
  readonly models: readonly {
    readonly model: string;
    readonly utility: number;
    readonly quality: number;
    readonly costUsd: number;
  }[];
  /** How near the prompt lies to those of training; absent where the file holds too few of them to say. */
  readonly familiarity?: Familiarity;
  readonly nearest: readonly {
    readonly prompt: string;
    readonly similarity: number;
    readonly scores: Readonly<Record<string, number>>;
  }[];
}

/** Routes one prompt, as serving would, and says why. */
export async function route({
  prompt,
  router: path,
  lambda,
  threshold,
  pair: text,
  neighbours,
}: RouteOptions): Promise<RouteReport> {
  const file = await readRouterFile(path);
  const { router, training, calibrations } = file;
  const embedder = await embedderOf(file.embedder);
  const x = (await embedder.embed([prompt])).values;
  const pair = text ? parsePair(text, router.models) : pairOfRouter(router, training);
  const rule = ruleOf(lambda, threshold, pair, calibrations);

  const quality = router.utilities(x, 0, prompt.length);
  const unit = router.utilities(x, 1, prompt.length); // utilities are affine in λ: cost = U(0) − U(1)
  const models = router.models.map((model, k) => {
    const costUsd = quality[k]! - unit[k]!;
    const utility = quality[k]! - (rule.kind === "lambda" ? rule.lambda : 0) * costUsd;
    return { model, utility, quality: quality[k]!, costUsd };
  });
  const winRate = router.winRate(x, pair.strong, pair.weak);
  const byUtility = models.reduce((best, one) => (one.utility > best.utility ? one : best)).model;
  const byThreshold = rule.kind === "threshold" && winRate >= rule.threshold ? pair.strong : pair.weak;
  const near = familiarity(file.exemplars.embeddings)?.(x);
  return {
    router: router.name,
    ...(near && { familiarity: near }),
    model: rule.kind === "threshold" ? byThreshold : byUtility,
    rule,
    winRate: { ...pair, value: winRate },
    models: models.sort((a, b) => b.utility - a.utility),
    nearest: nearest(file, x, neighbours),
  };
}

/** What was asked for; else the file's last calibration; else λ = 0: the best model whatever it costs. */
function ruleOf(
  lambda: number | undefined,
  threshold: number | undefined,
  pair: Pair,
  calibrations: readonly Calibration[],
): RouteReport["rule"] {
  if (threshold !== undefined) return { kind: "threshold", threshold, pair, from: "--threshold" };
  if (lambda !== undefined) return { kind: "lambda", lambda, from: "--lambda" };
  const last = calibrations.at(-1);
  const from = `calibrated to ${last?.target} ${last?.wanted}`;
  if (last?.threshold !== undefined && last.strong === pair.strong && last.weak === pair.weak)
    return { kind: "threshold", threshold: last.threshold, pair, from };
  if (last?.lambda !== undefined) return { kind: "lambda", lambda: last.lambda, from };
  return { kind: "lambda", lambda: 0, from: "no cost is too high: give --lambda or --threshold, or calibrate" };
}

function nearest({ exemplars, router }: RouterFile, x: Float32Array, count: number): RouteReport["nearest"] {
  const near = exemplars.prompts
    .map((prompt, i) => ({ prompt, i, similarity: dot(x, row(exemplars.embeddings, i)) }))
    .sort((a, b) => b.similarity - a.similarity || a.i - b.i);
  return near.slice(0, count).map(({ prompt, i, similarity }) => {
    const scores = row(exemplars.scores, i);
    const known = router.models.flatMap((model, k): [string, number][] =>
      Number.isNaN(scores[k]!) ? [] : [[model, scores[k]!]],
    );
    return { prompt, similarity, scores: Object.fromEntries(known) };
  });
}
