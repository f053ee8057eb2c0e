import { type Matrix, rowsOf } from "../../math/matrix.js";
import { times, transposeTimes } from "../../math/product.js";
import type { Rng } from "../../random.js";
import { headsLoss, type LambdaLevel, type LogitLoss, type Targets } from "./regret-losses.js";

/** What heads learn from. */
export interface HeadsProblem {
  /** n × p features, the last of them 1. */
  readonly features: Matrix;
  readonly targets: Targets;
  readonly levels: readonly LambdaLevel[];
  /** Rows to learn from, and rows that decide when to stop. */
  readonly training: Int32Array;
  readonly held: Int32Array;
  /** What is minimised at a temperature τ. */
  readonly loss: (temperature: number) => LogitLoss;
  /** What is compared on the held-out rows. */
  readonly heldLoss: LogitLoss;
  /** What `heldLoss` is told on, where that is not `targets`. Default: `targets` */
  readonly heldTargets?: Targets;
}

export interface HeadsOptions {
  /** Passes over the rows. */
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  /** τ at the first and at the last epoch; between them it falls by the same factor each epoch. In units of s. */
  readonly temperature: readonly [first: number, last: number];
  readonly random: Rng;
}

/** Where training is after an epoch; epoch 0 is the start. */
export interface HeadsEpoch {
  /** p × 2K, not changed by what follows */
  readonly weights: Matrix;
  readonly heldLoss: number;
}

/**
 * Minibatch Adam on two linear heads, (a, c) = features · weights, epoch by epoch as they are asked for. Held-out rows are judged
 * at the last temperature throughout, so that epochs can be compared.
 *
 * @param start  p × 2K: the plug-in solution, or zeros; not changed
 * @see Kingma & Ba 2015, arXiv:1412.6980
 */
export function* headEpochs(problem: HeadsProblem, start: Matrix, options: HeadsOptions): Generator<HeadsEpoch> {
  const { features, targets, levels, training, held, loss, heldLoss, heldTargets = targets } = problem;
  const { epochs, batch, learningRate, temperature, random } = options;
  const [first, last] = temperature;
  const unseen = rowsOf(features, held);
  const weights = { ...start, values: start.values.slice() };
  const now = (): HeadsEpoch => ({
    weights: { ...weights, values: weights.values.slice() },
    heldLoss: headsLoss(times(unseen, weights), heldTargets, held, levels, last, heldLoss).loss,
  });
  yield now();

  const step = adamStep(weights.values.length, learningRate);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const tau = first * (last / first) ** ((epoch - 1) / Math.max(1, epochs - 1));
    const order = random.shuffled([...training]);
    for (let from = 0; from < order.length; from += batch) {
      const rows = order.slice(from, from + batch);
      const x = rowsOf(features, rows);
      const { gradient } = headsLoss(times(x, weights), targets, rows, levels, tau, loss(tau));
      step(weights.values, transposeTimes(x, gradient).values);
    }
    yield now();
  }
}

/** Adam in double precision, one array of parameters: m, v as in the paper, β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
function adamStep(size: number, learningRate: number) {
  const [m, v] = [new Float64Array(size), new Float64Array(size)];
  let t = 0;
  return (parameters: Float64Array, gradient: Float64Array): void => {
    t++;
    const [c1, c2] = [1 - 0.9 ** t, 1 - 0.999 ** t];
    for (let i = 0; i < size; i++) {
      m[i] = 0.9 * m[i]! + 0.1 * gradient[i]!;
      v[i] = 0.999 * v[i]! + 0.001 * gradient[i]! ** 2;
      parameters[i]! -= (learningRate * (m[i]! / c1)) / (Math.sqrt(v[i]! / c2) + 1e-8);
    }
  };
}
