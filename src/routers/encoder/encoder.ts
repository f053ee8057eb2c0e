import type { Matrix32 } from "../../math/matrix.js";
import { mean } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { checkEnough, trainingBattles } from "../battles.js";
import { type CostModel, type CostModelKind, costModelFrom, fitCostModel } from "../cost-model.js";
import { heldOutPrompts } from "../held-out.js";
import { preferenceSlope } from "../preference-slope.js";
import type { BattleSet, Router, RouterState, StorableRouter, TrainingSet } from "../router.js";
import { indexOf } from "../score-router.js";
import { winShare } from "./davidson.js";
import { fitHead, type Head, headOutputs, judgedGaps, startingHead } from "./head.js";
import { pairLabels } from "./pair-labels.js";

export interface EncoderOptions {
  /** `soft` learns ties as a third label; `drop` leaves them out. Default `soft` */
  readonly ties?: "soft" | "drop";
  readonly outcomeWeight?: number;
  readonly cost?: CostModelKind;
  /** Passes over the battles, for the head alone. Default 40, with early stopping on a tenth of the prompts */
  readonly headEpochs?: number;
  /** A head that was trained with the encoder, from the split of {@link encoderTask}: it is calibrated, not fitted. */
  readonly head?: Head;
}

/**
 * RouteLLM's BERT classifier, for any number of models: three labels by {@link threeLabels} on a text encoder's vectors.
 *
 *   z = √d · x,   δ = C z + b,   t = u · z + c
 *   P(a won, tie, b won) = softmax((δ[a] − δ[b]) / 2, t, −(δ[a] − δ[b]) / 2)
 *   P(a preferred to b) = σ(slope · logit(P(a won) + P(tie) / 2))
 *
 * For two models that is the classifier with three labels of the paper. `slope` is Platt's, on held-out battles: it changes
 * no prompt's rank. The router is the head; its body is the embedder, and `train` can tune both.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 10 battles
 * @see Ong et al. 2024, arXiv:2406.18665, section 4.2
 */
export function encoderRouter(options: EncoderOptions = {}): Router {
  const { cost = "length", headEpochs = 40 } = options;
  return {
    name: "encoder",
    async fit(train) {
      const { battles, start, sides } = encoderTask(train, options);
      const labels = pairLabels(battles, train.embeddings.rows);
      const fitting = { epochs: headEpochs, batch: 32, learningRate: 1e-3, weightDecay: 1e-3, seed: train.seed };
      const head = options.head ?? fitHead(start, train.embeddings, labels, sides, fitting);
      const slope = preferenceSlope(judgedGaps(head, train.embeddings, labels, sides.held), 1);
      const costs = fitCostModel(train.costs, train.lengths, train.models, cost);
      return encoderHead(train.models, head, costs, { slope, meanLength: mean(train.lengths) });
    },
  };
}

/** What the head is fitted to, whether with its encoder or without: battles, where it starts, and who decides when to stop. */
export interface EncoderTask {
  readonly battles: BattleSet;
  readonly start: Head;
  /** Rows of prompts. */
  readonly sides: { readonly training: Int32Array; readonly held: Int32Array };
}

/** @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 10 battles */
export function encoderTask(
  train: TrainingSet,
  { ties = "soft", outcomeWeight = 1 }: EncoderOptions = {},
): EncoderTask {
  const battles = trainingBattles(train, { ties, outcomeWeight });
  checkEnough(battles);
  return {
    battles,
    start: startingHead(battles, train.models.length, train.embeddings.columns, ties === "soft"),
    sides: heldOutPrompts(battles, rng(train.seed, "encoder")),
  };
}

interface Settings {
  readonly slope: number;
  /** Characters. */
  readonly meanLength: number;
}

function encoderHead(models: readonly string[], head: Head, costModel: CostModel, settings: Settings): StorableRouter {
  const outputs = headOutputs(head);
  const { slope } = settings;
  return {
    name: "encoder",
    models,
    /** Expected net wins over a model drawn from the pool, less λ · cost. */
    utilities(embedding, lambda, promptLength) {
      const { delta, t } = outputs(embedding);
      const costs = costModel.costs(promptLength);
      return delta.map((own, k) => {
        const net = delta.reduce((sum, other) => sum + 2 * winShare((own - other) / 2, t, slope) - 1, 0);
        return net / delta.length - (lambda === 0 ? 0 : lambda * costs[k]!);
      });
    },
    winRate(embedding, strong, weak) {
      const [s, w] = [indexOf(models, strong, "encoder"), indexOf(models, weak, "encoder")];
      const { delta, t } = outputs(embedding);
      return winShare((delta[s]! - delta[w]!) / 2, t, slope);
    },
    state: {
      kind: "encoder",
      models,
      settings: { ...settings },
      tensors: {
        coefficients: head.coefficients,
        strengths: asRow(head.strengths),
        tie: asRow(head.tie),
        tieLevel: asRow(head.tieLevel),
        costs: costModel.table,
      },
    },
  };
}

const asRow = (values: Float32Array): Matrix32 => ({ rows: 1, columns: values.length, values });

/** The head in a state of this router. */
export function headOfState({ tensors }: RouterState): Head {
  const of = (name: string) => tensors[name] as Matrix32;
  const [strengths, tie, tieLevel] = ["strengths", "tie", "tieLevel"].map((name) => of(name).values);
  return { coefficients: of("coefficients"), strengths: strengths!, tie: tie!, tieLevel: tieLevel! };
}

export function encoderFrom(state: RouterState): StorableRouter {
  const { models, settings, tensors } = state;
  const known = { slope: Number(settings.slope), meanLength: Number(settings.meanLength) };
  return encoderHead(models, headOfState(state), costModelFrom(tensors, known.meanLength), known);
}
