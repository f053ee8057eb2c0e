import { type Matrix, zeros } from "../math/matrix.js";
import { dot, gram } from "../math/product.js";
import { symmetricEigen } from "../math/symmetric-eigen.js";
import { checkFeatures, checkTargets } from "./check-rows.js";
import type { Predictor, Regressor } from "./regressor.js";

/** y ≈ intercept + coefficients · x */
export interface LinearModel extends Predictor {
  /** (d) */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Penalty chosen by generalised cross-validation. */
  readonly penalty: number;
}

/**
 * Ridge regression with an unpenalised intercept; the penalty α minimises generalised cross-validation:
 *
 *   β(α) = (XᵀWX + αI)⁻¹ XᵀW y          X, y centred by their weighted means
 *   GCV(α) = n · RSS(α) / (n − 1 − df(α))²,   df(α) = Σ e/(e + α)     e: eigenvalues of XᵀWX
 *
 * Every α is evaluated in the eigenbasis, so that one decomposition serves all penalties and all targets.
 *
 * @see Golub, Heath & Wahba 1979, Technometrics 21:215–223
 */
export function ridge(): Regressor {
  return { name: "ridge", fit: (x, y, weights) => ridgeBasis(x, weights).fit([y])[0]! };
}

/** A model, and the score by which its penalty was chosen: to be compared with that of other features, for the same targets. */
export interface RidgeFit extends LinearModel {
  /** GCV of all targets together, in squared units of y per unit of weight; Infinity where no penalty leaves a degree of freedom. */
  readonly gcv: number;
}

/** One decomposition of the features, for any number of targets. */
export interface RidgeBasis {
  /** Fits all targets (each of length n) with one shared penalty, chosen by the sum of their GCV scores. */
  fit(targets: readonly Float64Array[]): RidgeFit[];
}

type Features = Matrix<Float32Array | Float64Array>;

/** @throws {FairleadError} SHAPE_MISMATCH for no rows, features that are not finite, or weights of another length */
export function ridgeBasis(x: Features, weights?: Float64Array): RidgeBasis {
  checkFeatures(x, weights);
  const n = weights ? weights.reduce((sum, w) => sum + w, 0) : x.rows;
  const centre = weightedColumnMeans(x, weights, n);
  const centred = minusRow(x, centre);
  const { values: e, vectors } = symmetricEigen(gram(centred, weights));
  for (let i = 0; i < e.length; i++) e[i] = Math.max(0, e[i]!);
  const penalties = penaltyGrid(e[0] ?? 0);

  return {
    fit(targets) {
      const problems = targets.map((y) => projected(centred, vectors, y, weights, n));
      const { penalty, gcv } = bestPenalty(penalties, e, problems, n);
      return problems.map(({ z, average }) => {
        const coefficients = new Float64Array(x.columns);
        for (let i = 0; i < e.length; i++) {
          const shrunk = e[i]! + penalty > 0 ? z[i]! / (e[i]! + penalty) : 0;
          for (let j = 0; j < coefficients.length; j++) coefficients[j]! += shrunk * vectors.values[i * x.columns + j]!;
        }
        return { ...linearModel(coefficients, average - dot(coefficients, centre), penalty), gcv };
      });
    },
  };
}

export function linearModel(coefficients: Float64Array, intercept: number, penalty: number): LinearModel {
  return { coefficients, intercept, penalty, predict: (x) => intercept + dot(x, coefficients) };
}

/** z = Vᵀ XᵀW(y − ȳ), and the total sum of squares. */
interface Problem {
  readonly z: Float64Array;
  readonly average: number;
  readonly squares: number;
}

function projected(x: Matrix, vectors: Matrix, y: Float64Array, weights: Float64Array | undefined, n: number): Problem {
  checkTargets(x, y);
  let average = 0;
  for (let i = 0; i < y.length; i++) average += ((weights?.[i] ?? 1) * y[i]!) / n;
  const xy = new Float64Array(x.columns);
  let squares = 0;
  for (let i = 0; i < y.length; i++) {
    const weight = weights?.[i] ?? 1;
    const residual = y[i]! - average;
    squares += weight * residual * residual;
    for (let j = 0, o = i * x.columns; j < x.columns; j++) xy[j]! += weight * residual * x.values[o + j]!;
  }
  const z = new Float64Array(vectors.rows);
  for (let i = 0; i < z.length; i++) z[i] = dot(vectors.values.subarray(i * x.columns, (i + 1) * x.columns), xy);
  return { z, average, squares };
}

/** RSS(α) = ‖y‖² − Σ z² (e + 2α) / (e + α)², so that no prediction is formed. */
function bestPenalty(penalties: readonly number[], e: Float64Array, problems: readonly Problem[], n: number) {
  let best = penalties.at(-1)!;
  let lowest = Infinity;
  for (const penalty of penalties) {
    let df = 0;
    for (let i = 0; i < e.length; i++) df += e[i]! / (e[i]! + penalty);
    const freedom = n - 1 - df;
    if (freedom <= 0) continue;
    let gcv = 0;
    for (const { z, squares } of problems) {
      let explained = 0;
      for (let i = 0; i < e.length; i++) explained += (z[i]! ** 2 * (e[i]! + 2 * penalty)) / (e[i]! + penalty) ** 2;
      gcv += (n * Math.max(0, squares - explained)) / freedom ** 2;
    }
    if (gcv < lowest) {
      lowest = gcv;
      best = penalty;
    }
  }
  return { penalty: best, gcv: lowest };
}

/** 81 penalties, ten a decade, from 10⁻⁶ to 10² of the largest eigenvalue; 1 where the features are constant. */
function penaltyGrid(largest: number): readonly number[] {
  return Array.from({ length: 81 }, (_, i) => (largest > 0 ? largest : 1) * 10 ** (i / 10 - 6));
}

function weightedColumnMeans(x: Features, weights: Float64Array | undefined, n: number): Float64Array {
  const sums = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) {
    const weight = (weights?.[i] ?? 1) / n;
    for (let j = 0; j < x.columns; j++) sums[j]! += weight * x.values[i * x.columns + j]!;
  }
  return sums;
}

function minusRow(x: Features, centre: Float64Array): Matrix {
  const out = zeros(x.rows, x.columns);
  for (let i = 0, o = 0; i < x.rows; i++)
    for (let j = 0; j < x.columns; j++, o++) out.values[o] = x.values[o]! - centre[j]!;
  return out;
}
