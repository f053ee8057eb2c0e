import { describe, expect, it } from "vitest";
import { type Matrix, matrix, row } from "../math/matrix.js";
import { rng } from "../random.js";
import { leading, normalEquations, pooled, ridgeOfSums } from "./normal-equations.js";
import { type LinearModel, ridge } from "./ridge.js";

/** Columns that are not centred, of unlike scales; weights from 0 on. */
function problem(n: number, d: number, seed: number) {
  const draws = rng(seed, "normal-equations");
  const x = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, (_, e) => (e % d) - 1 + (1 + (e % d)) * draws.normal()),
  );
  const y = Float64Array.from(
    { length: n },
    (_, i) => 3 + 0.5 * row(x, i)[0]! - 0.2 * row(x, i)[d - 1]! + draws.normal(),
  );
  const weight = Float64Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 0 : 2 * draws.uniform()));
  return { x, y, weight };
}

const ones = (n: number) => new Float64Array(n).fill(1);

function stacked(...parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  return matrix(rows, parts[0]!.columns, Float64Array.from(parts.flatMap(({ values }) => [...values])));
}

function firstColumns(x: Matrix, p: number): Matrix {
  return matrix(
    x.rows,
    p,
    Float64Array.from({ length: x.rows * p }, (_, e) => row(x, Math.floor(e / p))[e % p]!),
  );
}

function expectSame(found: LinearModel, expected: LinearModel): void {
  expect(found.penalty / expected.penalty).toBeCloseTo(1, 8);
  expect(found.intercept).toBeCloseTo(expected.intercept, 8);
  expected.coefficients.forEach((value, j) => {
    expect(found.coefficients[j]).toBeCloseTo(value, 8);
  });
}
const fitted = (x: Matrix, y: Float64Array, weight?: Float64Array) => ridge().fit(x, y, weight) as LinearModel;

describe("normalEquations", () => {
  it("sums as by hand", () => {
    const x = matrix(2, 1, Float64Array.of(2, 3));
    const { n, zz, zy, yy } = normalEquations(x, Float64Array.of(1, -1), Float64Array.of(1, 4));
    expect(n).toBe(5);
    expect([...zz.values]).toEqual([5, 14, 14, 40]);
    expect([...zy]).toEqual([-3, -10]);
    expect(yy).toBe(5);
  });

  it("keeps no outer products for other weights, nor for other features", () => {
    const { x, y, weight } = problem(30, 3, 1);
    const first = normalEquations(x, y, weight).zz;
    const halved = normalEquations(
      x,
      y,
      weight.map((w) => w / 2),
    ).zz;
    halved.values.forEach((value, e) => {
      expect(value).toBeCloseTo(first.values[e]! / 2, 12);
    });
    // Back to the first weights, and equal weights of another array.
    for (const again of [weight, weight.slice()]) expect(normalEquations(x, y, again).zz.values).toEqual(first.values);
    expect(normalEquations({ ...x, values: x.values.map((value) => 2 * value) }, y, weight).zz.values[1]).toBeCloseTo(
      2 * first.values[1]!,
      12,
    );
  });

  it("takes other labels of the same rows, whose products it has met", () => {
    const { x, y, weight } = problem(30, 3, 2);
    normalEquations(x, y, weight);
    const turned = normalEquations(
      x,
      y.map((value) => -value),
      weight,
    );
    expectSame(
      ridgeOfSums(turned),
      fitted(
        x,
        y.map((value) => -value),
        weight,
      ),
    );
  });
});

describe("ridgeOfSums", () => {
  it.each([1, 4, 12])("is ridge, with weights and without, d = %i", (d) => {
    const { x, y, weight } = problem(60, d, d);
    expectSame(ridgeOfSums(normalEquations(x, y, ones(60))), fitted(x, y));
    expectSame(ridgeOfSums(normalEquations(x, y, weight)), fitted(x, y, weight));
    // The weights matter.
    expect(Math.abs(fitted(x, y).intercept - fitted(x, y, weight).intercept)).toBeGreaterThan(1e-3);
  });

  it("is ridge on the first features alone, from the sums for all", () => {
    const { x, y, weight } = problem(60, 7, 3);
    expectSame(ridgeOfSums(leading(normalEquations(x, y, weight), 3)), fitted(firstColumns(x, 3), y, weight));
  });

  it("is ridge on several sets of rows under one another, each weighted by its share", () => {
    const [a, b, c] = [problem(40, 4, 4), problem(70, 4, 5), problem(20, 4, 6)];
    const shares = [1, 0.3, 2.5];
    const sums = pooled(
      [a, b, c].map(({ x, y, weight }, k) => ({ sums: normalEquations(x, y, weight), share: shares[k]! })),
    );
    const weight = Float64Array.from([a, b, c].flatMap((part, k) => [...part.weight.map((w) => w * shares[k]!)]));
    const expected = fitted(stacked(a.x, b.x, c.x), Float64Array.from([...a.y, ...b.y, ...c.y]), weight);
    expectSame(ridgeOfSums(sums), expected);
    expect(sums.n).toBeCloseTo(
      weight.reduce((sum, w) => sum + w, 0),
      9,
    );
  });

  it("is the mean where features are constant", () => {
    const x = matrix(4, 2, new Float64Array(8).fill(5));
    const model = ridgeOfSums(normalEquations(x, Float64Array.of(1, 2, 3, 4), ones(4)));
    expect(model.predict(Float64Array.of(5, 5))).toBeCloseTo(2.5, 12);
  });
});
