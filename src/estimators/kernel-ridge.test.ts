import { inverse, Matrix as Reference } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix, row } from "../math/matrix.js";
import { mean, variance } from "../math/statistics.js";
import { rng } from "../random.js";
import { type KernelModel, kernelRidge } from "./kernel-ridge.js";
import { drawnLandmarks } from "./landmarks.js";
import { predictRows } from "./regressor.js";
import { ridge } from "./ridge.js";

/** y = sin(2x₀) + x₁² + noise; other features say nothing. */
function wavy(n: number, d: number, noise: number, seed: number) {
  const draws = rng(seed, "wavy");
  const x = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, () => draws.normal()),
  );
  const truth = Float64Array.from({ length: n }, (_, i) => Math.sin(2 * x.values[i * d]!) + x.values[i * d + 1]! ** 2);
  return { x, truth, y: truth.map((value) => value + noise * draws.normal()) };
}

/** b + K (K + αI)⁻¹ (y − b), with b so that residuals sum to 0: 1ᵀ(K + αI)⁻¹(y − b) = 0. */
function byDefinition(x: Matrix, y: Float64Array, h: number, alpha: number): number[] {
  const square = (i: number, j: number) =>
    row(x, i).reduce((sum, v, k) => sum + (v - x.values[j * x.columns + k]!) ** 2, 0);
  const K = Reference.zeros(x.rows, x.rows);
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < x.rows; j++) K.set(i, j, Math.exp(-square(i, j) / (2 * h * h)));
  const inner = inverse(Reference.add(K, Reference.eye(x.rows).mul(alpha)));
  const one = Reference.ones(x.rows, 1);
  const target = Reference.columnVector(Array.from(y));
  const b = one.transpose().mmul(inner).mmul(target).get(0, 0) / one.transpose().mmul(inner).mmul(one).get(0, 0);
  return K.mmul(inner.mmul(target.sub(b)))
    .add(b)
    .to1DArray();
}

const meanSquare = (a: Float64Array, b: Float64Array) => mean(a.map((value, i) => (value - b[i]!) ** 2));

describe("kernelRidge", () => {
  it.each([0.3, 1, 4])("is exact kernel ridge where all rows are landmarks, at %d median distances", (multiple) => {
    const { x, y } = wavy(80, 3, 0.3, 1);
    const model = kernelRidge({ bandwidths: [multiple] }).fit(x, y) as KernelModel;
    const found = predictRows(model, x);
    byDefinition(x, y, model.bandwidth, model.penalty).forEach((value, i) => {
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-6);
    });
  });

  it("chooses the bandwidth of lowest GCV, and learns what a line cannot", () => {
    const { x, y } = wavy(600, 2, 0.2, 2);
    const test = wavy(600, 2, 0, 3);
    const error = (multiples: readonly number[]) =>
      meanSquare(predictRows(kernelRidge({ bandwidths: multiples }).fit(x, y), test.x), test.truth);
    const chosen = error([0.05, 0.5, 30]);
    expect(chosen).toBe(error([0.5]));
    expect(chosen).toBeLessThan(0.05 * variance(test.truth));
    expect(meanSquare(predictRows(ridge().fit(x, y), test.x), test.truth)).toBeGreaterThan(0.5 * variance(test.truth));
  });

  it("loses little by 50 landmarks in place of 400, and goes by their seed", () => {
    const { x, y } = wavy(400, 2, 0.2, 4);
    const fitted = (landmarks: number, seed = 0) => predictRows(kernelRidge({ landmarks, seed }).fit(x, y), x);
    expect(meanSquare(fitted(50), fitted(400))).toBeLessThan(0.02 * variance(y));
    expect(fitted(50)).toEqual(fitted(50));
    expect(fitted(50, 1)).not.toEqual(fitted(50));
  });

  it("is the mean where rows are all alike, or there is one", () => {
    const alike = matrix(3, 2, Float64Array.of(1, 2, 1, 2, 1, 2));
    expect(
      kernelRidge()
        .fit(alike, Float64Array.of(1, 2, 6))
        .predict(Float64Array.of(9, 9)),
    ).toBeCloseTo(3, 9);
    expect(
      kernelRidge()
        .fit(matrix(1, 1, Float64Array.of(5)), Float64Array.of(7))
        .predict(Float64Array.of(5)),
    ).toBe(7);
  });

  it("refuses settings that cannot be meant", () => {
    expect(() => kernelRidge({ landmarks: 0 })).toThrow("INVALID_ARGUMENT");
    expect(() => kernelRidge({ bandwidths: [] })).toThrow("INVALID_ARGUMENT");
    expect(() => kernelRidge({ bandwidths: [1, -1] })).toThrow("bandwidths > 0, found 200 and [1,-1]");
  });
});

describe("drawnLandmarks", () => {
  it("takes each distinct row once, and none of weight 0", () => {
    const x = matrix(5, 1, Float64Array.of(0, 3, 0, 7, 100));
    const { points, squaredDistances, medianDistance } = drawnLandmarks(x, Float64Array.of(1, 1, 1, 2, 0), 9, 0);
    expect([...points.values].sort()).toEqual([0, 3, 7]);
    expect([...squaredDistances.values].sort((a, b) => a - b)).toEqual([0, 0, 0, 9, 9, 16, 16, 49, 49]);
    expect(medianDistance).toBe(4);
    expect(drawnLandmarks(x, undefined, 2, 0).points.rows).toBe(2);
  });
});
