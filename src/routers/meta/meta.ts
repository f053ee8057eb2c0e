import { FairleadError } from "../../errors.js";
import { averagedOrders } from "../../estimators/averaged-orders.js";
import { type Candidate, chooseCorrection } from "../../estimators/corrections/choose.js";
import type { Corrected } from "../../estimators/corrections/correction.js";
import { AUTO_ORDER, correctionNamed } from "../../estimators/corrections/corrections.js";
import { checkSample, type GainSample } from "../../estimators/corrections/gain-sample.js";
import type { ScaleKind } from "../../estimators/corrections/scale.js";
import { observed } from "../../math/matrix.js";
import { principalComponents } from "../../math/principal-components.js";
import { rng } from "../../random.js";
import { prefixed, unprefixed } from "../prefixed.js";
import type { Router, RouterState, StorableRouter, TrainingSet } from "../router.js";
import { type CorrectedPair, correctedSet } from "./corrected-set.js";
import { gainLabels } from "./gain-labels.js";
import { pairSample } from "./pair-sample.js";
import { overallRatings, sidesOf } from "./sides.js";

export interface MetaOptions {
  /** Learns from gold and corrected labels; unfitted. */
  readonly base: Router;
  /** `auto`, or a correction by name. Default `auto` */
  readonly learner?: string;
  /** How gold is brought to a judge's scale, for corrections that do not find it themselves. Default `variance` */
  readonly scale?: ScaleKind;
  /** Whether battles of other models of the two tiers count for the pair. Default `tiers` */
  readonly sides?: "tiers" | "pair";
  /** `random`: gold prompts were drawn at random from all, so that P(gold) is known. Default `unknown`: it is estimated */
  readonly goldSampling?: "random" | "unknown";
}

/** What was done about one pair of models, for the user and the file. */
export interface PairReport {
  readonly strong: string;
  readonly weak: string;
  readonly gold: number;
  readonly judged: Readonly<Record<string, number>>;
  readonly learner: string;
  readonly share: number;
  readonly scales: Readonly<Record<string, number>>;
  readonly reason: string;
  readonly candidates: readonly Candidate[];
}

/** Components of the prompts' vectors that a bias may depend on. */
const COMPONENTS = 50;
/** Of each pair of models. */
const LEAST_GOLD = 10;

/**
 * Meta-Router: any router, on gold labels and on judges' labels from which the judge's bias was taken.
 *
 *   1. gains of each model over the reference, by gold and by each judge; battles lend by tier, orders are averaged
 *   2. each judge's labels corrected, `y / c + Δ̂(x)`: the evaluation mechanism is a treatment, the judge's bias its effect
 *   3. `base` is fitted to gold and corrected rows; it never learns which are which
 *
 * With costs, "strong iff gain > λ · (cost[strong] − cost[weak])" is what `utilities` says. `auto` chooses the correction, and
 * how much its rows count, by cross-validated gold loss: see {@link chooseCorrection}. Two models are one pair; of more, each
 * is compared with the one that most labels speak of.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA with fewer than ten gold labels of a pair, or none by a judge
 * @see Meta-Router, arXiv:2509.25535
 */
export function metaRouter({
  base,
  learner = "auto",
  scale = "variance",
  sides = "tiers",
  goldSampling = "unknown",
}: MetaOptions): Router {
  if (learner !== "auto") correctionNamed(learner); // a misspelt name fails before the data is read
  return {
    name: "meta",
    check: (models, dimension) => base.check?.(models, dimension),
    async fit(train) {
      const random = rng(train.seed, "meta/components");
      const components = principalComponents(train.embeddings, COMPONENTS, random, { whitened: false });
      const done = pairsOf(train).map(({ strong, weak }) => {
        const labels = averagedOrders(gainLabels(withSources(train), sidesOf({ strong, weak }, train, { by: sides })));
        const pair = pairSample(labels, components, train, goldSampling === "random");
        const { corrected, ...choice } = choose(pair.sample, { learner, scale, seed: train.seed });
        const one: CorrectedPair = { strong, weak, pair, corrected };
        return { one, report: reportOf(train.models, one, choice) };
      });
      const fitted = await base.fit(
        correctedSet(
          train,
          done.map(({ one }) => one),
        ),
      );
      return wrapped(
        fitted,
        done.map(({ report }) => report),
      );
    },
  };
}

/** Every battle and score, or what is said of an empty set. */
function withSources({ models, battles, sources }: TrainingSet) {
  if (sources) return { models, battles, sources };
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: "a training set that says who gave which score and verdict",
    found: "none of it",
    fix: "Train by `train`, or give the training set its `sources`.",
  });
}

/** Two models: the stronger over the weaker, by rating. More: each over the one that most evidence speaks of. */
function pairsOf(train: TrainingSet): { strong: number; weak: number }[] {
  const ratings = overallRatings(train);
  const K = train.models.length;
  const evidence = evidenceOf(train);
  const weakest = [...ratings.keys()].reduce((low, k) => (ratings[k]! < ratings[low]! ? k : low));
  const reference = K === 2 ? weakest : evidence.indexOf(Math.max(...evidence));
  return [...ratings.keys()].filter((k) => k !== reference).map((strong) => ({ strong, weak: reference }));
}

/** (K) scores and verdicts that speak of each model. */
function evidenceOf({ models, scores, battles }: TrainingSet): number[] {
  const count = models.map((_, k) => observed(scores, k).length);
  for (const side of [battles.a, battles.b]) for (const k of side) count[k]!++;
  return count;
}

function choose(
  sample: GainSample,
  { learner, scale, seed }: { learner: string; scale: ScaleKind; seed: number },
): { corrected: Corrected; learner: string; share: number; reason: string; candidates: readonly Candidate[] } {
  checkSample(sample, LEAST_GOLD);
  const named = (name: string) => correctionNamed(name, { scale, seed });
  if (learner !== "auto")
    return { corrected: named(learner).correct(sample), learner, share: 1, reason: "asked for", candidates: [] };
  const { chosen, ...choice } = chooseCorrection(sample, { corrections: AUTO_ORDER.map(named), seed });
  return { ...choice, learner: chosen.correction, share: chosen.share };
}

function reportOf(
  models: readonly string[],
  { strong, weak, pair, corrected }: CorrectedPair,
  { learner, share, reason, candidates }: Omit<ReturnType<typeof choose>, "corrected">,
): PairReport {
  const byJudge = (value: (j: number) => number) =>
    Object.fromEntries(pair.judges.map((judge, j) => [judge, value(j)]));
  return {
    strong: models[strong]!,
    weak: models[weak]!,
    gold: pair.sample.gold.y.length,
    judged: byJudge((j) => pair.sample.judged[j]!.y.length),
    learner,
    share,
    scales: byJudge((j) => corrected.scales[j]!),
    reason,
    candidates,
  };
}

/** The base router under the name `meta`, with what was done. */
function wrapped({ state, ...fitted }: StorableRouter, pairs: readonly PairReport[]): StorableRouter {
  const { kind, models, settings, tensors } = state;
  return {
    ...fitted,
    name: "meta",
    notes: pairs.map(noteOf),
    state: {
      kind: "meta",
      models,
      settings: { base: kind, pairs: JSON.stringify(pairs), ...prefixed("base.", settings) },
      tensors,
    },
  };
}

function noteOf({ strong, weak, gold, judged, learner, reason }: PairReport): string {
  const counts = Object.entries(judged).map(([judge, n]) => `${n} by ${judge}`);
  return `${strong} over ${weak}: ${gold} gold labels, ${counts.join(", ")}; learner ${learner}: ${reason}`;
}

/** @param revive  makes the base router from its own state */
export function metaFrom(state: RouterState, revive: (state: RouterState) => StorableRouter): StorableRouter {
  const { base, pairs, ...rest } = state.settings;
  const own = revive({ ...state, kind: String(base), settings: unprefixed("base.", rest) });
  return wrapped(own, JSON.parse(String(pairs)) as PairReport[]);
}
