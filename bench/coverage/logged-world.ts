import type { LoggedCalls } from "../../src/estimators/off-policy/logged-calls.js";
import { filled, type Matrix, matrix, row, zeros } from "../../src/math/matrix.js";
import { softmaxRows } from "../../src/math/softmax.js";
import { rng } from "../../src/random.js";

export interface LoggedWorldOptions {
  readonly seed: number;
  /** Calls. */
  readonly n: number;
  /** Whether quality is linear in x, or bent. */
  readonly shape: "linear" | "curved";
  /** How much the logging policy hangs on x, >= 0. Default 1 */
  readonly confounding?: number;
  /** Share of uniform exploration. Default 0.1: no propensity is below 0.033 */
  readonly epsilon?: number;
  /** Share of the calls that ask the prompt of the call before again, in [0, 1]. Default 0 */
  readonly repeats?: number;
}

/** A log of three models whose policy is known, and what a target policy would have earned. */
export interface LoggedWorld {
  readonly models: readonly string[];
  /** n × 3, one row a call. */
  readonly x: Matrix;
  readonly calls: LoggedCalls;
  /** n × 3: E[score | x] of each model. */
  readonly quality: Matrix;
  /** n × 3: what the target does on each call: all on one model. */
  readonly target: Matrix;
  /** E[score] of the target over all prompts, to four digits. */
  readonly truth: number;
}

const [K, D] = [3, 3];
/** What each model scores on average, and how it hangs on x. */
const LEVEL = [0.5, 0.5, 0.55];
const SLOPES = [
  [-0.2, 0.05, 0.05],
  [0.1, -0.05, 0.1],
  [0.25, 0.05, -0.05],
];
/** Where the policy that logged sends prompts: to the dear model those that it does well on. */
const TASTES = [
  [-1.5, 0, 0.5],
  [0, 0.5, 0],
  [1.5, 0.5, -0.5],
];

/**
 * A world whose log flatters: prompts are sent where they do well.
 *
 *   x ~ U[−1, 1]³,   E[score_k] = q_k = level_k + slope_k · x (+ 0.12 sin(4 x₁ + k) x₂ − 0.08 |x₁|, where curved), score ∈ {0, 1}
 *   e_k = (1 − ε) softmax_k(confounding · taste_k · x) + ε/3
 *   target: model 2 where x₁ + x₂ < 0.2, else 1 where x₃ > 0, else 0: mostly not what was logged
 */
export function loggedWorld(options: LoggedWorldOptions): LoggedWorld {
  const { seed, n, shape, confounding = 1, epsilon = 0.1, repeats = 0 } = options;
  const random = rng(seed, "logged-world");
  const x = zeros(n, D);
  const prompt = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const isRepeat = i > 0 && random.uniform() < repeats;
    prompt[i] = isRepeat ? prompt[i - 1]! : i;
    row(x, i).set(isRepeat ? row(x, i - 1) : Float64Array.from({ length: D }, () => 2 * random.uniform() - 1));
  }
  const propensities = policyOf(x, confounding, epsilon);
  const quality = zeros(n, K);
  for (let i = 0; i < n; i++) row(quality, i).set(qualityAt(row(x, i), shape));
  const arm = Int32Array.from({ length: n }, (_, i) => random.choice(row(propensities, i)));
  return {
    models: ["cheap", "middle", "dear"],
    x,
    calls: {
      prompt,
      arm,
      score: Float64Array.from(arm, (k, i) => Number(random.uniform() < row(quality, i)[k]!)),
      cost: Float64Array.from(arm, (k, i) => 0.001 * (k + 1) * (1.5 + row(x, i)[2]!) * (0.9 + 0.2 * random.uniform())),
      propensities,
      randomized: new Uint8Array(n).fill(1),
    },
    quality,
    target: targetOf(x),
    truth: truthOf(shape),
  };
}

function qualityAt([x1, x2, x3]: ArrayLike<number> & Iterable<number>, shape: LoggedWorldOptions["shape"]): number[] {
  return LEVEL.map((level, k) => {
    const [s1, s2, s3] = SLOPES[k]!;
    const line = level + s1! * x1! + s2! * x2! + s3! * x3!;
    return shape === "linear" ? line : line + 0.12 * Math.sin(4 * x1! + k) * x2! - 0.08 * Math.abs(x1!);
  });
}

function policyOf(x: Matrix, confounding: number, epsilon: number): Matrix {
  const z = zeros(x.rows, K);
  for (let i = 0; i < x.rows; i++)
    for (let k = 0; k < K; k++)
      z.values[i * K + k] = confounding * TASTES[k]!.reduce((sum, taste, j) => sum + taste * row(x, i)[j]!, 0);
  const p = softmaxRows(z);
  return { ...p, values: p.values.map((share) => (1 - epsilon) * share + epsilon / K) };
}

const choiceAt = ([x1, x2, x3]: ArrayLike<number> & Iterable<number>): number =>
  x1! + x2! < 0.2 ? 2 : x3! > 0 ? 1 : 0;

function targetOf(x: Matrix): Matrix {
  const target = filled(x.rows, K, 0);
  for (let i = 0; i < x.rows; i++) target.values[i * K + choiceAt(row(x, i))] = 1;
  return target;
}

const truths = new Map<string, number>();

/** On a grid of 70³ midpoints. */
function truthOf(shape: LoggedWorldOptions["shape"]): number {
  const known = truths.get(shape);
  if (known !== undefined) return known;
  const side = Array.from({ length: 70 }, (_, s) => (2 * s + 1) / 70 - 1);
  let sum = 0;
  for (const x1 of side)
    for (const x2 of side) for (const x3 of side) sum += qualityAt([x1, x2, x3], shape)[choiceAt([x1, x2, x3])]!;
  truths.set(shape, sum / side.length ** 3);
  return sum / side.length ** 3;
}

/** The same calls with propensities that hang on nothing: how often each model was called. */
export function withMarginalPropensities(calls: LoggedCalls): LoggedCalls {
  const n = calls.arm.length;
  const rate = new Float64Array(K);
  for (const k of calls.arm) rate[k]! += 1 / n;
  return {
    ...calls,
    propensities: matrix(
      n,
      K,
      Float64Array.from({ length: n * K }, (_, o) => rate[o % K]!),
    ),
  };
}
