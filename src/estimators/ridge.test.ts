import { inverse, Matrix as Reference } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { type Matrix, matrix, row, rowsOf } from "../math/matrix.js";
import { rng } from "../random.js";
import { valuesAt } from "./cross-fit.js";
import { ridge, ridgeBasis } from "./ridge.js";

function problem(n: number, d: number, seed: number, noise = 0.5) {
  const draws = rng(seed, "ridge");
  const x = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, () => draws.normal()),
  );
  const beta = Float64Array.from({ length: d }, () => draws.normal());
  const y = Float64Array.from(
    { length: n },
    (_, i) => 2 + row(x, i).reduce((s, v, j) => s + v * beta[j]!, 0) + noise * draws.normal(),
  );
  return { x, y, beta };
}

/** (X̃ᵀX̃ + αI)⁻¹ X̃ᵀỹ and GCV(α), from the definition with an explicit hat matrix. */
function byDefinition(x: Matrix, y: Float64Array, alpha: number) {
  const X = Reference.zeros(x.rows, x.columns);
  for (let i = 0; i < x.rows; i++) X.setRow(i, Array.from(row(x, i)));
  const centred = X.clone().subRowVector(X.mean("column"));
  const average = y.reduce((a, b) => a + b) / y.length;
  const r = Reference.columnVector(Array.from(y, (v) => v - average));
  const inner = inverse(centred.transpose().mmul(centred).add(Reference.eye(x.columns).mul(alpha)));
  const beta = inner.mmul(centred.transpose()).mmul(r);
  const hat = centred.mmul(inner).mmul(centred.transpose());
  const rss = Reference.sub(r, hat.mmul(r))
    .to1DArray()
    .reduce((s, v) => s + v * v, 0);
  return { beta: beta.to1DArray(), gcv: (x.rows * rss) / (x.rows - 1 - hat.trace()) ** 2 };
}

describe("ridge", () => {
  it("solves the penalised normal equations at the penalty it chose", () => {
    const { x, y } = problem(40, 5, 1);
    const { coefficients, intercept, penalty } = ridgeBasis(x).fit([y])[0]!;
    byDefinition(x, y, penalty).beta.forEach((b, j) => {
      expect(coefficients[j]).toBeCloseTo(b, 9);
    });
    const residual = y.reduce(
      (s, v, i) => s + v - intercept - row(x, i).reduce((t, u, j) => t + u * coefficients[j]!, 0),
      0,
    );
    expect(residual).toBeCloseTo(0, 9); // the intercept is not penalised, so residuals sum to 0
  });

  it("chose the penalty of lowest generalised cross-validation", () => {
    const { x, y } = problem(30, 8, 2, 3);
    const { penalty } = ridgeBasis(x).fit([y])[0]!;
    const chosen = byDefinition(x, y, penalty).gcv;
    for (const factor of [0.01, 0.1, 0.5, 0.8, 1.25, 2, 10, 100])
      expect(byDefinition(x, y, penalty * factor).gcv).toBeGreaterThanOrEqual(chosen * (1 - 1e-9));
  });

  it("goes to least squares without noise, and to the mean where there is nothing to learn", () => {
    const exact = problem(60, 4, 3, 0);
    const fit = ridgeBasis(exact.x).fit([exact.y])[0]!;
    exact.beta.forEach((b, j) => {
      expect(fit.coefficients[j]).toBeCloseTo(b, 4);
    });
    const constant = ridgeBasis(exact.x).fit([new Float64Array(60).fill(0.7)])[0]!;
    expect(constant.predict(Float64Array.of(9, -9, 3, 1))).toBeCloseTo(0.7, 9);
  });

  it("takes a weight of 2 for two equal rows", () => {
    const { x, y } = problem(20, 3, 4);
    const weights = Float64Array.from({ length: 20 }, (_, i) => (i < 5 ? 2 : 1));
    const twice = matrix(25, 3, Float64Array.from([...x.values, ...x.values.subarray(0, 15)]));
    const weighted = ridge().fit(x, y, weights);
    const doubled = ridge().fit(twice, Float64Array.from([...y, ...y.subarray(0, 5)]));
    for (let i = 0; i < 20; i++) expect(weighted.predict(row(x, i))).toBeCloseTo(doubled.predict(row(x, i)), 9);
  });

  it("does not depend on the order of rows", () => {
    const { x, y } = problem(20, 3, 5);
    const order = rng(1).shuffled(Array.from(y.keys()));
    const shuffled = matrix(20, 3, Float64Array.from(order.flatMap((i) => Array.from(row(x, i)))));
    const a = ridge().fit(x, y);
    const b = ridge().fit(
      shuffled,
      Float64Array.from(order, (i) => y[i]!),
    );
    expect(a.predict(row(x, 0))).toBeCloseTo(b.predict(row(x, 0)), 9);
  });

  it("handles constant and repeated columns, and more columns than rows", () => {
    const { x, y } = problem(6, 2, 6);
    const wide = matrix(
      6,
      9,
      Float64Array.from({ length: 54 }, (_, e) => (e % 9 === 0 ? 1 : x.values[Math.floor(e / 9) * 2 + (e % 2)]!)),
    );
    expect(Number.isFinite(ridge().fit(wide, y).predict(row(wide, 0)))).toBe(true);
  });

  it("names what is wrong with its input", () => {
    const { x, y } = problem(4, 2, 7);
    expect(() => ridge().fit(x, y.subarray(1))).toThrow("expected 4 finite targets");
    expect(() => ridge().fit(x, Float64Array.of(1, 2, Number.NaN, 3))).toThrow("not finite");
    expect(() => ridge().fit(x, y, new Float64Array(4))).toThrow("mean 0");
    expect(() => ridge().fit(matrix(0, 2, new Float64Array(0)), new Float64Array(0))).toThrow("0 rows");
  });
});

describe("ridge by precision", () => {
  const { x, y } = problem(30, 4, 8, 2);
  const weights = Float64Array.from({ length: 30 }, (_, i) => 0.1 + (i % 4));
  const without = (i: number) => [...y.keys()].filter((j) => j !== i);

  it("chose the penalty of lowest leave-one-out error, which is what leaving out one by one gives", () => {
    const { penalty, criterion } = ridgeBasis(x, weights, "leave-one-out").fit([y])[0]!;
    const total = weights.reduce((sum, w) => sum + w, 0);
    const error = (alpha: number) =>
      y.reduce((sum, target, i) => {
        const predict = weightedByDefinition(
          rowsOf(x, without(i)),
          valuesAt(y, without(i)),
          valuesAt(weights, without(i)),
          alpha,
        );
        return sum + (weights[i]! * (target - predict(row(x, i))) ** 2) / total;
      }, 0);
    expect(criterion).toBeCloseTo(error(penalty), 9);
    for (const factor of [0.01, 0.1, 0.5, 0.8, 1.25, 2, 10])
      expect(error(penalty * factor)).toBeGreaterThanOrEqual(criterion * (1 - 1e-9));
  });

  it("asks nothing of the weights' scale", () => {
    const precise = ridge().byPrecision!;
    const [small, large] = [1e-3, 1e3].map((scale) =>
      precise.fit(
        x,
        y,
        weights.map((w) => scale * w),
      ),
    );
    for (let i = 0; i < 30; i++) expect(small!.predict(row(x, i))).toBeCloseTo(large!.predict(row(x, i)), 9);
  });

  it("sums the errors of its targets, and takes the largest penalty where one row is all there is", () => {
    const [first, second] = ridgeBasis(x, undefined, "leave-one-out").fit([y, y]);
    expect(first!.criterion).toBeCloseTo(2 * ridgeBasis(x, undefined, "leave-one-out").fit([y])[0]!.criterion, 9);
    expect(second!.coefficients).toEqual(first!.coefficients);
    const alone = ridgeBasis(rowsOf(x, [0]), undefined, "leave-one-out").fit([Float64Array.of(3)])[0]!;
    expect(alone.predict(row(x, 5))).toBe(3);
    expect(alone.criterion).toBe(Infinity);
  });
});

/** Weighted ridge regression with an unpenalised intercept: the normal equations of [1, X], as they stand. */
function weightedByDefinition(x: Matrix, y: Float64Array, weights: Float64Array, alpha: number) {
  const X = Reference.ones(x.rows, x.columns + 1);
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < x.columns; j++) X.set(i, j + 1, row(x, i)[j]!);
  const XtW = X.clone().mulColumnVector(Array.from(weights)).transpose();
  const penalty = Reference.eye(x.columns + 1).mul(alpha);
  penalty.set(0, 0, 0);
  const beta = inverse(XtW.mmul(X).add(penalty))
    .mmul(XtW)
    .mmul(Reference.columnVector(Array.from(y)))
    .to1DArray();
  return (q: Float64Array) => beta[0]! + q.reduce((sum, value, j) => sum + value * beta[j + 1]!, 0);
}
