import { Matrix as Dense, inverse } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { choleskyFactor, choleskySolve } from "../../../math/cholesky.js";
import { at, matrix, row, zeros } from "../../../math/matrix.js";
import { dot } from "../../../math/product.js";
import { rng } from "../../../random.js";
import { normalEquations } from "../../normal-equations.js";
import { evidence, type LinearSystem, logEvidence } from "./evidence.js";

const GROUPS = [
  { name: "prompt", from: 0, to: 2 },
  { name: "length", from: 2, to: 3 },
];
/** Of a function's level, as the docstring says: flat. */
const LEVEL = 100;

/** Labels of gold (function 0 alone) and of two judges (function 0 and their own), with the noise of each. */
const MECHANISMS = [
  { n: 9, noise: 0.3, functions: [0] },
  { n: 14, noise: 0.7, functions: [0, 1] },
  { n: 11, noise: 0.2, functions: [0, 2] },
];
const random = rng(1, "evidence");
const blocks = MECHANISMS.map(({ n, noise, functions }) => ({
  x: matrix(
    n,
    3,
    Float64Array.from({ length: 3 * n }, () => random.normal()),
  ),
  y: Float64Array.from({ length: n }, () => random.normal() + 0.3),
  noise,
  functions,
}));

const system: LinearSystem = (() => {
  const sums = blocks.map(({ x, y, noise }) => normalEquations(x, y, new Float64Array(y.length).fill(1 / noise)));
  const added = (a: Float64Array, b: Float64Array) => a.map((value, e) => value + b[e]!);
  const [gold, one, two] = sums as [(typeof sums)[0], (typeof sums)[0], (typeof sums)[0]];
  const all = added(added(gold.zz.values, one.zz.values), two.zz.values);
  return {
    q: 4,
    precision: [
      [all, one.zz.values, two.zz.values],
      [one.zz.values, one.zz.values, undefined],
      [two.zz.values, undefined, two.zz.values],
    ],
    shift: [added(added(gold.zy, one.zy), two.zy), one.zy, two.zy],
    squares: gold.yy + one.yy + two.yy,
  };
})();

/** Every label's features in every function's coefficients, and its prior variance: the model as it is said, N × 3q. */
function dense(variances: readonly (readonly number[])[]) {
  const N = blocks.reduce((sum, { y }) => sum + y.length, 0);
  const q = 4;
  const z = zeros(N, 3 * q);
  const [y, noise] = [new Float64Array(N), new Float64Array(N)];
  let to = 0;
  for (const block of blocks)
    for (let i = 0; i < block.y.length; i++, to++) {
      for (const f of block.functions) z.values.set([1, ...row(block.x, i)], to * 3 * q + f * q);
      y[to] = block.y[i]!;
      noise[to] = block.noise;
    }
  const prior = Float64Array.from({ length: 3 * q }, (_, e) => {
    const [f, c] = [Math.floor(e / q), (e % q) - 1];
    return c < 0 ? LEVEL : variances[f]![GROUPS.findIndex(({ to: end }) => c < end)]!;
  });
  return { z, y, noise, prior, N };
}

/** log N(y; 0, Z V Zᵀ + noise), by Cholesky of the N × N covariance. */
function logDensity(variances: readonly (readonly number[])[]): number {
  const { z, y, noise, prior, N } = dense(variances);
  const covariance = zeros(N, N);
  for (let i = 0; i < N; i++)
    for (let j = 0; j < N; j++) {
      const scaled = row(z, j).map((value, e) => value * prior[e]!);
      covariance.values[i * N + j] = dot(row(z, i), scaled) + (i === j ? noise[i]! : 0);
    }
  const l = choleskyFactor(covariance)!;
  const logDeterminant = 2 * Array.from({ length: N }, (_, i) => Math.log(at(l, i, i))).reduce((a, b) => a + b);
  return -(dot(y, choleskySolve(l, y)) + logDeterminant + N * Math.log(2 * Math.PI)) / 2;
}

/** (Zᵀ N⁻¹ Z + V⁻¹)⁻¹ Zᵀ N⁻¹ y over coefficients of positive variance; the others are 0. */
function posteriorMeans(variances: readonly (readonly number[])[]): number[] {
  const { z, y, noise, prior, N } = dense(variances);
  const kept = [...prior.keys()].filter((e) => prior[e]! > 0);
  const Z = Dense.zeros(N, kept.length);
  for (let i = 0; i < N; i++) for (const [k, e] of kept.entries()) Z.set(i, k, at(z, i, e));
  const weighted = Z.clone().mulColumnVector(Array.from(noise, (value) => 1 / value));
  const precision = weighted.transpose().mmul(Z);
  for (const [k, e] of kept.entries()) precision.set(k, k, precision.get(k, k) + 1 / prior[e]!);
  const found = inverse(precision)
    .mmul(weighted.transpose())
    .mmul(Dense.columnVector(Array.from(y)));
  const out = new Array<number>(prior.length).fill(0);
  kept.forEach((e, k) => {
    out[e] = found.get(k, 0);
  });
  return out;
}

const SETTINGS = [
  [
    [0.5, 0.1],
    [0.3, 0.2],
    [1, 0.02],
  ],
  [
    [0.5, 0.1],
    [0, 0],
    [0, 0],
  ],
  [
    [0, 0],
    [0, 0.7],
    [0.01, 0],
  ],
  [
    [2, 0],
    [5, 5],
    [0, 9],
  ],
];

describe("evidence", () => {
  it("is the log density of all labels, up to a constant of their noises", () => {
    const noises = blocks.reduce((sum, { y, noise }) => sum + y.length * Math.log(2 * Math.PI * noise), 0);
    const found = SETTINGS.map((variances) => logEvidence(evidence(system, GROUPS, variances)));
    SETTINGS.forEach((variances, k) => {
      expect(found[k]! - noises / 2).toBeCloseTo(logDensity(variances), 8);
    });
    expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(1); // the settings differ
  });

  it.each(SETTINGS.map((variances) => ({ variances })))("has the posterior means of $variances", ({ variances }) => {
    const found = evidence(system, GROUPS, variances).coefficients();
    expect(found.map((one) => one.length)).toEqual([4, 4, 4]);
    const flat = found.flatMap((one) => [...one]);
    posteriorMeans(variances).forEach((value, e) => {
      expect(flat[e]).toBeCloseTo(value, 9);
    });
  });

  it("leaves no squares below 0 unexplained where labels are foretold exactly", () => {
    const x = matrix(5, 1, Float64Array.of(-2, -1, 0, 1, 2));
    const { zz, zy, yy } = normalEquations(x, Float64Array.of(-2, -1, 0, 1, 2), new Float64Array(5).fill(1e14));
    const group = [{ name: "prompt", from: 0, to: 1 }];
    const { unexplained } = evidence({ q: 2, precision: [[zz.values]], shift: [zy], squares: yy }, group, [[1e3]]);
    expect(unexplained).toBeGreaterThanOrEqual(0);
  });
});
