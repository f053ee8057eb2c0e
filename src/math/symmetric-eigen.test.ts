import { EigenvalueDecomposition, Matrix as Reference } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { at, type Matrix, row, zeros } from "./matrix.js";
import { symmetricEigen } from "./symmetric-eigen.js";

function randomSymmetric(n: number, seed: number): Matrix {
  const random = rng(seed, "symmetric");
  const a = zeros(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a.values[i * n + j] = a.values[j * n + i] = random.normal();
  return a;
}

const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);

describe("symmetricEigen", () => {
  it("solves the 2 × 2 case by hand: [[2, 1], [1, 2]] has 3 and 1", () => {
    const { values, vectors } = symmetricEigen({ rows: 2, columns: 2, values: Float64Array.of(2, 1, 1, 2) });
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(Math.abs(at(vectors, 0, 0))).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it.each([1, 2, 3, 17, 60])("gives A v = λ v with orthonormal v, n = %i", (n) => {
    const a = randomSymmetric(n, n);
    const { values, vectors } = symmetricEigen(a);
    for (let k = 0; k < n; k++) {
      for (let i = 0; i < n; i++)
        expect(dot(row(a, i), row(vectors, k))).toBeCloseTo(values[k]! * at(vectors, k, i), 9);
      for (let j = 0; j <= k; j++) expect(dot(row(vectors, j), row(vectors, k))).toBeCloseTo(j === k ? 1 : 0, 10);
    }
  });

  it("agrees with an independent implementation", () => {
    const a = randomSymmetric(40, 5);
    const rows = Array.from({ length: 40 }, (_, i) => Array.from(row(a, i)));
    const reference = new EigenvalueDecomposition(new Reference(rows), { assumeSymmetric: true }).realEigenvalues;
    const ours = symmetricEigen(a).values;
    reference
      .sort((x, y) => y - x)
      .forEach((value, i) => {
        expect(ours[i]).toBeCloseTo(value, 9);
      });
  });

  it("handles zero, diagonal and rank-one matrices", () => {
    expect(Array.from(symmetricEigen(zeros(4, 4)).values)).toEqual([0, 0, 0, 0]);
    const ones = { rows: 5, columns: 5, values: new Float64Array(25).fill(1) };
    const { values } = symmetricEigen(ones);
    expect(values[0]).toBeCloseTo(5, 12);
    expect(values[1]).toBeCloseTo(0, 12);
  });

  it("settles where most eigenvalues are rounding: a wide kernel on 200 points of a plane", () => {
    const random = rng(1, "plane");
    const points = Array.from({ length: 200 }, () => [random.normal(), random.normal()] as const);
    const kernel = points.flatMap(([x, y]) => points.map(([u, v]) => Math.exp(-((x - u) ** 2 + (y - v) ** 2) / 1000)));
    const a: Matrix = { rows: 200, columns: 200, values: Float64Array.from(kernel) };
    const { values, vectors } = symmetricEigen(a);
    expect(values[100]!).toBeLessThan(1e-12 * values[0]!);
    for (let k = 0; k < 200; k++) {
      for (let i = 0; i < 200; i++)
        expect(Math.abs(dot(row(a, i), row(vectors, k)) - values[k]! * at(vectors, k, i))).toBeLessThan(1e-11);
      expect(dot(row(vectors, k), row(vectors, k))).toBeCloseTo(1, 10);
    }
  });

  it("refuses what is not square or not finite", () => {
    expect(() => symmetricEigen(zeros(2, 3))).toThrow("found 2 × 3");
    expect(() => symmetricEigen({ rows: 1, columns: 1, values: Float64Array.of(Number.NaN) })).toThrow("not finite");
  });
});
