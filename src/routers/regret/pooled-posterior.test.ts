import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskySolve } from "../../math/cholesky.js";
import { at, type Matrix, row, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { rng } from "../../random.js";
import { averagedMeans, modelStatistics, pooledPosterior } from "./pooled-posterior.js";

const random = rng(1, "pooled-posterior");
const [n, q, K] = [40, 3, 4];
const x: Matrix = { ...zeros(n, q), values: zeros(n, q).values.map(() => random.normal()) };
// The last model was never called.
const arm = Int32Array.from({ length: n }, (_, i) => i % 3);
const y = Float64Array.from({ length: n }, () => random.normal());
const noise = Float64Array.of(0.5, 1, 2, 1);
const shared = Float64Array.of(0.3, 0.7, 1.1);
const own = Float64Array.of(0.4, 0, 0.9);

/** Of the same model as a Gaussian process: C = cov(y), cov(θ[k], y) C⁻¹ y. */
function dense(d0: Float64Array, d1: Float64Array) {
  const inner = (i: number, j: number, d: Float64Array) => {
    let sum = 0;
    for (let c = 0; c < q; c++) sum += at(x, i, c) * d[c]! ** 2 * at(x, j, c);
    return sum;
  };
  const c = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      c.values[i * n + j] =
        inner(i, j, d0) + (arm[i] === arm[j] ? inner(i, j, d1) : 0) + (i === j ? noise[arm[i]!]! : 0);
  const l = choleskyFactor(c)!;
  const solved = choleskySolve(l, y);
  const means = zeros(K, q);
  for (let k = 0; k < K; k++)
    for (let j = 0; j < q; j++)
      for (let i = 0; i < n; i++)
        means.values[k * q + j]! += (d0[j]! ** 2 + (arm[i] === k ? d1[j]! ** 2 : 0)) * at(x, i, j) * solved[i]!;
  let logDeterminant = 0;
  for (let i = 0; i < n; i++) logDeterminant += 2 * Math.log(at(l, i, i));
  return { means, logEvidence: -(dot(y, solved) + logDeterminant) / 2 };
}

describe("pooledPosterior", () => {
  const statistics = modelStatistics(x, arm, y, noise);

  it("is the Gaussian process's, of a model without calls too", () => {
    const expected = dense(shared, own).means;
    pooledPosterior(statistics, shared, own).means.values.forEach((value, o) => {
      expect(value).toBeCloseTo(expected.values[o]!, 10);
    });
  });

  it("tells variances apart by the same evidence", () => {
    const [wide, none] = [Float64Array.of(2, 2, 2), new Float64Array(q)];
    const at0 = pooledPosterior(statistics, none, none).logEvidence;
    const dense0 = dense(none, none).logEvidence;
    for (const [d0, d1] of [
      [shared, own],
      [wide, none],
      [none, wide],
    ] as const)
      expect(pooledPosterior(statistics, d0, d1).logEvidence - at0).toBeCloseTo(dense(d0, d1).logEvidence - dense0, 9);
  });

  it("leaves models at the shared coefficients without deviations of their own, and at 0 without either", () => {
    const none = new Float64Array(q);
    const { means } = pooledPosterior(statistics, shared, none);
    for (let k = 1; k < K; k++) expect(row(means, k)).toEqual(row(means, 0));
    expect(pooledPosterior(statistics, none, none).means.values.every((value) => value === 0)).toBe(true);
  });
});

describe("modelStatistics", () => {
  it("counts a model for as many calls as its weights leave", () => {
    const weight = Float64Array.from({ length: n }, (_, i) => (i % 6 < 3 ? 4 : 1));
    const ones: Matrix = { rows: n, columns: 1, values: new Float64Array(n).fill(1) };
    const own = [...arm.keys()].filter((i) => arm[i] === 1).map((i) => weight[i]!);
    const kish = own.reduce((a, b) => a + b, 0) ** 2 / own.reduce((a, b) => a + b * b, 0);
    expect(modelStatistics(ones, arm, y, noise, weight)[1]!.precision.values[0]).toBeCloseTo(kish / noise[1]!, 12);
    // Weights that are all alike say nothing.
    const flat = modelStatistics(x, arm, y, noise, new Float64Array(n).fill(7));
    modelStatistics(x, arm, y, noise).forEach(({ precision }, k) => {
      precision.values.forEach((value, o) => {
        expect(flat[k]!.precision.values[o]).toBeCloseTo(value, 10);
      });
    });
  });
});

describe("averagedMeans", () => {
  it("weighs posteriors by evidence and prior, without overflow", () => {
    const one = (value: number, logEvidence: number) => ({
      means: { rows: 1, columns: 1, values: Float64Array.of(value) },
      logEvidence,
    });
    const average = averagedMeans([one(1, 5000), one(2, 5000 + Math.log(3))], [0, Math.log(2)]);
    expect(average.values[0]).toBeCloseTo((1 + 6 * 2) / 7, 12);
  });
});
