import { type Matrix32, row, zeros } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import type { Block } from "../nn/compiled-loss.js";
import { jax } from "../nn/jax.js";
import { trainInMinibatches } from "../nn/minibatch-training.js";
import { type Rng, rng } from "../random.js";
import { checkEnough, trainingBattles } from "./battles.js";
import { type CostModelKind, fitCostModel } from "./cost-model.js";
import { gainsOverPool } from "./gains-over-pool.js";
import { heldOutBattles } from "./held-out.js";
import { type LinearScores, linearRouter, linearRouterFrom, linearScores } from "./linear-router.js";
import { preferenceSlope } from "./preference-slope.js";
import type { BattleSet, Router, RouterState, StorableRouter } from "./router.js";

export interface MfOptions {
  /** h, width of the model embeddings. Default 128 */
  readonly hidden?: number;
  /** α, standard deviation of the noise added to each coordinate of the prompt embedding in training. Default 0.05 */
  readonly noise?: number;
  /** A constant advantage per model: a global rating. RouteLLM's code has none. Default true */
  readonly bias?: boolean;
  /** `soft` learns ties as half a win each; `drop` leaves them out, as RouteLLM's code does. Default `soft` */
  readonly ties?: "soft" | "drop";
  /** Default 40, with early stopping on a tenth of the prompts */
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  /** Epochs without a lower held-out loss before stopping. Default 4 */
  readonly patience?: number;
  readonly outcomeWeight?: number;
  /** Told after each epoch, with the mean held-out loss in nats. */
  readonly onEpoch?: (epoch: number, heldLoss: number) => void;
  readonly cost?: CostModelKind;
}

/**
 * RouteLLM's matrix factorisation, for any number of models:
 *
 *   v_M   = P[M] / ‖P[M]‖                                        (h)
 *   δ(M,x) = w₂ · (v_M ⊙ W₁ᵀ x) + b_M                            x: (d), W₁: d × h
 *   P(a preferred to b) = σ((δ(a,x) − δ(b,x)) / scale)       scale: 1 in training, then fitted on held-out battles
 *
 * trained by binary cross-entropy on battles, and on outcomes turned into battles. Once trained, δ is linear in x:
 * coefficients[M] = W₁ (w₂ ⊙ v_M), so a pair of models costs one dot product to serve.
 *
 * λ needs quality points, not log-odds: see {@link gainsOverPool}.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 10 battles
 * @see Ong et al. 2024, arXiv:2406.18665, section 4.2; defaults for batch, rate and decay are theirs, but for a faster rate
 */
export function mfRouter(options: MfOptions = {}): Router {
  const { hidden = 128, noise = 0.05, bias = true, ties = "soft", epochs = 40, cost = "length" } = options;
  const { batch = 64, outcomeWeight = 1, learningRate = 1e-3, weightDecay = 1e-5, patience = 4 } = options;
  return {
    name: "mf",
    async fit(train) {
      const battles = trainingBattles(train, { ties, outcomeWeight });
      checkEnough(battles);
      const random = rng(train.seed, "mf");
      const parametersAtStart = startingValues(train.models.length, train.embeddings.columns, hidden, random);
      const sides = heldOutBattles(battles, random);
      const { parameters } = await trainInMinibatches(
        {
          parameters: parametersAtStart,
          ...sides,
          inputs: battleInputs(battles, train.embeddings, train.models.length, noise, random),
          losses: await battleLoss(bias, [train.models.length, train.embeddings.columns, hidden, batch]),
        },
        {
          epochs,
          batch,
          learningRate,
          weightDecay,
          patience,
          rng: random,
          ...(options.onEpoch && { progress: options.onEpoch }),
        },
      );
      const linear = collapsed(parameters, bias);
      const costModel = fitCostModel(train.costs, train.lengths, train.models, cost);
      const scale = heldOutScale(linear, battles, sides.held, train.embeddings);
      const settings = { scale, meanLength: mean(train.lengths) };
      return linearRouter("mf", train.models, linear, costModel, settings, gainsOverPool);
    },
  };
}

export const mfFrom = (state: RouterState): StorableRouter => linearRouterFrom(state, gainsOverPool);

/** The scale that calibrates P(a preferred) = σ((δ(a) − δ(b)) / scale) on the held-out battles; 1 without any. */
function heldOutScale(linear: LinearScores, battles: BattleSet, held: Int32Array, embeddings: Matrix32): number {
  if (held.length === 0) return 1;
  const delta = linearScores(linear);
  const gap = Float64Array.from(held, (i) => {
    const all = delta(row(embeddings, battles.prompt[i]!));
    return all[battles.a[i]!]! - all[battles.b[i]!]!;
  });
  const winA = Float64Array.from(held, (i) => battles.winA[i]!);
  const weight = Float64Array.from(held, (i) => battles.weight[i]!);
  return 1 / preferenceSlope({ gap, winA, weight }, 1);
}

type Parameter = "models" | "project" | "combine" | "advantage";
type Input = "x" | "sides" | "label" | "weight";

/** As PyTorch starts them: embeddings from N(0, 1), linear layers from U(±1/√inputs). */
function startingValues(K: number, d: number, h: number, random: Rng): Record<Parameter, Block> {
  const drawn = (shape: number[], draw: () => number): Block => ({
    shape,
    values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw),
  });
  const uniform = (inputs: number) => () => (2 * random.uniform() - 1) / Math.sqrt(inputs);
  return {
    models: drawn([K, h], () => random.normal()),
    project: drawn([d, h], uniform(d)),
    combine: drawn([1, h], uniform(h)),
    advantage: drawn([1, K], () => 0),
  };
}

/** Noise is read from a pool at a random place per prompt: drawing anew would take most of the training time. */
const NOISE_POOL = 1 << 17;

function battleInputs(battles: BattleSet, embeddings: Matrix32, K: number, noise: number, random: Rng) {
  const d = embeddings.columns;
  const pool = Float32Array.from({ length: noise > 0 ? NOISE_POOL + d : 0 }, () => noise * random.normal());
  return (examples: Int32Array, training: boolean): Record<Input, Block> => {
    const n = examples.length;
    const x = new Float32Array(n * d);
    const sides = new Float32Array(n * K);
    const label = new Float32Array(n);
    const weight = new Float32Array(n);
    examples.forEach((battle, i) => {
      x.set(row(embeddings, battles.prompt[battle]!), i * d);
      sides[i * K + battles.a[battle]!] = 1;
      sides[i * K + battles.b[battle]!] = -1;
      label[i] = battles.winA[battle]!;
      weight[i] = battles.weight[battle]!;
      if (!training || noise === 0) return;
      const from = random.integer(NOISE_POOL);
      for (let j = 0; j < d; j++) x[i * d + j]! += pool[from + j]!;
    });
    return {
      x: { shape: [n, d], values: x },
      sides: { shape: [n, K], values: sides },
      label: { shape: [n], values: label },
      weight: { shape: [n], values: weight },
    };
  };
}

/** Binary cross-entropy of z = δ(a) − δ(b), in the form that overflows nowhere: max(z, 0) − y z + ln(1 + e^−|z|). */
async function battleLoss(bias: boolean, [K, d, h, B]: readonly [number, number, number, number]) {
  const { numpy: np } = await jax();
  type T = InstanceType<typeof np.Array>;
  return (
    { models, project, combine, advantage }: Record<Parameter, T>,
    { x, sides, label, weight }: Record<Input, T>,
  ): T => {
    const length = np.sqrt(models.ref.mul(models.ref).sum(1).reshape([-1, 1]));
    const combined = models.div(length).mul(combine); // (K × h)  v_M ⊙ w₂
    const rated = bias ? sides.ref.mul(advantage).sum(1) : undefined; // (n)  b_a − b_b
    if (!bias) advantage.dispose();
    // W₁ goes with the models or with the prompts, whichever is cheaper: the result is the same.
    const tilt =
      K * d * (h + B) <= B * h * (d + K)
        ? sides.mul(np.matmul(x, np.matmul(project, combined.transpose()))).sum(1)
        : np.matmul(x, project).mul(np.matmul(sides, combined)).sum(1);
    const z = rated ? tilt.add(rated) : tilt; // (n)  δ(a) − δ(b)
    const rest = np.log1p(np.exp(np.abs(z.ref).neg()));
    return np.maximum(z.ref, 0).sub(label.mul(z)).add(rest).mul(weight);
  };
}

/** coefficients[M] = W₁ (w₂ ⊙ v_M), intercept[M] = b_M. */
function collapsed(parameters: Record<Parameter, Block>, bias: boolean): LinearScores {
  const [K, h] = parameters.models.shape as [number, number];
  const d = parameters.project.shape[0]!;
  const coefficients = zeros(K, d);
  for (let k = 0; k < K; k++) {
    const v = parameters.models.values.subarray(k * h, (k + 1) * h);
    const length = Math.hypot(...v);
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let c = 0; c < h; c++)
        sum += parameters.project.values[j * h + c]! * parameters.combine.values[c]! * (v[c]! / length);
      coefficients.values[k * d + j] = sum;
    }
  }
  return {
    coefficients,
    intercepts: Float64Array.from({ length: K }, (_, k) => (bias ? parameters.advantage.values[k]! : 0)),
  };
}
