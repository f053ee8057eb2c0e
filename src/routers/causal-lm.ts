import { FairleadError } from "../errors.js";
import { type Platt, plattScaling } from "../estimators/platt.js";
import { LABEL_DIMENSION, LABELS, labelProbabilities } from "../math/label-row.js";
import { row } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import { trainingBattles } from "./battles.js";
import { type CostModel, type CostModelKind, costModelFrom, fitCostModel } from "./cost-model.js";
import { gainsOverPool } from "./gains-over-pool.js";
import type { Router, RouterState, StorableRouter, TrainingSet } from "./router.js";
import { scoreRouter } from "./score-router.js";
import { strongAndWeak } from "./strong-and-weak.js";

const NAME = "causal-lm";

/** Labels from this one on say that the weak model will do: RouteLLM's `score_threshold`. */
const GOOD_ENOUGH = 4;

/** 1 − p(4) − p(5) is kept this far from 0 and 1: float32 tells no more. */
const LEAST_CHANCE = 1e-6;

/** Log-odds of "no label": its σ is 1 to the last bit, above every forecast. */
const SURELY_STRONG = 700;

/**
 * The head of RouteLLM's causal LLM classifier, on rows of a `causal-lm` embedder:
 *
 *   P(strong)  = 1 − p(4) − p(5),   1 where the language model gave no label
 *   win rate   = σ(slope · logit P(strong) + intercept),   1 where it gave no label
 *
 * slope > 0 and intercept by {@link plattScaling} on the training battles, fought and implied by outcomes: prompts keep
 * their order, and a gap of utilities is a gap of scores. Battles on prompts that the language model was tuned on do not count. Without any, the win rate is P(strong). Strong is the model of
 * higher mean score, or of more wins where nothing was scored.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for other than two models; EMBEDDER_MISMATCH for rows that are not of labels
 * @see Ong et al. 2024, arXiv:2406.18665, section 4.2
 */
export function causalLmRouter({
  ties = "soft",
  outcomeWeight = 1,
  cost = "length",
}: {
  ties?: "soft" | "drop";
  outcomeWeight?: number;
  cost?: CostModelKind;
} = {}): Router {
  return {
    name: NAME,
    check: checkPairAndRows,
    async fit(train) {
      checkPairAndRows(train.models, train.embeddings.columns);
      const { strong } = strongAndWeak(train);
      const platt = calibrated(train, strong, { ties, outcomeWeight });
      const costModel = fitCostModel(train.costs, train.lengths, train.models, cost);
      return causalLm(train.models, strong, platt, costModel, mean(train.lengths));
    },
  };
}

function calibrated(
  train: TrainingSet,
  strong: number,
  options: { readonly ties: "soft" | "drop"; readonly outcomeWeight: number },
): Platt {
  const { prompt, a, winA, weight } = trainingBattles(train, options);
  const gaps = Float64Array.from(prompt, (i) => logOdds(row(train.embeddings, i)));
  const isOfUse = (i: number) => gaps[i] !== SURELY_STRONG && (train.untuned?.has(prompt[i]!) ?? true);
  const labelled = [...gaps.keys()].filter(isOfUse);
  return plattScaling({
    gap: labelled.map((i) => gaps[i]!),
    winA: labelled.map((i) => (a[i] === strong ? winA[i]! : 1 - winA[i]!)),
    weight: labelled.map((i) => weight[i]!),
  });
}

/** logit P(strong) */
function logOdds(x: Float32Array): number {
  const p = labelProbabilities(x);
  if (p === undefined) return SURELY_STRONG;
  const good = p.subarray(GOOD_ENOUGH - 1, LABELS).reduce((sum, value) => sum + value, 0);
  const chance = Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, 1 - good));
  return Math.log(chance / (1 - chance));
}

function causalLm(
  models: readonly string[],
  strong: number,
  { slope, intercept }: Platt,
  costModel: CostModel,
  meanLength: number,
): StorableRouter {
  const scores = (x: Float32Array) => {
    const raw = logOdds(x);
    const out = new Float64Array(2);
    out[strong] = raw === SURELY_STRONG ? raw : slope * raw + intercept;
    return out;
  };
  const settings = { strong: models[strong]!, slope, intercept, meanLength };
  return {
    ...scoreRouter({ name: NAME, models, scores, costModel, scale: 1, toQuality: gainsOverPool }),
    state: { kind: NAME, models, settings, tensors: { costs: costModel.table } },
  };
}

export function causalLmFrom({ models, settings, tensors }: RouterState): StorableRouter {
  const meanLength = Number(settings.meanLength);
  const platt = { slope: Number(settings.slope), intercept: Number(settings.intercept) };
  const strong = models.indexOf(String(settings.strong));
  return causalLm(models, strong, platt, costModelFrom(tensors, meanLength), meanLength);
}

function checkPairAndRows(models: readonly string[], dimension: number): void {
  if (models.length !== 2)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "two models for causal-lm: it foresees how well the weaker will do",
      found: `${models.length} (${models.slice(0, 5).join(", ")}${models.length > 5 ? ", …" : ""})`,
      fix: `Name the two with --models: --models ${models[0]},${models[1]}.`,
    });
  if (dimension !== LABEL_DIMENSION)
    throw new FairleadError("EMBEDDER_MISMATCH", {
      expected: `rows of ${LABEL_DIMENSION} numbers, a language model's labels, for causal-lm`,
      found: `rows of ${dimension}`,
      fix: "Train with --embedder causal-lm:MODEL@BASE_URL.",
    });
}
