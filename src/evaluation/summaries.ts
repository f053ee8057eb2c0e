import type {
  Comparison,
  Evaluation,
  Metric,
  ModelSummary,
  PairCounts,
  PairSummary,
  RouterResult,
} from "./evaluation.js";
import { METRICS } from "./evaluation.js";
import { nonDecreasingHull } from "./hull.js";
import { CURVE_SHARES } from "./measure.js";
import { undominated } from "./pareto.js";
import { differenceAt, estimated, estimatedMean, type Samples } from "./samples.js";
import type { TestSet } from "./test-set.js";
import type { PairGround } from "./yardstick.js";

/** One entrant's result, from all the samples. */
export function routerResult(samples: Samples, e: number): RouterResult {
  const { course, whole } = samples;
  const entrant = course.entrants[e]!;
  const setting = course.arenaSettings[e]!;
  const shares = entrant.pair?.kind === "fixed" ? [entrant.pair.share] : Array.from(CURVE_SHARES);
  const metrics = METRICS.map((metric) => [metric, estimated(samples, (m) => m.entrants[e]!.metrics[metric])]);
  return {
    router: entrant.name,
    ...(Object.fromEntries(metrics) as Pick<RouterResult, Metric>),
    arenaLambda: entrant.sweep?.lambdas[setting] ?? null,
    aiqRange: whole.range,
    curve: whole.entrants[e]!.curve
      ? shares.map((share, s) => ({
          share,
          quality: estimatedMean(samples, (m) => m.entrants[e]!.curve?.[s] ?? Number.NaN),
        }))
      : [],
    sweep: (entrant.sweep?.lambdas ?? []).map((lambda, p) => ({
      lambda,
      costPer1000: estimatedMean(samples, (m) => m.entrants[e]!.sweep?.costs[p] ?? Number.NaN),
      quality: estimatedMean(samples, (m) => m.entrants[e]!.sweep?.qualities[p] ?? Number.NaN),
    })),
  };
}

export function pairSummary(samples: Samples): PairSummary | null {
  const pair = samples.course.pair;
  if (pair === null) return null;
  return {
    strong: pair.strong,
    weak: pair.weak,
    n: pair.prompts.length,
    strongScore: estimatedMean(samples, (m) => m.pair!.strong),
    weakScore: estimatedMean(samples, (m) => m.pair!.weak),
    gap: estimatedMean(samples, (m) => m.pair!.strong - m.pair!.weak),
    counts: pairCounts(pair),
  };
}

export function modelSummaries(samples: Samples, test: TestSet): ModelSummary[] {
  const { course } = samples;
  return test.models.flatMap((model, k) => {
    const { prompts, costs } = course.columns[k]!;
    if (prompts.length === 0) return [];
    return {
      model,
      n: prompts.length,
      score: estimatedMean(samples, (m) => m.models.scores[k]!),
      costPer1000: costs ? estimatedMean(samples, (m) => m.models.costs[k]!) : null,
    };
  });
}

/** Corners of the single models' hull. */
export function hullCorners({ course, whole }: Samples, test: TestSet): Evaluation["hull"] {
  const models = course.cost?.models ?? [];
  const costs = models.map((k) => whole.models.costs[k]!);
  const qualities = models.map((k) => whole.models.scores[k]!);
  const hull = nonDecreasingHull(costs, qualities);
  const isCorner = (i: number) => hull.costs.some((cost, c) => cost === costs[i] && hull.qualities[c] === qualities[i]);
  return undominated(costs, qualities)
    .filter(isCorner)
    .map((i) => ({ model: test.models[models[i]!]!, costPer1000: costs[i]!, quality: qualities[i]! }));
}

/** Each router against what it must beat, and against the routers after it; only where both have the metric. */
export function comparisons(samples: Samples, routers: number): Comparison[] {
  const { entrants } = samples.course;
  const rivals = (metric: Metric, r: number) =>
    entrants
      .map((entrant, e) => ({ name: entrant.name, e }))
      .filter(({ name, e }) => (e < routers ? e > r : MUST_BEAT[metric]?.includes(name)));
  return Array.from({ length: routers }, (_, r) => r).flatMap((r) =>
    (Object.keys(MUST_BEAT) as Metric[]).flatMap((metric) =>
      rivals(metric, r).flatMap(({ name, e }) => {
        const ahead = differenceAt(samples, r, e, metric);
        return ahead ? [{ router: entrants[r]!.name, versus: name, metric, difference: ahead }] : [];
      }),
    ),
  );
}

/** The baselines that a router with something to offer is ahead of. */
const MUST_BEAT: Partial<Record<Metric, readonly string[]>> = {
  apgr: ["random"],
  areaOverRandom: ["random"],
  aiq: ["single-hull", "best-single"],
};

function pairCounts({ prompts, weakScores, gains }: PairGround): PairCounts {
  const scores = Array.from(prompts, (i) => ({ weak: weakScores[i]!, strong: weakScores[i]! + gains[i]! }));
  const count = (holds: (score: { weak: number; strong: number }) => boolean) => scores.filter(holds).length;
  if (scores.every(({ weak, strong }) => [weak, strong].every((score) => score === 0 || score === 1)))
    return {
      both: count(({ weak, strong }) => weak === 1 && strong === 1),
      strongOnly: count(({ weak, strong }) => strong > weak),
      weakOnly: count(({ weak, strong }) => weak > strong),
      neither: count(({ weak, strong }) => weak === 0 && strong === 0),
    };
  const gainOf = Array.from(prompts, (i) => gains[i]!);
  return {
    strongBetter: gainOf.filter((gain) => gain > 0).length,
    equal: gainOf.filter((gain) => gain === 0).length,
    weakBetter: gainOf.filter((gain) => gain < 0).length,
  };
}
