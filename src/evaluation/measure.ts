import { aiq, type CostRange } from "./aiq.js";
import { arenaScore } from "./arena.js";
import { costSave, perfGain, type Setting } from "./best-single.js";
import { type Curve, callPerformance, chanceCurve, curveInOrder, gainsAt } from "./call-performance.js";
import type { Entrant, Grounds } from "./entrants.js";
import { METRICS, type Metric } from "./evaluation.js";
import { apgr, apgr11, areaOverRandom, cpt } from "./pair-metrics.js";
import { type DistanceToFrontier, distanceToFrontier, paretoDist } from "./pareto.js";
import { type SweepMeans, sweepMeans } from "./sweep.js";
import type { PairGround } from "./yardstick.js";

/** Shares of strong calls at which curves are reported: 0, 2.5, …, 100 %. */
export const CURVE_SHARES = Float64Array.from({ length: 41 }, (_, i) => i / 40);

/** Everything about everyone, on one weighting of the prompts: the whole test set, or one resample. */
export interface Measured {
  /** Mean scores of the pair's models on its prompts. */
  readonly pair: { readonly strong: number; readonly weak: number } | null;
  /** (K) mean score, and mean cost in USD per 1,000 prompts, of each model on the prompts that count for it. */
  readonly models: { readonly scores: Float64Array; readonly costs: Float64Array };
  /** USD per 1,000 prompts, from the cheapest to the dearest model at stake; null without costs. */
  readonly range: CostRange | null;
  readonly entrants: readonly Measures[];
}

/** One entrant's numbers; NaN where undefined. */
export interface Measures {
  readonly metrics: Readonly<Record<Metric, number>>;
  /** Mean score at {@link CURVE_SHARES}, or at the one share of a fixed policy; null where it does not route the pair. */
  readonly curve: Float64Array | null;
  readonly sweep: SweepMeans | null;
}

/** Who is judged, and on what. */
export interface Course extends Grounds {
  readonly entrants: readonly Entrant[];
  /** Per entrant: the setting at which its RouterArena score is read. */
  readonly arenaSettings: readonly number[];
  /** Entrants whose settings anyone could have: these span the Pareto frontier. The oracle's do not. */
  readonly attainable: readonly boolean[];
  /** (K) the test set by model. */
  readonly columns: readonly ModelColumn[];
}

/** One model of the test set, on the prompts that count for it. */
export interface ModelColumn {
  readonly prompts: Int32Array;
  /** (n) */
  readonly scores: Float64Array;
  /** (n) USD; null where a prompt lacks it. */
  readonly costs: Float64Array | null;
}

/** Judges everyone with the same weights, so that whatever depends on all (the range, the frontier) is common too. */
export function measure(
  course: Course,
  { counts, draws }: { counts: Float64Array; draws: Int32Array | null },
): Measured {
  const pair = course.pair && pairMeans(course.pair, counts);
  const models = modelMeans(course, counts);
  const plane = costPlane(course, models, counts);
  const entrants = course.entrants.map((entrant, e) => {
    const curve = course.pair && entrant.pair ? curveOf(entrant.pair, course.pair, counts, draws) : null;
    const sweep = plane?.sweeps[e] ?? null;
    const metrics = {
      ...UNDEFINED,
      ...(curve && entrant.pair?.kind !== "fixed" ? pairMetrics(curve) : {}),
      ...(plane && sweep ? planeMetrics(sweep, plane, course.arenaSettings[e]!, course.attainable[e]!) : {}),
    };
    const shares = entrant.pair?.kind === "fixed" ? [entrant.pair.share] : CURVE_SHARES;
    return { metrics, curve: curve && pair && gainsAt(curve, shares).map((gain) => pair.weak + gain), sweep };
  });
  return { pair, models, range: plane?.range ?? null, entrants };
}

/** Every prompt once, nothing drawn: exact expectations where chance is involved. */
export function wholeTestSet(n: number): { counts: Float64Array; draws: null } {
  return { counts: new Float64Array(n).fill(1), draws: null };
}

const UNDEFINED = Object.fromEntries(METRICS.map((metric) => [metric, Number.NaN])) as Record<Metric, number>;

function pairMetrics(curve: Curve): Partial<Record<Metric, number>> {
  return {
    apgr: apgr(curve),
    apgr11: apgr11(curve),
    areaOverRandom: areaOverRandom(curve),
    cpt20: cpt(curve, 0.2),
    cpt50: cpt(curve, 0.5),
    cpt80: cpt(curve, 0.8),
  };
}

function planeMetrics(
  sweep: SweepMeans,
  { range, best, distance }: CostPlane,
  arenaSetting: number,
  isAttainable: boolean,
): Partial<Record<Metric, number>> {
  const { costs, qualities, collapses } = sweep;
  const arena = arenaScore(qualities[arenaSetting]!, costs[arenaSetting]!);
  return {
    aiq: aiq(costs, qualities, range),
    arena: arena.score,
    arenaAccuracy: arena.accuracy,
    arenaCost: arena.cost,
    perfGain: perfGain(qualities, best),
    costSave: costSave(costs, qualities, best),
    paretoDist: isAttainable ? paretoDist(sweep, distance) : Number.NaN,
    collapse: collapses[0]!,
    collapseMean: collapses.reduce((sum, value) => sum + value, 0) / collapses.length,
  };
}

/**
 * The curve of one entrant. Chance is the straight line on the whole test set; on a resample it ranks prompts in the
 * order in which they were drawn, which is random, so that its interval shows how far luck alone gets on n prompts.
 */
function curveOf(
  routing: NonNullable<Entrant["pair"]>,
  { gains, prompts }: PairGround,
  counts: Float64Array,
  draws: Int32Array | null,
): Curve {
  if (routing.kind === "ranked") return callPerformance(routing.ranking, gains, counts);
  if (routing.kind === "fixed" || draws === null) return chanceCurve(weightedMean(gains, prompts, counts));
  return curveInOrder(draws, gains);
}

function pairMeans({ prompts, weakScores, gains }: PairGround, counts: Float64Array) {
  const weak = weightedMean(weakScores, prompts, counts);
  return { weak, strong: weak + weightedMean(gains, prompts, counts) };
}

interface CostPlane {
  readonly sweeps: readonly (SweepMeans | null)[];
  /** USD per 1,000 prompts, from the cheapest to the dearest single model. */
  readonly range: CostRange;
  readonly best: Setting;
  readonly distance: DistanceToFrontier;
}

function costPlane(course: Course, models: Measured["models"], counts: Float64Array): CostPlane | null {
  const { cost, entrants, attainable, bestSingle } = course;
  const total = cost === null ? 0 : totalOf(cost.prompts, counts);
  if (cost === null || total === 0) return null;
  const sweeps = entrants.map(({ sweep }) => sweep && sweepMeans(sweep, counts, total));
  const singles = {
    costs: cost.models.map((k) => models.costs[k]!),
    qualities: cost.models.map((k) => models.scores[k]!),
  };
  const rivals = sweeps.filter((sweep, e) => sweep !== null && attainable[e]) as SweepMeans[];
  return {
    sweeps,
    range: { low: Math.min(...singles.costs), high: Math.max(...singles.costs) },
    best: { cost: models.costs[bestSingle]!, quality: models.scores[bestSingle]! },
    distance: distanceToFrontier([singles, ...rivals]),
  };
}

function modelMeans({ columns }: Course, counts: Float64Array): Measured["models"] {
  return {
    scores: Float64Array.from(columns, ({ scores, prompts }) => weightedMean(scores, prompts, counts)),
    costs: Float64Array.from(columns, ({ costs, prompts }) =>
      costs === null ? Number.NaN : 1000 * weightedMean(costs, prompts, counts),
    ),
  };
}

function weightedMean(values: Float64Array, prompts: Int32Array, counts: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let p = 0; p < prompts.length; p++) {
    const i = prompts[p]!;
    sum += counts[i]! * values[i]!;
    total += counts[i]!;
  }
  return sum / total;
}

function totalOf(prompts: Int32Array, counts: Float64Array): number {
  let total = 0;
  for (let p = 0; p < prompts.length; p++) total += counts[prompts[p]!]!;
  return total;
}
