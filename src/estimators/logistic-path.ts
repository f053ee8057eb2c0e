import { FairleadError } from "../errors.js";
import { choleskyFactor, choleskySolve } from "../math/cholesky.js";
import { logistic } from "../math/logistic.js";
import { type Matrix, row } from "../math/matrix.js";
import { dot, gram } from "../math/product.js";
import { checkRows } from "./check-rows.js";
import type { Predictor } from "./regressor.js";
import { standardised } from "./standardised.js";

type Features = Matrix<Float32Array | Float64Array>;
type Vector = Float32Array | Float64Array;

/** P(y = 1 | x) = σ(intercept + coefficients · x) */
export interface LogisticModel extends Predictor {
  /** (d) log-odds per unit of x. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** λ that was used, in rows. */
  readonly penalty: number;
  /** intercept + coefficients · x */
  logOdds(x: Vector): number;
  /** In (0, 1); what `predict` returns too. */
  probability(x: Vector): number;
}

/**
 * Logistic regressions with a penalty on all but the intercept, by Newton's method with step halving:
 *
 *   min  Σ w ℓ(y, b + x̃ᵀβ) + λ/2 ‖β‖²,    ℓ(y, z) = ln(1 + e^z) − y z      x̃: x standardised by weighted mean and sd
 *
 * One model a penalty, each started from the one before: give penalties in descending order. Constant features get the
 * coefficient 0.
 *
 * @param x          n × d
 * @param y          (n) in [0, 1]: labels, or probabilities
 * @param weights    (n) >= 0; 2 counts as two equal rows
 * @param penalties  λ >= 0, in rows
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where all targets are 0 or all are 1
 * @see Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, §4.4
 */
export function logisticPath(
  x: Features,
  y: Float64Array,
  weights: Float64Array,
  penalties: readonly number[],
): readonly LogisticModel[] {
  checkProbabilities(x, y, weights);
  const { centre, scale, design } = standardised(x, weights);
  let theta: Float64Array = new Float64Array(x.columns + 1);
  theta[x.columns] = logOddsOf(weightedMean(y, weights));
  return penalties.map((penalty) => {
    theta = minimised(design, y, weights, penalty, theta);
    const coefficients = scale.map((s, j) => (s > 0 ? theta[j]! / s : 0));
    return logisticModel(coefficients, theta[x.columns]! - dot(coefficients, centre), penalty);
  });
}

/** Σ w ℓ(y, z) / Σ w in nats, without overflow. */
export function logLoss(y: ArrayLike<number>, logOdds: ArrayLike<number>, weights?: ArrayLike<number>): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    const w = weights?.[i] ?? 1;
    sum += w * logLossOf(y[i]!, logOdds[i]!);
    total += w;
  }
  return sum / total;
}

const logLossOf = (y: number, z: number) => Math.max(z, 0) - y * z + Math.log1p(Math.exp(-Math.abs(z)));
const logOddsOf = (p: number) => Math.log(p / (1 - p));

function logisticModel(coefficients: Float64Array, intercept: number, penalty: number): LogisticModel {
  const logOdds = (x: Vector) => intercept + dot(x, coefficients);
  const probability = (x: Vector) => logistic(logOdds(x));
  return { coefficients, intercept, penalty, logOdds, probability, predict: probability };
}

/** Newton steps θ ← θ − H⁻¹g until none lowers the loss by more than rounding. */
function minimised(design: Matrix, y: Float64Array, weights: Float64Array, penalty: number, start: Float64Array) {
  let theta = start;
  let at = evaluated(design, y, weights, penalty, theta);
  for (let step = 0; step < 100; step++) {
    const direction = newtonStep(design, y, weights, penalty, theta, at.logOdds);
    if (direction === undefined) break;
    let size = 1;
    let next = moved(theta, direction, size);
    let there = evaluated(design, y, weights, penalty, next);
    while (!(there.loss <= at.loss) && size > 1e-6) {
      size /= 2;
      next = moved(theta, direction, size);
      there = evaluated(design, y, weights, penalty, next);
    }
    const gain = at.loss - there.loss;
    if (!(gain >= 0)) break;
    [theta, at] = [next, there];
    if (gain <= 1e-13 * at.loss) break;
  }
  return theta;
}

const moved = (from: Float64Array, step: Float64Array, size: number) => from.map((value, j) => value - size * step[j]!);

function evaluated(design: Matrix, y: Float64Array, weights: Float64Array, penalty: number, theta: Float64Array) {
  const logOdds = Float64Array.from({ length: design.rows }, (_, i) => dot(row(design, i), theta));
  let loss = 0;
  for (let i = 0; i < y.length; i++) loss += weights[i]! * logLossOf(y[i]!, logOdds[i]!);
  for (let j = 0; j < theta.length - 1; j++) loss += (penalty / 2) * theta[j]! ** 2;
  return { logOdds, loss };
}

/** g = X̃ᵀW(p − y) + λβ,  H = X̃ᵀ diag(w p (1 − p)) X̃ + λI; neither penalises the intercept. Undefined where H is singular. */
function newtonStep(
  design: Matrix,
  y: Float64Array,
  weights: Float64Array,
  penalty: number,
  theta: Float64Array,
  logOdds: Float64Array,
): Float64Array | undefined {
  const d = design.columns;
  const gradient = theta.map((value, j) => (j < d - 1 ? penalty * value : 0));
  const curvature = new Float64Array(design.rows);
  for (let i = 0, o = 0; i < design.rows; i++) {
    const p = logistic(logOdds[i]!);
    curvature[i] = weights[i]! * p * (1 - p);
    const error = weights[i]! * (p - y[i]!);
    for (let j = 0; j < d; j++, o++) gradient[j]! += error * design.values[o]!;
  }
  const hessian = gram(design, curvature);
  const least = 1e-10 * curvature.reduce((sum, value) => sum + value, 0); // constant features and a penalty of 0
  for (let j = 0; j < d - 1; j++) hessian.values[j * d + j]! += penalty + least;
  const factor = choleskyFactor(hessian, 1e-14);
  return factor && choleskySolve(factor, gradient);
}

export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return sum / total;
}

/** @throws {FairleadError} as {@link logisticPath} */
export function checkProbabilities(x: Features, y: Float64Array, weights: Float64Array): void {
  checkRows(x, y, weights);
  const wrong = y.find((value) => !(value >= 0 && value <= 1));
  if (wrong !== undefined)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: "targets in [0, 1]",
      found: `${wrong}`,
      fix: "Pass labels 0 and 1, or probabilities.",
    });
  const average = weightedMean(y, weights);
  if (!(average > 0 && average < 1))
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "targets of both kinds, 0 and 1",
      found: `${y.length} rows whose targets are all ${Math.round(average)}`,
      fix: "Add rows of the other kind.",
    });
}
