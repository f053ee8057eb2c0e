import { FairleadError } from "../../errors.js";
import { choleskyFactor, choleskySolve } from "../../math/cholesky.js";
import { logistic } from "../../math/logistic.js";
import { type Matrix, row } from "../../math/matrix.js";
import { dot, gram } from "../../math/product.js";

/** `log-odds` adds the bias to the log-odds of the recalibrated verdict, `probability` to its probability. */
export type CorrectionForm = "log-odds" | "probability";

/** What a correction is fitted to: rows that have a gold verdict. */
export interface ResidualSample {
  /** n × d */
  readonly x: Matrix;
  /** (n) log-odds of the recalibrated verdict. */
  readonly offset: Float64Array;
  /** (n) P(strong preferred) by gold, in [0, 1]. */
  readonly gold: Float64Array;
}

/** Corrected probabilities stay this far from 0 and 1. */
const EDGE = 0.01;

/**
 * Regression of what gold says beyond the recalibrated verdict q = σ(offset), with ridge penalty λ:
 *
 *   log-odds      P = σ(offset + xᵀβ),    min Σ ℓ(gold, P) + λ/2 ‖β‖²                by Newton's method
 *   probability   P = q + xᵀβ, in [0.01, 0.99],   min ½ Σ (gold − q − xᵀβ)² + λ/8 ‖β‖²
 *
 * Both are q for λ → ∞. The second penalty is a quarter of the first, as the curvature p (1 − p) of ℓ is at most ¼.
 *
 * @param penalty  λ > 0, in rows
 * @returns        (d) β
 */
export function residualCorrection(sample: ResidualSample, form: CorrectionForm, penalty: number): Float64Array {
  if (form === "probability") return ridgeOnResiduals(sample, penalty / 4);
  let beta = new Float64Array(sample.x.columns);
  let loss = penalisedLoss(sample, beta, penalty);
  for (let step = 0; step < 50; step++) {
    const direction = newtonDirection(sample, beta, penalty);
    let share = 1;
    let next = moved(beta, direction, share);
    let nextLoss = penalisedLoss(sample, next, penalty);
    for (; share > 1e-6 && !(nextLoss <= loss); share /= 2) {
      next = moved(beta, direction, share / 2);
      nextLoss = penalisedLoss(sample, next, penalty);
    }
    const gain = loss - nextLoss;
    if (!(gain > 0)) break;
    [beta, loss] = [next, nextLoss];
    if (gain < 1e-9 * Math.max(1, loss)) break;
  }
  return beta;
}

/** P(gold prefers strong), in (0, 1). */
export function correctedProbability(form: CorrectionForm, offset: number, correction: number): number {
  if (form === "log-odds") return logistic(offset + correction);
  return Math.min(1 - EDGE, Math.max(EDGE, logistic(offset) + correction));
}

/** Σ ln(1 + e^z) − gold z, without overflow. */
function penalisedLoss({ x, offset, gold }: ResidualSample, beta: Float64Array, penalty: number): number {
  let sum = (penalty / 2) * dot(beta, beta);
  for (let i = 0; i < gold.length; i++) {
    const z = offset[i]! + dot(row(x, i), beta);
    sum += Math.max(z, 0) - gold[i]! * z + Math.log1p(Math.exp(-Math.abs(z)));
  }
  return sum;
}

const moved = (from: Float64Array, direction: Float64Array, share: number) =>
  from.map((value, j) => value + share * direction[j]!);

/** (XᵀPX + λI)⁻¹ (Xᵀ(gold − p) − λβ) */
function newtonDirection({ x, offset, gold }: ResidualSample, beta: Float64Array, penalty: number): Float64Array {
  const curvature = new Float64Array(gold.length);
  const gradient = beta.map((value) => -penalty * value);
  for (let i = 0; i < gold.length; i++) {
    const xi = row(x, i);
    const p = logistic(offset[i]! + dot(xi, beta));
    curvature[i] = p * (1 - p);
    for (let j = 0; j < xi.length; j++) gradient[j]! += (gold[i]! - p) * xi[j]!;
  }
  return solved(gram(x, curvature), gradient, penalty);
}

/** (XᵀX + λI)⁻¹ Xᵀ(gold − q) */
function ridgeOnResiduals({ x, offset, gold }: ResidualSample, penalty: number): Float64Array {
  const moments = new Float64Array(x.columns);
  for (let i = 0; i < gold.length; i++) {
    const xi = row(x, i);
    const residual = gold[i]! - logistic(offset[i]!);
    for (let j = 0; j < xi.length; j++) moments[j]! += residual * xi[j]!;
  }
  return solved(gram(x), moments, penalty);
}

function solved(squares: Matrix, moments: Float64Array, penalty: number): Float64Array {
  for (let j = 0; j < squares.columns; j++) squares.values[j * squares.columns + j]! += penalty;
  const factor = choleskyFactor(squares, 1e-14);
  if (factor) return choleskySolve(factor, moments);
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "a penalty that holds the features apart",
    found: `${penalty}`,
    fix: "Pass penalties above 0, larger for features of large scale.",
  });
}
