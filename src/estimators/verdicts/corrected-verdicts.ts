import { FairleadError } from "../../errors.js";
import { logistic } from "../../math/logistic.js";
import { type Matrix, row, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { mean } from "../../math/statistics.js";
import { stratifiedFolds } from "../folds.js";
import { designEffect } from "./design-effect.js";
import { goldLoss } from "./gold-loss.js";
import { checkComparisons, comparisonsAt, type JudgedComparisons } from "./judged-comparisons.js";
import { promptBlindRecalibration, type Recalibration } from "./prompt-blind-recalibration.js";
import { type CorrectionForm, correctedProbability, residualCorrection } from "./residual-correction.js";

export interface CorrectionOptions {
  /** λ > 0 that are tried, in rows. Default 0.3 to 1000, two a decade */
  readonly penalties?: readonly number[];
  /** Default both */
  readonly forms?: readonly CorrectionForm[];
  /** Folds of prompts to choose by, 2 or more; fewer where there are fewer prompts with gold. Default 10 */
  readonly folds?: number;
  /** Of the folds. Default 0 */
  readonly seed?: number;
}

/** One way to correct, and what training gold says of it. */
export interface TriedCorrection {
  /** `none` is the recalibrated verdict as it is. */
  readonly form: CorrectionForm | "none";
  /** Infinity for `none`. */
  readonly penalty: number;
  /** Mean log loss in nats on gold of prompts left out. */
  readonly loss: number;
  /** Its share of the average; they sum to 1. */
  readonly weight: number;
}

export interface VerdictCorrection {
  /** By falling weight. */
  readonly tried: readonly TriedCorrection[];
  readonly recalibration: Recalibration;
  /** (n) P(gold prefers strong), in (0, 1), of any comparisons with the same columns of context. */
  probabilities(of: JudgedComparisons): Float64Array;
  /** (n) the same by the recalibrated verdict alone. */
  recalibrated(of: JudgedComparisons): Float64Array;
}

const PENALTIES: readonly number[] = [0.3, 1, 3, 10, 30, 100, 300, 1000];

/**
 * Corrects a judge's verdicts by those that have a gold verdict beside them. How a comparison was evaluated is the treatment,
 * and the bias of the judge is its effect,
 *
 *   Δ(x) = E[gold − judge | x]
 *
 * Both outcomes of a comparison with gold are seen, and gold was drawn by design: its propensity is a known constant, and the
 * R-learner is the regression of what gold says beyond the judge on x = (1, verdict, context). The recalibrated verdict takes
 * the judge's place, so that Δ holds what a prompt-blind recalibration cannot know; corrected = recalibrated + Δ, as
 * {@link residualCorrection} adds it. Forms and penalties are averaged by their log loss on gold of prompts left out,
 *
 *   weight_c ∝ prior_c · exp(−n · loss_c / D)      n: rows with gold, D: their design effect, see {@link designEffect}
 *
 * where the best alone would leave much to chance. The prior is ½ for no correction and ½ for all others together: without
 * evidence that the bias depends on the context, the result is close to the recalibration.
 *
 * @param train  with gold and without; the latter are not read
 * @param gold   (n) P(strong preferred) by gold, in [0, 1]; NaN where there is none
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA for gold on fewer than two prompts
 * @see Nie & Wager 2021, Biometrika 108:299-319; arXiv:2509.25535; for the weights Yao et al. 2018, Bayesian Analysis
 *      13:917-1007
 */
export function correctedVerdicts(
  train: JudgedComparisons,
  gold: Float64Array,
  { penalties = PENALTIES, forms = ["log-odds", "probability"], folds = 10, seed = 0 }: CorrectionOptions = {},
): VerdictCorrection {
  checkComparisons(train);
  const sample = withGold(train, gold);
  const candidates = [
    { form: "none", penalty: Infinity } as const,
    ...forms.flatMap((form) => penalties.map((penalty) => ({ form, penalty }))),
  ];
  const losses = lossesLeftOut(sample, candidates, folds, seed);
  const weights = weightsOf(losses, sample.comparisons.prompt);
  const tried = candidates.map((candidate, c) => ({ ...candidate, loss: mean(losses[c]!), weight: weights[c]! }));
  const recalibration = recalibrationOf(sample);
  const predict = averaged(sample, recalibration, tried);
  return {
    tried: tried.toSorted((one, other) => other.weight - one.weight),
    recalibration,
    probabilities: (of) => checked(of, train.context.columns, predict),
    recalibrated: (of) => offsetsOf(of, recalibration).map(logistic),
  };
}

interface GoldSample {
  readonly comparisons: JudgedComparisons;
  readonly gold: Float64Array;
}

type Candidate = Pick<TriedCorrection, "form" | "penalty">;

function withGold(train: JudgedComparisons, gold: Float64Array): GoldSample {
  const rows = [...gold.keys()].filter((i) => !Number.isNaN(gold[i]!));
  const wrong = rows.find((i) => !(gold[i]! >= 0 && gold[i]! <= 1));
  if (gold.length !== train.verdict.length || wrong !== undefined)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: `${train.verdict.length} gold verdicts in [0, 1], or NaN for none`,
      found: wrong === undefined ? `${gold.length}` : `${gold[wrong]}`,
      fix: "Pass 1 where gold prefers strong, 0 where weak, 0.5 for a tie.",
    });
  const comparisons = comparisonsAt(train, rows);
  const prompts = new Set(comparisons.prompt).size;
  if (prompts < 2)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "gold verdicts on two prompts at least",
      found: `${prompts}`,
      fix: "Add gold verdicts: a correction is chosen on prompts left out.",
    });
  return { comparisons, gold: Float64Array.from(rows, (i) => gold[i]!) };
}

const recalibrationOf = ({ comparisons: { verdict, judge }, gold }: GoldSample) =>
  promptBlindRecalibration(verdict, judge, gold);

const offsetsOf = ({ verdict, judge }: JudgedComparisons, recalibration: Recalibration) =>
  verdict.map((v, i) => recalibration.logOdds(v, judge[i]!));

/** (n) log loss of each candidate on prompts left out; the recalibration is fitted anew in every fold too. */
function lossesLeftOut(
  sample: GoldSample,
  candidates: readonly Candidate[],
  folds: number,
  seed: number,
): readonly Float64Array[] {
  const { prompt } = sample.comparisons;
  const count = Math.min(folds, new Set(prompt).size);
  const fold = stratifiedFolds(new Int32Array(prompt.length), { folds: count, seed, group: prompt });
  const losses = candidates.map(() => new Float64Array(prompt.length));
  for (let f = 0; f < count; f++) {
    const outside = [...fold.keys()].filter((i) => fold[i] === f);
    const inside = goldAt(
      sample,
      [...fold.keys()].filter((i) => fold[i] !== f),
    );
    const leftOut = goldAt(sample, outside);
    const recalibration = recalibrationOf(inside);
    candidates.forEach((candidate, c) => {
      const p = fitted(inside, recalibration, candidate)(leftOut.comparisons);
      outside.forEach((i, at) => {
        losses[c]![i] = goldLoss(leftOut.gold[at]!, p[at]!);
      });
    });
  }
  return losses;
}

/** What is believed of no correction, the first candidate, before the evidence. */
const PRIOR = 0.5;

function weightsOf(losses: readonly Float64Array[], prompt: Int32Array): number[] {
  const sums = losses.map((of) => of.reduce((sum, loss) => sum + loss, 0));
  const best = sums.indexOf(Math.min(...sums.slice(1)), 1);
  if (best < 0) return [1];
  const advantage = losses[0]!.map((loss, i) => loss - losses[best]![i]!);
  const D = designEffect(advantage, prompt);
  const least = Math.min(...sums);
  const prior = (c: number) => (c === 0 ? PRIOR : (1 - PRIOR) / (sums.length - 1));
  const weights = sums.map((sum, c) => prior(c) * Math.exp((least - sum) / D));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Less than this share of an average is not worth a fit. */
const NEGLIGIBLE = 1e-4;

function averaged(sample: GoldSample, recalibration: Recalibration, tried: readonly TriedCorrection[]) {
  const parts = tried
    .filter(({ weight }) => weight > NEGLIGIBLE)
    .map((one) => ({ weight: one.weight, predict: fitted(sample, recalibration, one) }));
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return (of: JudgedComparisons): Float64Array => {
    const out = new Float64Array(of.verdict.length);
    for (const { weight, predict } of parts)
      predict(of).forEach((p, i) => {
        out[i]! += (weight / total) * p;
      });
    return out;
  };
}

function goldAt({ comparisons, gold }: GoldSample, rows: readonly number[]): GoldSample {
  return { comparisons: comparisonsAt(comparisons, rows), gold: Float64Array.from(rows, (i) => gold[i]!) };
}

/** Fits one candidate; what it returns gives probabilities of any comparisons. */
function fitted(
  { comparisons, gold }: GoldSample,
  recalibration: Recalibration,
  { form, penalty }: Candidate,
): (of: JudgedComparisons) => Float64Array {
  if (form === "none") return (of) => offsetsOf(of, recalibration).map(logistic);
  const sample = { x: designOf(comparisons), offset: offsetsOf(comparisons, recalibration), gold };
  const beta = residualCorrection(sample, form, penalty);
  return (of) => {
    const x = designOf(of);
    return offsetsOf(of, recalibration).map((offset, i) => correctedProbability(form, offset, dot(row(x, i), beta)));
  };
}

/** (1, verdict, context), n × (2 + d): with the first two, the line in the verdict may turn as the context explains its part. */
function designOf({ verdict, context }: JudgedComparisons): Matrix {
  const x = zeros(context.rows, context.columns + 2);
  for (let i = 0; i < x.rows; i++) {
    row(x, i).set([1, verdict[i]!]);
    row(x, i).set(row(context, i), 2);
  }
  return x;
}

function checked(
  of: JudgedComparisons,
  columns: number,
  predict: (of: JudgedComparisons) => Float64Array,
): Float64Array {
  checkComparisons(of);
  if (of.context.columns === columns) return predict(of);
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `${columns} columns of context, as in training`,
    found: `${of.context.columns}`,
    fix: "Build the context of both sides by the same function.",
  });
}
