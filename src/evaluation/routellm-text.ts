import { FairleadError } from "../errors.js";
import { row } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import type { FittedRouter } from "../routers/router.js";
import type { Evaluation, Metric } from "./evaluation.js";
import { withInterval } from "./format.js";
import { pandasTable, pythonFloat } from "./python-text.js";
import { type RouteLlmPoint, routellmApgr, routellmCpt, routellmPoints } from "./routellm.js";
import type { TestSet } from "./test-set.js";
import { type PairGround, pairGround } from "./yardstick.js";

export interface RouteLlmTextOptions {
  /** Stands in the headings: `mmlu`. */
  readonly benchmark: string;
  /** What a score of 1 is printed as: 100 for accuracy, 10 for MT-Bench's grades. */
  readonly scale: number;
  /** The picture that was written, if any. */
  readonly plot?: string;
}

/**
 * What RouteLLM's `evals.evaluate` prints, line for line: a block for each threshold of each router, the models' scores, and
 * `Metrics:`. To the right of its columns stand the exact metrics with their 95 % intervals. Routing at random is its
 * expectation, in place of RouteLLM's average of ten draws, and stands last.
 *
 * A router whose win rates tie so that quantiles coincide stops RouteLLM; here its own columns are NaN, and a note
 * says why.
 *
 * @throws {FairleadError} INVALID_ARGUMENT where the evaluation has no pair
 */
export function routellmText(
  routers: readonly FittedRouter[],
  test: TestSet,
  evaluation: Evaluation,
  { benchmark, scale, plot }: RouteLlmTextOptions,
): string {
  if (evaluation.pair === null)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a pair of models for RouteLLM's format",
      found: "none",
      fix: "Name one: --pair STRONG,WEAK.",
    });
  const ground = pairGround(test, evaluation.pair);
  const weak = Float64Array.from(ground.prompts, (i) => ground.weakScores[i]!);
  const strong = weak.map((score, j) => score + ground.gains[ground.prompts[j]!]!);
  const judged = routers.map((router, r) => ({
    name: evaluation.results[r]!.router,
    ...curveOf(router, test, ground, weak, strong),
  }));
  return [
    ...judged.flatMap(({ name, points, first }) =>
      points.toReversed().flatMap((point) => block({ name, benchmark, scale, point, first, ground })),
    ),
    ...judged.flatMap(({ name, reason }) => (reason ? [`note: ${name} has no such thresholds: ${reason}`] : [])),
    `${ground.weak} score: ${pythonFloat(mean(weak) * scale)}`,
    `${ground.strong} score: ${pythonFloat(mean(strong) * scale)}`,
    ...(plot === undefined ? [] : [`Saving plot to ${plot}`]),
    "Metrics:",
    ...metrics(judged, evaluation, scale),
    ...evaluation.notes.map((note) => `note: ${note}`),
  ].join("\n");
}

interface Curve {
  readonly points: readonly RouteLlmPoint[];
  /** Win rate of the first prompt: decides which model RouteLLM's counts name first. */
  readonly first: number;
  /** Why there are no points. */
  readonly reason?: string;
}

function curveOf(
  router: FittedRouter,
  test: TestSet,
  { strong, weak, prompts }: PairGround,
  weakScores: Float64Array,
  strongScores: Float64Array,
): Curve {
  const rates = Float64Array.from(prompts, (i) => router.winRate(row(test.embeddings, i), strong, weak));
  try {
    return { points: routellmPoints(rates, weakScores, strongScores), first: rates[0]! };
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    return { points: [], first: rates[0]!, reason: `${error.mistake.found}, not ${error.mistake.expected}` };
  }
}

interface Block {
  readonly name: string;
  readonly benchmark: string;
  readonly scale: number;
  readonly point: RouteLlmPoint;
  readonly first: number;
  readonly ground: PairGround;
}

function block({ name, benchmark, scale, point, first, ground }: Block): string[] {
  const { threshold, share, quality } = point;
  const total = ground.prompts.length;
  const calls = Math.round(share * total);
  const isFirstStrong = calls > 0 && first >= threshold;
  const counts = [
    { model: ground.strong, count: calls },
    { model: ground.weak, count: total - calls },
  ].filter(({ count }) => count > 0); // a model that was never called is not counted
  if (!isFirstStrong) counts.reverse();
  const header = `${"=".repeat(15)} ${name} with threshold ${pythonFloat(threshold)} on ${benchmark} ${"=".repeat(15)}`;
  return [
    `Evaluating router: ${name} with threshold ${pythonFloat(threshold)}...`,
    "",
    header,
    `Average accuracy: ${(scale * quality).toFixed(3)}`,
    `Model counts: ${counts.map(({ model, count }) => `${model}: ${count}`).join(", ")}`,
    `Model %: ${counts.map(({ model, count }) => `${model}: ${((count / total) * 100).toFixed(3)}%`).join(", ")}`,
    "=".repeat(header.length),
    "",
  ];
}

const TARGETS = [20, 50, 80] as const;

function metrics(
  judged: readonly (Curve & { readonly name: string })[],
  evaluation: Evaluation,
  scale: number,
): string[] {
  const { strongScore, weakScore } = evaluation.pair!;
  const auc = (apgr: number) => scale * (weakScore.value + apgr * (strongScore.value - weakScore.value));
  const random = { name: "random", cpt: TARGETS.map((target) => target / 100), apgr: 0.5 };
  const rows = [...judged.map(({ name, points }) => ({ name, ...numbers(points) })), random]
    .map((one, index) => ({ ...one, index, exact: exactOf(one.name, index, evaluation) }))
    .sort((a, b) => rank(b.apgr) - rank(a.apgr));
  const column = (name: string, text: (row: (typeof rows)[number]) => string) => ({ name, texts: rows.map(text) });
  const share = (value: number) => (Number.isNaN(value) ? "NaN" : `${(100 * value).toFixed(2)}%`);
  const exact = (metric: Metric, digits: number, unit: number) => (one: (typeof rows)[number]) =>
    withInterval(one.exact?.[metric] ?? null, (value) => (unit * value).toFixed(digits));
  const lines = pandasTable(
    rows.map(({ index }) => index),
    [
      column("method", ({ name }) => name),
      ...TARGETS.map((target, t) => column(`${target}% qual`, ({ cpt }) => share(cpt[t]!))),
      { name: "AUC", numbers: rows.map(({ apgr }) => auc(apgr)) },
      { name: "APGR", numbers: rows.map(({ apgr }) => apgr) },
      ...TARGETS.map((target) => column(`exact ${target}% [95 %]`, exact(`cpt${target}`, 1, 100))),
      column("exact APGR [95 %]", exact("apgr", 3, 1)),
    ],
  );
  return lines.map((line, i) => (i === 0 ? ` ${line}` : line)); // Python's print puts a space between its arguments
}

const rank = (apgr: number) => (Number.isNaN(apgr) ? Number.NEGATIVE_INFINITY : apgr);

function numbers(points: readonly RouteLlmPoint[]): { cpt: readonly number[]; apgr: number } {
  if (points.length === 0) return { cpt: TARGETS.map(() => Number.NaN), apgr: Number.NaN };
  const cpt = routellmCpt(points);
  return { cpt, apgr: routellmApgr(points) };
}

const exactOf = (name: string, index: number, { results, baselines }: Evaluation) =>
  results[index] ?? baselines.find(({ router }) => router === name);
