import { describe, expect, it } from "vitest";
import { inverseOfPositive } from "../math/cholesky.js";
import { logistic } from "../math/logistic.js";
import { at, type Matrix, matrix, row, rowsOf } from "../math/matrix.js";
import { gram } from "../math/product.js";
import { rng } from "../random.js";
import { logisticPath, logLoss } from "./logistic-path.js";
import { logisticRegression, penaltiesFor } from "./logistic-regression.js";
import { standardised } from "./standardised.js";

const ones = (n: number) => new Float64Array(n).fill(1);

/** Features of unequal location and scale; P(y = 1) = σ(b0 + b·x). */
function problem(n: number, beta: readonly number[], b0: number, seed: number) {
  const draws = rng(seed, "logistic");
  const d = beta.length;
  const x = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, (_, e) => (e % d) + (1 + (e % d)) * draws.normal()),
  );
  const p = Float64Array.from({ length: n }, (_, i) =>
    logistic(b0 + row(x, i).reduce((s, v, j) => s + v * beta[j]!, 0)),
  );
  return { x, p, y: p.map((value) => (draws.uniform() < value ? 1 : 0)) };
}

describe("logisticRegression", () => {
  it("has a gradient of zero at its end, in standardised units", () => {
    const { x, y } = problem(200, [1, -0.5, 0.2], -1, 1);
    const weights = Float64Array.from({ length: 200 }, (_, i) => 0.5 + (i % 3));
    const { coefficients, penalty, probability } = logisticRegression({ penalty: 7 }).fit(x, y, weights);
    const { design, scale } = standardised(x, weights);
    for (let j = 0; j < 4; j++) {
      const pull = y.reduce((sum, v, i) => sum + weights[i]! * (probability(row(x, i)) - v) * at(design, i, j), 0);
      expect(pull + (j < 3 ? penalty * coefficients[j]! * scale[j]! : 0)).toBeCloseTo(0, 5);
    }
  });

  it("recovers coefficients that are known, within 4 standard errors", () => {
    const truth = [0.8, -0.4, 0.1];
    const { x, y } = problem(20_000, truth, -2, 2);
    const fit = logisticRegression({ penalty: 0 }).fit(x, y);
    const curvature = y.map((_, i) => fit.probability(row(x, i)) * (1 - fit.probability(row(x, i))));
    const { design, scale } = standardised(x, ones(20_000));
    const covariance = inverseOfPositive(gram(design, curvature));
    truth.forEach((b, j) => {
      const se = Math.sqrt(at(covariance, j, j)) / scale[j]!;
      expect(se).toBeLessThan(0.03);
      expect(Math.abs(fit.coefficients[j]! - b)).toBeLessThan(4 * se); // 4 SE, three of them: 1 seed in 5,000
    });
  });

  it("takes soft targets: true probabilities give the true model", () => {
    const { x, p } = problem(100, [0.5, 0.25], 0.3, 3);
    const fit = logisticRegression({ penalty: 0 }).fit(x, p);
    expect(fit.coefficients[0]).toBeCloseTo(0.5, 5);
    expect(fit.coefficients[1]).toBeCloseTo(0.25, 5);
    expect(fit.intercept).toBeCloseTo(0.3, 5);
  });

  it("has the log-odds of the mean where features are constant, or soft targets equal", () => {
    const flat = matrix(4, 2, Float64Array.of(3, 0.1, 3, 0.1, 3, 0.1, 3, 0.1));
    const fit = logisticRegression({ penalty: 0 }).fit(flat, Float64Array.of(0, 0, 0, 1));
    expect(fit.logOdds(Float64Array.of(5, 5))).toBeCloseTo(Math.log(1 / 3), 9);
    const equal = logisticRegression().fit(problem(20, [1], 0, 4).x, new Float64Array(20).fill(0.3));
    expect(equal.probability(Float64Array.of(9))).toBeCloseTo(0.3, 6);
  });

  it("takes a weight of 2 for two equal rows", () => {
    const { x, y } = problem(60, [1, 1], -1, 5);
    const weights = Float64Array.from({ length: 60 }, (_, i) => (i < 10 ? 2 : 1));
    const twice = [...y.keys(), ...Array(10).keys()];
    const weighted = logisticRegression({ penalty: 1 }).fit(x, y, weights);
    const doubled = logisticRegression({ penalty: 1 }).fit(
      rowsOf(x, twice),
      Float64Array.from(twice, (i) => y[i]!),
    );
    for (let i = 0; i < 60; i++) expect(weighted.logOdds(row(x, i))).toBeCloseTo(doubled.logOdds(row(x, i)), 6);
  });

  it("stays finite where a feature separates the labels", () => {
    const x: Matrix = matrix(8, 1, Float64Array.of(-4, -3, -2, -1, 1, 2, 3, 4));
    const y = Float64Array.of(0, 0, 0, 0, 1, 1, 1, 1);
    for (const penalty of [0, 1e-9, 1]) {
      const fit = logisticRegression({ penalty }).fit(x, y);
      expect(Number.isFinite(fit.coefficients[0])).toBe(true);
      expect(fit.probability(Float64Array.of(2))).toBeGreaterThan(0.5);
    }
  });

  it("chooses a strong penalty where there is nothing to learn, and a weak one where there is much", () => {
    const noise = problem(400, Array(30).fill(0), -2, 6);
    const signal = problem(2000, [1, -1], 0, 6);
    const [none, much] = [noise, signal].map(({ x, y }) => logisticRegression().fit(x, y));
    expect(none!.penalty).toBeGreaterThanOrEqual(penaltiesFor(noise.y, ones(400))[2]!);
    expect(much!.penalty).toBeLessThanOrEqual(penaltiesFor(signal.y, ones(2000))[6]!);
    const free = logisticRegression({ penalty: 0 }).fit(noise.x, noise.y);
    const loss = ({ logOdds }: typeof free) =>
      logLoss(
        noise.p,
        noise.p.map((_, i) => logOdds(row(noise.x, i))),
      );
    expect(loss(none!)).toBeLessThan(loss(free) - 0.02); // the problem is there: unpenalised is worse on the true chances
  });

  it("is the same along a path as alone", () => {
    const { x, y } = problem(150, [1, 0, -1], 0, 7);
    const path = logisticPath(x, y, ones(150), [100, 10, 1]);
    path.forEach((model) => {
      const alone = logisticRegression({ penalty: model.penalty }).fit(x, y);
      model.coefficients.forEach((value, j) => {
        expect(value).toBeCloseTo(alone.coefficients[j]!, 6);
      });
    });
  });

  it("names what is wrong with its input", () => {
    const { x, y } = problem(10, [1], 0, 8);
    expect(() => logisticRegression().fit(x, y.subarray(1))).toThrow("expected 10 finite targets");
    expect(() => logisticRegression().fit(x, new Float64Array(10).fill(2))).toThrow("targets in [0, 1], found 2");
    expect(() => logisticRegression().fit(x, new Float64Array(10))).toThrow("NOT_ENOUGH_DATA");
  });
});
