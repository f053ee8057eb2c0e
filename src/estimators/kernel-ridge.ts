import { FairleadError } from "../errors.js";
import { type Matrix, row, zeros } from "../math/matrix.js";
import { times } from "../math/product.js";
import { symmetricEigen } from "../math/symmetric-eigen.js";
import { checkRows } from "./check-rows.js";
import { drawnLandmarks, type Landmarks, squaredDistance } from "./landmarks.js";
import type { Predictor, Regressor } from "./regressor.js";
import { type Criterion, type RidgeFit, ridgeBasis } from "./ridge.js";

type Features = Matrix<Float32Array | Float64Array>;

export interface KernelRidgeOptions {
  /** m >= 1, at most; all distinct rows where there are fewer. Fitting takes O(n m² + m³). Default 200 */
  readonly landmarks?: number;
  /** Bandwidths to choose among, > 0, as multiples of the median distance between landmarks. Default 0.5, 1, 2, 4 */
  readonly bandwidths?: readonly number[];
  /** Of the landmarks. Default 0 */
  readonly seed?: number;
}

/** f(x) = intercept + Σ_k coefficients[k] · exp(−‖x − landmark_k‖² / 2h²) */
export interface KernelModel extends Predictor {
  /** m × d */
  readonly landmarks: Features;
  /** (m) */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** h, in the features' unit. */
  readonly bandwidth: number;
  /** α, chosen together with h. */
  readonly penalty: number;
}

/**
 * Kernel ridge regression with a Gaussian kernel, by Nyström's approximation: ridge regression, intercept unpenalised, in
 *
 *   φ = K_nm K_mm^{−1/2},    k(x, z) = exp(−‖x − z‖² / 2h²)      m landmarks; φ φᵀ ≈ K_nn, and equal to it for m = n
 *
 * up to a rotation of φ, which ridge does not see. Directions of K_mm below 10⁻¹⁴ of its largest eigenvalue are left out.
 * Bandwidth and penalty are those of lowest GCV, or leave-one-out error for weights that are precisions.
 *
 * @throws {FairleadError} INVALID_ARGUMENT for no landmarks or no bandwidths
 * @see Williams & Seeger 2001, NeurIPS 13:682-688; Rudi, Camoriano & Rosasco 2015, arXiv:1507.04717
 */
export function kernelRidge(options: KernelRidgeOptions = {}): Regressor {
  const { landmarks = 200, bandwidths = [0.5, 1, 2, 4], seed = 0 } = options;
  checkOptions(landmarks, bandwidths);
  const chosenBy = (criterion: Criterion) => {
    return (x: Features, y: Float64Array, weights?: Float64Array): KernelModel => {
      checkRows(x, y, weights);
      const drawn = drawnLandmarks(x, weights, landmarks, seed);
      const distances = distancesTo(x, drawn.points);
      const fits = bandwidths.map((multiple) => {
        const h = multiple * drawn.medianDistance;
        const root = inverseRoot(drawn, h);
        return { h, root, fit: ridgeBasis(times(kernelOf(distances, h), root), weights, criterion).fit([y])[0]! };
      });
      return kernelModel(
        drawn.points,
        fits.reduce((least, one) => (one.fit.criterion < least.fit.criterion ? one : least)),
      );
    };
  };
  const name = "kernel-ridge";
  return { name, fit: chosenBy("gcv"), byPrecision: { name, fit: chosenBy("leave-one-out") } };
}

function kernelModel(landmarks: Features, { h, root, fit }: { h: number; root: Matrix; fit: RidgeFit }): KernelModel {
  const inRoots: Matrix = { rows: fit.coefficients.length, columns: 1, values: fit.coefficients };
  const coefficients = times(root, inRoots).values;
  const predict = (x: Float32Array | Float64Array) => {
    let sum = fit.intercept;
    for (let k = 0; k < coefficients.length; k++)
      sum += coefficients[k]! * gaussian(squaredDistance(x, landmarks, k), h);
    return sum;
  };
  return {
    landmarks,
    coefficients,
    intercept: fit.intercept,
    bandwidth: h,
    penalty: fit.penalty,
    predict,
    predictRows: (x) =>
      Float64Array.from({ length: x.rows }, (_, i) => predict(row<Float32Array | Float64Array>(x, i))),
  };
}

const gaussian = (square: number, h: number) => Math.exp(-square / (2 * h * h));

const kernelOf = (squares: Matrix, h: number): Matrix => ({
  ...squares,
  values: squares.values.map((square) => gaussian(square, h)),
});

/** n × m squared distances. */
function distancesTo(x: Features, points: Features): Matrix {
  const out = zeros(x.rows, points.rows);
  for (let i = 0, o = 0; i < x.rows; i++) {
    const from = row<Float32Array | Float64Array>(x, i);
    for (let k = 0; k < points.rows; k++, o++) out.values[o] = squaredDistance(from, points, k);
  }
  return out;
}

/** R (m × r) with R Rᵀ = K_mm⁻¹ on the directions kept: eigenvector v over √λ a column. */
function inverseRoot({ squaredDistances }: Landmarks, h: number): Matrix {
  const { values, vectors } = symmetricEigen(kernelOf(squaredDistances, h));
  const kept = values.filter((value) => value > 1e-14 * values[0]!).length;
  const root = zeros(vectors.rows, kept);
  for (let i = 0; i < kept; i++)
    for (let k = 0; k < vectors.columns; k++)
      root.values[k * kept + i] = vectors.values[i * vectors.columns + k]! / Math.sqrt(values[i]!);
  return root;
}

function checkOptions(landmarks: number, bandwidths: readonly number[]): void {
  if (landmarks >= 1 && bandwidths.length > 0 && bandwidths.every((h) => h > 0 && h < Infinity)) return;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "1 landmark or more, and bandwidths > 0",
    found: `${landmarks} and ${JSON.stringify(bandwidths)}`,
    fix: "200 landmarks and bandwidths of 0.5, 1, 2 and 4 median distances are a good start.",
  });
}
