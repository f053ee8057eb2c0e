import type { Array as Tensor } from "@jax-js/jax";
import type { Rng } from "../random.js";
import { adam } from "./adam.js";
import { type Block, type Blocks, compiledLoss, copies, type Tensors } from "./compiled-loss.js";

/** What to fit: parameters, examples, and a differentiable loss. */
export interface Fitting<P extends string, I extends string> {
  /** Starting values; not changed. */
  readonly parameters: Blocks<P>;
  /** Indices of the examples to learn from, and of those that decide when to stop. */
  readonly training: Int32Array;
  readonly held: Int32Array;
  /** The inputs of a batch. Every batch has the same number of examples, so that one compiled kernel serves all. */
  inputs(examples: Int32Array, training: boolean): Blocks<I>;
  /** (batch) loss of each example. Uses each tensor once, or takes `.ref` for every further use. */
  losses(parameters: Tensors<P>, inputs: Tensors<I>): Tensor;
}

export interface TrainingOptions {
  /** Most passes over the examples. */
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Epochs without a lower held-out loss before stopping. */
  readonly patience: number;
  readonly rng: Rng;
  readonly progress?: (epoch: number, heldLoss: number) => void;
}

export interface Trained<P extends string> {
  readonly parameters: Blocks<P>;
  /** Mean loss on the held-out examples, by epoch; entry 0 is before training. */
  readonly heldLosses: readonly number[];
}

/**
 * Minibatch Adam with early stopping: returns the parameters of the epoch with the lowest held-out loss, which may be
 * the starting ones. Without held-out examples it returns those of the last epoch.
 */
export async function trainInMinibatches<P extends string, I extends string>(
  fitting: Fitting<P, I>,
  options: TrainingOptions,
): Promise<Trained<P>> {
  const names = Object.keys(fitting.parameters) as P[];
  const current = copies(fitting.parameters);
  const steps = names.map((name) => adam(current[name].values.length, options.learningRate, options.weightDecay));
  const engine = await compiled(fitting, options.batch);

  const heldLosses = [await engine.meanLoss(current, fitting.held)];
  let best = copies(current);
  let bestEpoch = 0;
  for (let epoch = 1; epoch <= options.epochs && epoch - bestEpoch <= options.patience; epoch++) {
    const order = Int32Array.from(options.rng.shuffled(Array.from(fitting.training)));
    for (let from = 0; from < order.length; from += options.batch) {
      const gradients = await engine.gradients(current, order.subarray(from, from + options.batch));
      names.forEach((name, p) => {
        steps[p]!(current[name].values, gradients[name]);
      });
    }
    const loss = await engine.meanLoss(current, fitting.held);
    heldLosses.push(loss);
    options.progress?.(epoch, loss);
    if (fitting.held.length === 0 || loss < Math.min(...heldLosses.slice(0, -1))) {
      best = copies(current);
      bestEpoch = epoch;
    }
  }
  return { parameters: best, heldLosses };
}

/** The weighted sum of the examples' losses, and its gradient. */
async function compiled<P extends string, I extends string>(fitting: Fitting<P, I>, batch: number) {
  // A last batch that is short is filled up with examples of weight 0.
  const engine = await compiledLoss<P, I | "batchWeights">((parameters, { batchWeights, ...inputs }) =>
    fitting
      .losses(parameters, inputs as unknown as Tensors<I>)
      .mul(batchWeights)
      .sum(),
  );
  const padded = (examples: Int32Array, scale: number, training: boolean): Blocks<I | "batchWeights"> => {
    const full = Int32Array.from({ length: batch }, (_, i) => examples[i] ?? examples[0]!);
    const values = Float32Array.from(full, (_, i) => (i < examples.length ? scale : 0));
    const batchWeights: Block = { shape: [batch], values };
    return { ...fitting.inputs(full, training), batchWeights } as Blocks<I | "batchWeights">;
  };
  return {
    async gradients(parameters: Blocks<P>, examples: Int32Array): Promise<Record<P, Float32Array>> {
      return (await engine.gradients(parameters, padded(examples, 1 / examples.length, true))).gradients;
    },
    async meanLoss(parameters: Blocks<P>, examples: Int32Array): Promise<number> {
      let sum = 0;
      for (let from = 0; from < examples.length; from += batch)
        sum += await engine.loss(parameters, padded(examples.subarray(from, from + batch), 1, false));
      return sum / examples.length;
    },
  };
}
