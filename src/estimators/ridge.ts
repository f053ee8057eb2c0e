import { at, type Matrix, zeros } from "../math/matrix.js";
import { dot, gram, times } from "../math/product.js";
import { symmetricEigen } from "../math/symmetric-eigen.js";
import { checkFeatures, checkTargets } from "./check-rows.js";
import { leaveOneOutErrors, type RotatedTarget } from "./leave-one-out.js";
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
 * Every α is evaluated in the eigenbasis, so that one decomposition serves all penalties and all targets. For weights that
 * are precisions, α minimises {@link leaveOneOutErrors}.
 *
 * @see Golub, Heath & Wahba 1979, Technometrics 21:215–223
 */
export function ridge(): Regressor {
  const chosenBy = (criterion: Criterion): Regressor["fit"] => {
    return (x, y, weights) => ridgeBasis(x, weights, criterion).fit([y])[0]!;
  };
  return { name: "ridge", fit: chosenBy("gcv"), byPrecision: { name: "ridge", fit: chosenBy("leave-one-out") } };
}

/** How a penalty is chosen: `gcv` for weights that count rows, `leave-one-out` for weights that are precisions. */
export type Criterion = "gcv" | "leave-one-out";

/** A model, and what it was chosen by: to be compared with that of other features, for the same targets and weights. */
export interface RidgeFit extends LinearModel {
  /** GCV or leave-one-out error of all targets together, in squared units of y; Infinity where no penalty has one. */
  readonly criterion: number;
}

/** One decomposition of the features, for any number of targets. */
export interface RidgeBasis {
  /** Fits all targets (each of length n) with one shared penalty, chosen by the sum of their criteria. */
  fit(targets: readonly Float64Array[]): RidgeFit[];
}

type Features = Matrix<Float32Array | Float64Array>;

/** @throws {FairleadError} SHAPE_MISMATCH for no rows, features that are not finite, or weights of another length */
export function ridgeBasis(x: Features, weights?: Float64Array, chooseBy: Criterion = "gcv"): RidgeBasis {
  checkFeatures(x, weights);
  const n = weights ? weights.reduce((sum, w) => sum + w, 0) : x.rows;
  const centre = weightedColumnMeans(x, weights, n);
  const centred = minusRow(x, centre);
  const { values: e, vectors } = symmetricEigen(gram(centred, weights));
  for (let i = 0; i < e.length; i++) e[i] = Math.max(0, e[i]!);
  const penalties = penaltyGrid(e[0] ?? 0);
  const scores =
    chooseBy === "gcv" ? gcvScores : leftOut(centred, vectors, weights ?? new Float64Array(x.rows).fill(1));

  return {
    fit(targets) {
      const problems = targets.map((y) => projected(centred, vectors, y, weights, n));
      const { penalty, criterion } = lowest(penalties, scores(penalties, e, problems, n));
      return problems.map(({ z, average }) => {
        const coefficients = new Float64Array(x.columns);
        for (let i = 0; i < e.length; i++) {
          const shrunk = e[i]! + penalty > 0 ? z[i]! / (e[i]! + penalty) : 0;
          for (let j = 0; j < coefficients.length; j++) coefficients[j]! += shrunk * vectors.values[i * x.columns + j]!;
        }
        return { ...linearModel(coefficients, average - dot(coefficients, centre), penalty), criterion };
      });
    },
  };
}

export function linearModel(coefficients: Float64Array, intercept: number, penalty: number): LinearModel {
  return { coefficients, intercept, penalty, predict: (x) => intercept + dot(x, coefficients) };
}

interface Problem extends RotatedTarget {
  /** Σ w (y − ȳ)² */
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
  return { y, z, average, squares };
}

/** The penalty of lowest GCV. @param e  eigenvalues of XᵀWX, descending, >= 0 */
export function penaltyByGcv(e: Float64Array, problems: readonly GcvProblem[], n: number): number {
  const penalties = penaltyGrid(e[0] ?? 0);
  return lowest(penalties, gcvScores(penalties, e, problems, n)).penalty;
}

/** Vᵀ XᵀW(y − ȳ), and Σ w (y − ȳ)². */
export type GcvProblem = Pick<Problem, "z" | "squares">;

type Scores = (
  penalties: readonly number[],
  e: Float64Array,
  problems: readonly Problem[],
  n: number,
) => readonly number[];

/** RSS(α) = ‖y‖² − Σ z² (e + 2α) / (e + α)², so that no prediction is formed. */
function gcvScores(
  penalties: readonly number[],
  e: Float64Array,
  problems: readonly GcvProblem[],
  n: number,
): number[] {
  return penalties.map((penalty) => {
    let df = 0;
    for (let i = 0; i < e.length; i++) df += e[i]! / (e[i]! + penalty);
    const freedom = n - 1 - df;
    if (freedom <= 0) return Infinity;
    let gcv = 0;
    for (const { z, squares } of problems) {
      let explained = 0;
      for (let i = 0; i < e.length; i++) explained += (z[i]! ** 2 * (e[i]! + 2 * penalty)) / (e[i]! + penalty) ** 2;
      gcv += (n * Math.max(0, squares - explained)) / freedom ** 2;
    }
    return gcv;
  });
}

function leftOut(centred: Matrix, vectors: Matrix, weights: Float64Array): Scores {
  const u = times(centred, transposed(vectors));
  return (penalties, e, problems) => leaveOneOutErrors(penalties, u, e, weights, problems);
}

/** The largest penalty where none has a score. */
function lowest(penalties: readonly number[], scores: readonly number[]) {
  let best = penalties.length - 1;
  scores.forEach((score, k) => {
    if (score < scores[best]! || (score === scores[best]! && score < Infinity && k < best)) best = k;
  });
  return { penalty: penalties[best]!, criterion: scores[best]! };
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

function transposed(a: Matrix): Matrix {
  const out = zeros(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.columns; j++) out.values[j * a.rows + i] = at(a, i, j);
  return out;
}
