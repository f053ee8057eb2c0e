import { logistic } from "../math/logistic.js";

/** Verdicts, or outcomes of any kind, each beside the log-odds that somebody gave it. */
export interface GapVerdicts {
  /** (m) log-odds. */
  readonly gap: ArrayLike<number>;
  /** (m) in [0, 1]: what came true, the share of the win that went to a. */
  readonly winA: ArrayLike<number>;
  /** (m) > 0. */
  readonly weight: ArrayLike<number>;
}

/** P(a preferred) = σ(slope · gap + intercept). */
export interface Platt {
  readonly slope: number;
  readonly intercept: number;
}

/** Below this a line would no longer keep ranks. */
const LEAST_SLOPE = 0.001;

/**
 * Platt scaling: maximum likelihood by Newton's method, steps halved until they help, with a normal prior of precision 1
 * that draws slope to 1 and intercept to 0; without evidence it is these. The slope stays at or above 0.001: ranks are kept.
 *
 * @see Platt 1999, Advances in Large Margin Classifiers
 */
export function plattScaling(verdicts: GapVerdicts): Platt {
  let at: Platt = { slope: 1, intercept: 0 };
  let loss = penalisedLoss(verdicts, at);
  for (let step = 0; step < 50; step++) {
    const { next, nextLoss } = halvedStep(verdicts, at, loss);
    const gain = loss - nextLoss;
    if (!(gain > 0)) break;
    [at, loss] = [next, nextLoss];
    if (gain < 1e-12 * Math.max(1, loss)) break;
  }
  return at;
}

function halvedStep(verdicts: GapVerdicts, from: Platt, loss: number) {
  const step = newtonStep(verdicts, from);
  let share = 1;
  let next = moved(from, step, share);
  let nextLoss = penalisedLoss(verdicts, next);
  for (let halvings = 0; halvings < 30 && !(nextLoss <= loss); halvings++) {
    share /= 2;
    next = moved(from, step, share);
    nextLoss = penalisedLoss(verdicts, next);
  }
  return { next, nextLoss };
}

const moved = ({ slope, intercept }: Platt, step: Platt, share: number): Platt => ({
  slope: Math.max(LEAST_SLOPE, slope + share * step.slope),
  intercept: intercept + share * step.intercept,
});

/** H⁻¹g of the penalised log-likelihood; along the intercept alone where the slope is held at its least. */
function newtonStep({ gap, winA, weight }: GapVerdicts, { slope, intercept }: Platt): Platt {
  let [gs, gi] = [1 - slope, -intercept];
  let [hss, hsi, hii] = [1, 0, 1];
  for (let i = 0; i < gap.length; i++) {
    const p = logistic(slope * gap[i]! + intercept);
    const error = weight[i]! * (winA[i]! - p);
    const curvature = weight[i]! * p * (1 - p);
    gs += error * gap[i]!;
    gi += error;
    hss += curvature * gap[i]! * gap[i]!;
    hsi += curvature * gap[i]!;
    hii += curvature;
  }
  const determinant = hss * hii - hsi * hsi;
  const along = { slope: (hii * gs - hsi * gi) / determinant, intercept: (hss * gi - hsi * gs) / determinant };
  return slope <= LEAST_SLOPE && along.slope < 0 ? { slope: 0, intercept: gi / hii } : along;
}

function penalisedLoss({ gap, winA, weight }: GapVerdicts, { slope, intercept }: Platt): number {
  let sum = ((slope - 1) ** 2 + intercept ** 2) / 2;
  for (let i = 0; i < gap.length; i++) {
    const z = slope * gap[i]! + intercept;
    sum += weight[i]! * (Math.max(z, 0) - winA[i]! * z + Math.log1p(Math.exp(-Math.abs(z))));
  }
  return sum;
}
