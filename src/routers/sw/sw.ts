import { bradleyTerry, winMatrix } from "../../estimators/bradley-terry.js";
import { type TierCost, tiersOf } from "../../estimators/tiers.js";
import { clustersOf } from "../../math/clusters.js";
import { type Matrix32, observed } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { checkEnough, trainingBattles } from "../battles.js";
import { type CostModel, type CostModelKind, costModelFrom, fitCostModel } from "../cost-model.js";
import { gainsOverPool } from "../gains-over-pool.js";
import type { BattleSet, Router, RouterState, StorableRouter, TrainingSet } from "../router.js";
import { scoreRouter } from "../score-router.js";
import { chooseKernel } from "./choose-kernel.js";
import { fastStrengths } from "./fast-strengths.js";
import type { Kernel } from "./kernel.js";
import { type Precision, similaritiesOf } from "./similarities.js";
import { type TierBattles, tierBattles } from "./tier-battles.js";
import { tierStrengths } from "./tier-strengths.js";

export interface SwOptions {
  /** Tiers that models are gathered into; each model its own where there are fewer models, or enough outcomes of it. Default 10, as RouteLLM */
  readonly tiers?: number;
  readonly tierCost?: TierCost;
  /**
   * `routellm` weighs prompts as RouteLLM does, nearly alike; a temperature > 0 is that of the sharp kernel; `auto` takes
   * the one of lowest log-loss on training battles whose own prompt is left out. Default `auto`
   */
  readonly kernel?: "auto" | "routellm" | number;
  /** `model` tells models of one tier apart by their overall rating; `tier`, as RouteLLM, does not. Default `model` */
  readonly within?: "model" | "tier";
  /** How similarities are computed in serving; see {@link similaritiesOf}. Default `exact` */
  readonly precision?: Precision;
  readonly ties?: "soft" | "drop";
  readonly outcomeWeight?: number;
  /** Penalty on tier strengths, in battles; see {@link bradleyTerry}. Default 0.001 */
  readonly ridge?: number;
  readonly cost?: CostModelKind;
}

/**
 * RouteLLM's similarity-weighted ranking, exact and for any number of models: a Bradley-Terry rating of tiers anew for
 * each prompt, in which battles on similar prompts count more.
 *
 *   ξ(x)  = argmax Σ_i w_i(x) · ln σ(ξ[winner_i] − ξ[loser_i]) − ridge/2 ‖ξ‖²       w: see {@link Kernel}
 *   δ[m]  = ξ[tier m](x) + r[m],     r[m] = rating of m − rating of its tier, over all battles alike
 *   P(a preferred to b) = σ((δ[a] − δ[b]) / scale)
 *
 * Battles collapse to tier × tier sums of weights, so that a prompt takes O(n · d) for the similarities, O(battles) for
 * the sums, and a T × T Newton solve: the same numbers as RouteLLM's logistic regression over all battles.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 10 battles
 * @see Ong et al. 2024, arXiv:2406.18665, section 4.2
 */
export function swRouter(options: SwOptions = {}): Router {
  const { tiers = 10, tierCost = "squares", kernel = "auto", within = "model", precision = "exact" } = options;
  const { ties = "soft", outcomeWeight = 1, ridge = 1e-3, cost = "length" } = options;
  return {
    name: "sw",
    async fit(train) {
      const battles = trainingBattles(train, { ties, outcomeWeight, maxPairs: 60 });
      checkEnough(battles);
      const K = train.models.length;
      const ratings = bradleyTerry(winMatrix(battles, K), { ridge });
      const tier = sharedTiers(ratings, wellScored(train), tiers, tierCost);
      const gathered = tierBattles(battles, train.embeddings, tier);
      const overall = overallStrengths(battles, tier, ridge);
      const residuals = ratings.map((rating, k) => (within === "model" ? rating - overall[tier[k]!]! : 0));
      const cluster = precision === "fast" ? clustersOfPrompts(gathered.prompts, train.seed) : undefined;
      const fitted = { gathered, overall, tier, residuals, ridge, ...(cluster && { cluster }) };
      const chosen = chooseKernel(fitted, battles, kernel, train.seed);
      const settings: Settings = {
        precision,
        ridge,
        temperature: chosen.kernel.kind === "sharp" ? chosen.kernel.temperature : 0,
        scale: chosen.scale,
        meanLength: mean(train.lengths),
      };
      const costs = fitCostModel(train.costs, train.lengths, train.models, cost);
      return sw(train.models, fitted, costs, settings);
    },
  };
}

/** Scored prompts from which on a model need not borrow the evidence of others of its rating. */
const ENOUGH = 100;

/** Models with outcomes of their own on a hundred prompts or more, in a pool that has too many models for a tier each. */
const wellScored = ({ models, scores }: TrainingSet): boolean[] =>
  models.map((_, k) => observed(scores, k).length >= ENOUGH);

/**
 * Tiers are there because most pairs of models hardly ever met. Models that were scored on many prompts did meet, on all of
 * these: each is a tier of its own, so that their gold is not averaged away, and the others share `tiers`.
 */
export function sharedTiers(
  ratings: Float64Array,
  alone: readonly boolean[],
  tiers: number,
  cost: TierCost,
): Int32Array {
  if (ratings.length <= tiers) return tiersOf(ratings, tiers, cost);
  const sharing = [...ratings.keys()].filter((k) => !alone[k]);
  const shared = tiersOf(
    sharing.map((k) => ratings[k]!),
    tiers,
    cost,
  );
  const out = new Int32Array(ratings.length);
  sharing.forEach((k, at) => {
    out[k] = shared[at]!;
  });
  let next = sharing.length === 0 ? 0 : Math.max(...shared) + 1;
  alone.forEach((isAlone, k) => {
    if (isAlone) out[k] = next++;
  });
  return out;
}

/** What similarity-weighted ranking knows of the battles, whatever the kernel. */
export interface SwBattles {
  readonly gathered: TierBattles;
  /** (T) strengths where all prompts count alike. */
  readonly overall: Float64Array;
  /** (K) */
  readonly tier: Int32Array;
  /** (K) log-odds */
  readonly residuals: Float64Array;
  readonly ridge: number;
  /** (u) of each prompt; where precision is `fast`. */
  readonly cluster?: Int32Array;
}

/** Twice the root of the number of prompts: as many clusters as make both looks, at means and at members, cheap. */
export function clustersOfPrompts(prompts: Matrix32, seed: number): Int32Array {
  const k = Math.min(prompts.rows, Math.ceil(2 * Math.sqrt(prompts.rows)));
  return clustersOf(prompts, k, rng(seed, "sw/clusters"));
}

interface Settings {
  readonly precision: Precision;
  readonly ridge: number;
  /** 0: RouteLLM's kernel. */
  readonly temperature: number;
  readonly scale: number;
  readonly meanLength: number;
}

function overallStrengths(battles: BattleSet, tier: Int32Array, ridge: number): Float64Array {
  const players = { a: battles.a.map((k) => tier[k]!), b: battles.b.map((k) => tier[k]!) };
  return bradleyTerry(winMatrix({ ...battles, ...players }, Math.max(...tier) + 1), { ridge });
}

/** x (d) → strengths of the tiers (T). */
export function strengthsOf(
  { gathered, overall, ridge, cluster }: SwBattles,
  kernel: Kernel,
  precision: Precision,
): (x: Float32Array) => Float64Array {
  if (precision === "fast" && cluster) return fastStrengths(gathered, cluster, overall, kernel, ridge).strengths;
  const similarities = similaritiesOf(gathered.prompts, precision);
  const strengths = tierStrengths(gathered.wins, overall, kernel, ridge);
  return (x) => strengths(similarities(x));
}

/** δ[m] = ξ[tier m](x) + r[m] (K). */
function modelScores({ tier, residuals }: SwBattles, strengths: (x: Float32Array) => Float64Array) {
  return (x: Float32Array): Float64Array => {
    const xi = strengths(x);
    return Float64Array.from(tier, (t, k) => xi[t]! + residuals[k]!);
  };
}

function sw(models: readonly string[], fitted: SwBattles, costModel: CostModel, settings: Settings): StorableRouter {
  const { gathered, overall, tier, residuals } = fitted;
  const { precision, temperature, scale } = settings;
  const strengths = strengthsOf(fitted, kernelOf(temperature), precision);
  const scores = modelScores(fitted, strengths);
  const column = (values: ArrayLike<number>): Matrix32 => ({
    rows: 1,
    columns: values.length,
    values: Float32Array.from(values),
  });
  return {
    ...scoreRouter({ name: "sw", models, scores, costModel, scale, toQuality: gainsOverPool }),
    state: {
      kind: "sw",
      models,
      settings: { ...settings },
      tensors: {
        prompts: gathered.prompts,
        wins: gathered.wins,
        overall: { rows: 1, columns: overall.length, values: overall },
        tier: column(tier),
        residuals: { rows: 1, columns: residuals.length, values: residuals },
        ...(fitted.cluster && { cluster: column(fitted.cluster) }),
        costs: costModel.table,
      },
    },
  };
}

export function swFrom(state: RouterState): StorableRouter {
  const { models, tensors } = state;
  const settings = settingsOf(state);
  return sw(models, battlesOfState(state), costModelFrom(tensors, settings.meanLength), settings);
}

/** x (d) → δ of every model (K), from a state of this router. */
export function swScores(state: RouterState): (x: Float32Array) => Float64Array {
  const { temperature, precision } = settingsOf(state);
  const fitted = battlesOfState(state);
  return modelScores(fitted, strengthsOf(fitted, kernelOf(temperature), precision));
}

const kernelOf = (temperature: number): Kernel =>
  temperature > 0 ? { kind: "sharp", temperature } : { kind: "routellm" };

const settingsOf = ({ settings }: RouterState): Settings => ({
  precision: settings.precision as Precision,
  ridge: Number(settings.ridge),
  temperature: Number(settings.temperature),
  scale: Number(settings.scale),
  meanLength: Number(settings.meanLength),
});

const battlesOfState = ({ settings, tensors }: RouterState): SwBattles => ({
  gathered: { prompts: tensors.prompts as Matrix32, wins: tensors.wins as Matrix32 },
  overall: Float64Array.from(tensors.overall!.values),
  tier: Int32Array.from(tensors.tier!.values),
  residuals: Float64Array.from(tensors.residuals!.values),
  ridge: Number(settings.ridge),
  ...(tensors.cluster && { cluster: Int32Array.from(tensors.cluster.values) }),
});
