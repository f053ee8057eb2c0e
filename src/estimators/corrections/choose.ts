import { mean, standardError } from "../../math/statistics.js";
import { stratifiedFolds } from "../folds.js";
import { leading, type NormalEquations, normalEquations, pooled, ridgeOfSums } from "../normal-equations.js";
import { predictRows } from "../regressor.js";
import { type Corrected, type Correction, weighted } from "./correction.js";
import { type GainSample, rowsOfBlock, withGold } from "./gain-sample.js";
import { countingBlocks, hasRepeats, promptColumns, trainingRows } from "./training-rows.js";

/** One way to train, as cross-validated gold judges it. */
export interface Candidate {
  readonly correction: string;
  /** Weight of a judged row beside a gold one. */
  readonly share: number;
  /** Mean squared error of the predicted gain on gold labels that it was not fitted to, quality points². */
  readonly loss: number;
  /** Standard error of the loss. */
  readonly lossError: number;
}

/** What was chosen, and all that it was chosen among. */
export interface Choice {
  readonly chosen: Candidate;
  readonly candidates: readonly Candidate[];
  readonly corrected: Corrected;
  /** In words, for the user. */
  readonly reason: string;
}

export interface ChooseOptions {
  /** In order of trust: among those that cannot be told from the best, the first is taken. */
  readonly corrections: readonly Correction[];
  /** Weights of judged rows that are tried, in order of trust; a correction that gives them none is tried once. Default 1, 0.3, 0.1 */
  readonly shares?: readonly number[];
  /** Default 5 */
  readonly folds?: number;
  readonly seed?: number;
}

/**
 * Chooses a correction, and the weight of its rows, by what predicts gold: K-fold cross-validation over gold labels alone.
 * Held-out gold labels are in neither the correction nor the fit; the judge's labels always are. Predictions are a ridge
 * regression's on the prompt's vector, whatever router is to be trained. Then the one-standard-error rule:
 *
 *   the first in order of trust with   loss <= lowest loss + its standard error
 *
 * so that the trusted one is left only on evidence that chance, among many candidates on few labels, does not bring.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA with fewer gold labels than folds
 * @see Breiman, Friedman, Olshen & Stone 1984, Classification and Regression Trees, §3.4
 */
export function chooseCorrection(sample: GainSample, options: ChooseOptions): Choice {
  const { corrections, shares = [1, 0.3, 0.1], folds = 5, seed = 0 } = options;
  const n = sample.gold.y.length;
  const { prompt } = sample.gold;
  const fold = stratifiedFolds(new Int32Array(n), { folds, seed, ...(prompt && { group: prompt }) });
  const losses = new Map<string, { correction: Correction; share: number; loss: Float64Array }>();
  for (let f = 0; f < folds; f++) {
    const kept = [...Array(n).keys()].filter((i) => fold[i] !== f);
    const held = [...Array(n).keys()].filter((i) => fold[i] === f);
    const training = withGold(sample, kept);
    for (const correction of corrections) {
      const corrected = correction.correct(training);
      for (const share of triedShares(corrected, shares)) {
        const key = `${correction.name} ${share}`;
        const own = losses.get(key) ?? { correction, share, loss: new Float64Array(n) };
        losses.set(key, own);
        const predicted = predictedGains(training, weighted(corrected, share), sample, held);
        held.forEach((i, at) => {
          own.loss[i] = (sample.gold.y[i]! - predicted[at]!) ** 2;
        });
      }
    }
  }
  return decide(sample, [...losses.values()]);
}

const triedShares = ({ judgedWeights, goldWeight }: Corrected, shares: readonly number[]) =>
  goldWeight > 0 && judgedWeights.some((weight) => weight > 0) ? shares : [1];

/** Ridge on the prompt's own columns, from gold rows and pseudo-gold ones. */
function predictedGains(
  training: GainSample,
  corrected: Corrected,
  sample: GainSample,
  held: readonly number[],
): Float64Array {
  const d = sample.groups[0]!.to;
  const model = ridgeOfSums(leading(sumsOf(training, corrected), d));
  return predictRows(model, promptColumns(rowsOfBlock(sample.gold, held).x, d));
}

/** A judge's outer products are kept from fold to fold, where no prompt has several labels that have to be merged. */
function sumsOf(training: GainSample, corrected: Corrected): NormalEquations {
  if (hasRepeats(training)) {
    const { x, y, weight } = trainingRows(training, corrected);
    return normalEquations(x, y, weight);
  }
  const blocks = countingBlocks(training, corrected);
  return pooled(blocks.map(({ x, y, weight, share }) => ({ sums: normalEquations(x, y, weight), share })));
}

/** @param all  in order of trust */
function decide(
  sample: GainSample,
  all: readonly { correction: Correction; share: number; loss: Float64Array }[],
): Choice {
  const candidates = all.map(
    ({ correction, share, loss }): Candidate => ({
      correction: correction.name,
      share,
      loss: mean(loss),
      lossError: standardError(loss),
    }),
  );
  const lowest = candidates.reduce((low, one) => (one.loss < low.loss ? one : low));
  const at = candidates.findIndex(({ loss }) => loss <= lowest.loss + lowest.lossError);
  const chosen = candidates[at]!;
  return {
    chosen,
    candidates,
    corrected: weighted(all[at]!.correction.correct(sample), chosen.share),
    reason: reasonOf(chosen, lowest, sample.gold.y.length),
  };
}

function reasonOf(chosen: Candidate, lowest: Candidate, n: number): string {
  const of = ({ correction, share }: Candidate) =>
    share === 1 ? correction : `${correction} with judged rows at ${share}`;
  const loss = (value: number) => value.toFixed(4);
  const own = `squared error ${loss(chosen.loss)} on ${n} gold labels, cross-validated`;
  if (chosen === lowest) return `${own}, the lowest of all`;
  return `${own}, within one standard error of the lowest, ${loss(lowest.loss)} ± ${loss(lowest.lossError)} of ${of(lowest)}`;
}
