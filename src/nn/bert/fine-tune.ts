import type * as Jax from "@jax-js/jax";
import { rng } from "../../random.js";
import { adamW, clipScale, type Moments, warmedUpRate } from "../adamw.js";
import { type Block, type Blocks, type CompiledLoss, compiledLoss, copies, type Tensors } from "../compiled-loss.js";
import { jax } from "../jax.js";
import { type BertConfig, type BertWeights, bertShapes } from "./config.js";
import { differentiableBert } from "./differentiable.js";
import type { Pooling } from "./forward.js";
import { addTableGradients, isTable, maskOf, poolOf, tableSums } from "./tables.js";

type Tensor = InstanceType<typeof Jax.numpy.Array>;

/** What stands on the encoder and is trained with it. Names of its parameters start with `head.`. */
export interface TrainedHead {
  readonly parameters: Blocks<string>;
  /** What the loss needs of these examples; of those at `count` and after, which only fill up, nothing may count. */
  inputs(examples: Int32Array, count: number): Blocks<string>;
  /** Σ of losses over the examples (scalar). @param z (B × d) pooled hidden states of length √d */
  loss(z: Tensor, parameters: Tensors<string>, inputs: Tensors<string>): Tensor;
  /** How much an example's loss counts: a batch's gradient is that of Σ loss / Σ weight. */
  weight(example: number): number;
}

export interface FineTuning {
  readonly config: BertConfig;
  readonly weights: BertWeights;
  readonly pooling: Pooling;
  readonly head: TrainedHead;
  /** (n) ids of word pieces of each example. */
  readonly sequences: readonly Int32Array[];
  readonly training: Int32Array;
  /** Decide which epoch is taken. */
  readonly held: Int32Array;
}

export interface FineTuningOptions {
  readonly epochs: number;
  /** Examples a step. */
  readonly batch: number;
  /** The highest: it rises over the first `warmUp` of the steps and falls to 0 by the last. */
  readonly learningRate: number;
  readonly warmUp: number;
  /** Of matrices; biases and layer norms do not decay. */
  readonly weightDecay: number;
  /** Longest gradient, over all parameters together. */
  readonly clip: number;
  readonly seed: number;
  /** Where an interrupted run left off. */
  readonly from?: FineTuningProgress;
  /** Called after each step, and awaited: where a checkpoint is written. */
  readonly onStep?: (progress: FineTuningProgress) => Promise<void>;
}

/** All that the rest of the run depends on. */
export interface FineTuningProgress {
  /** Steps taken, of `steps`. */
  readonly step: number;
  readonly steps: number;
  readonly parameters: Blocks<string>;
  readonly moments: Readonly<Record<string, Moments>>;
  /** Parameters of the epoch of lowest held-out loss so far; undefined while that is the start. */
  readonly best: Blocks<string> | undefined;
  /** By epoch; entry 0 is before training. */
  readonly heldLosses: readonly number[];
}

export interface FineTuned {
  /** Of the epoch of lowest held-out loss, which may be the start. */
  readonly weights: BertWeights;
  readonly head: Blocks<string>;
  readonly heldLosses: readonly number[];
}

/**
 * Full fine-tuning of an encoder and its head: AdamW, warm-up and linear decay, gradients clipped, early stopping by the
 * held-out loss. Every draw is that of an epoch, so that a run that is resumed goes on as if it had not stopped.
 */
export async function fineTune(task: FineTuning, options: FineTuningOptions): Promise<FineTuned> {
  const { config, head } = task;
  const shapes = bertShapes(config);
  const perEpoch = Math.ceil(task.training.length / options.batch);
  const steps = options.epochs * perEpoch;
  const engine = await sequenceLoss(task, options.batch);

  const start: Blocks<string> = {
    ...head.parameters,
    ...Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [name, { shape, values: task.weights[name]! }]),
    ),
  };
  const parameters = copies(options.from?.parameters ?? start);
  const moments = options.from?.moments ?? zeroMoments(parameters);
  const heldLosses = [...(options.from?.heldLosses ?? [await engine.meanLoss(parameters, task.held)])];
  let best = options.from?.best;
  for (let step = options.from?.step ?? 0; step < steps; ) {
    const epoch = Math.floor(step / perEpoch);
    const batches = batchesOf(task, options, epoch);
    for (let b = step % perEpoch; b < perEpoch; b++) {
      const gradients = await engine.gradients(parameters, batches[b]!);
      const scale = clipScale(Object.values(gradients), options.clip);
      step++;
      const learningRate = warmedUpRate(step, steps, options.warmUp, options.learningRate);
      for (const [name, { shape, values }] of Object.entries(parameters)) {
        const weightDecay = decays(name, shape) ? options.weightDecay : 0;
        adamW(values, gradients[name]!, moments[name]!, { learningRate, weightDecay, t: step }, scale);
      }
      if (b === perEpoch - 1) {
        const loss = await engine.meanLoss(parameters, task.held);
        if (task.held.length === 0 || loss < Math.min(...heldLosses)) best = copies(parameters);
        heldLosses.push(loss);
      }
      await options.onStep?.({ step, steps, parameters, moments, best, heldLosses });
    }
  }
  return { ...parted(best ?? start, shapes), heldLosses };
}

const decays = (name: string, shape: readonly number[]) => shape.length > 1 && !name.endsWith(".bias");

const zeroMoments = (parameters: Blocks<string>): Record<string, Moments> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { values }]) => [
      name,
      { m: new Float32Array(values.length), v: new Float32Array(values.length) },
    ]),
  );

function parted(all: Blocks<string>, shapes: Readonly<Record<string, unknown>>): Omit<FineTuned, "heldLosses"> {
  const entries = Object.entries(all);
  return {
    weights: Object.fromEntries(entries.filter(([name]) => name in shapes).map(([name, { values }]) => [name, values])),
    head: Object.fromEntries(entries.filter(([name]) => !(name in shapes))),
  };
}

/** Batches of an epoch: in random order, of examples of like length where that costs no randomness of note. */
function batchesOf(
  { sequences, training }: FineTuning,
  { batch, seed }: FineTuningOptions,
  epoch: number,
): Int32Array[] {
  const random = rng(seed, `fine-tuning, epoch ${epoch}`);
  const order = random.shuffled([...training]);
  const chunk = 16 * batch;
  const batches: Int32Array[] = [];
  for (let from = 0; from < order.length; from += chunk) {
    const near = order.slice(from, from + chunk).sort((a, b) => sequences[a]!.length - sequences[b]!.length || a - b);
    for (let i = 0; i < near.length; i += batch) batches.push(Int32Array.from(near.slice(i, i + batch)));
  }
  return random.shuffled(batches);
}

/** Tokens of a pass: what a pass keeps for its gradient grows with them, 1.5 GB for 1,024 of MiniLM. */
const TOKENS = 1024;

/** The loss of batches of sequences and its gradient, in passes of like length that sum up. */
export async function sequenceLoss(task: FineTuning, batch: number) {
  const { config, head, sequences, pooling } = task;
  const library = await jax();
  const engines = new Map<number, Promise<CompiledLoss<string, string>>>();
  const widthOf = (L: number) => Math.max(8, 2 ** Math.ceil(Math.log2(L)));
  const rowsOf = (L: number) => Math.max(1, Math.min(batch, Math.floor(TOKENS / L)));
  const engineOf = (L: number) => {
    const engine = engines.get(L) ?? compiledLoss(pooledLoss(library, config, head, rowsOf(L), L));
    engines.set(L, engine);
    return engine;
  };
  /** Examples in passes of one width, each with what the compiled loss takes. */
  function* passes(parameters: Blocks<string>, examples: Int32Array) {
    const sorted = [...examples].sort((a, b) => sequences[a]!.length - sequences[b]!.length || a - b);
    while (sorted.length > 0) {
      const L = widthOf(sequences[sorted.at(-1)!]!.length);
      const taken = sorted.splice(Math.max(0, sorted.length - rowsOf(L)));
      const full = Int32Array.from({ length: rowsOf(L) }, (_, i) => taken[i] ?? taken[0]!);
      const ids = Array.from(full, (example) => sequences[example]!);
      const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => !isTable(name)));
      const x: Block = { shape: [ids.length * L, config.hidden], values: tableSums(config, parameters, ids, L) };
      const inputs = { mask: maskOf(ids, L), pool: poolOf(ids, L, pooling), ...head.inputs(full, taken.length) };
      yield { L, ids, parameters: { ...own, x }, inputs };
    }
  }
  const weightOf = (examples: Int32Array) => examples.reduce((sum, example) => sum + head.weight(example), 0);

  return {
    async meanLoss(parameters: Blocks<string>, examples: Int32Array): Promise<number> {
      let sum = 0;
      for (const pass of passes(parameters, examples))
        sum += await (await engineOf(pass.L)).loss(pass.parameters, pass.inputs);
      return sum / weightOf(examples);
    },
    async gradients(parameters: Blocks<string>, examples: Int32Array): Promise<Record<string, Float32Array>> {
      const share = 1 / weightOf(examples);
      const total = Object.fromEntries(
        Object.entries(parameters).map(([name, { values }]) => [name, new Float32Array(values.length)]),
      );
      for (const pass of passes(parameters, examples)) {
        const { gradients } = await (await engineOf(pass.L)).gradients(pass.parameters, pass.inputs);
        for (const [name, gradient] of Object.entries(gradients))
          if (name === "x") addTableGradients(config, total, pass.ids, pass.L, gradient, share);
          else for (let i = 0; i < gradient.length; i++) total[name]![i]! += share * gradient[i]!;
      }
      return total;
    },
  };
}

/** Σ loss of a pass of B sequences of L tokens, as a function of all parameters but the tables, and of the tables' sums x. */
function pooledLoss(library: typeof Jax, config: BertConfig, head: TrainedHead, B: number, L: number) {
  const { numpy: np } = library;
  const body = differentiableBert(library, config, B, L);
  return ({ x, ...parameters }: Tensors<string>, { mask, pool, ...inputs }: Tensors<string>): Tensor => {
    const [own, heads] = [{} as Record<string, Tensor>, {} as Record<string, Tensor>];
    for (const [name, tensor] of Object.entries(parameters)) (name.startsWith("head.") ? heads : own)[name] = tensor;
    const h = body(own, x!, mask!).mul(pool!).sum(1); // (B × d)
    const length = np.sqrt(h.ref.mul(h.ref).sum(1, { keepdims: true }).add(1e-20));
    return head.loss(h.div(length).mul(Math.sqrt(config.hidden)), heads, inputs);
  };
}
