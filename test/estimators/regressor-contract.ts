import { describe, expect, it } from "vitest";
import { FairleadError } from "../../src/errors.js";
import { predictRows, type Regressor } from "../../src/estimators/regressor.js";
import { type Matrix, matrix, row, rowsOf } from "../../src/math/matrix.js";
import { mean } from "../../src/math/statistics.js";
import { rng } from "../../src/random.js";

/** A regressor to hold to the contract. */
export interface Subject {
  readonly name: string;
  create(): Regressor;
}

/** What a regressor need not keep to, and why. Whatever is not listed here, it keeps. */
export interface Exceptions {
  readonly [regressor: string]: { readonly [check in Check]?: string };
}

type Check = "weights count as copies" | "a weight of 0 is no row" | "rows in any order" | "weights in any unit";
type Values = Float32Array | Float64Array;

/** y = x₀ + x₁ / 2 + noise of sd 0.5, with two features that say nothing; x as float32 would hold it. */
function line(n: number, seed: number) {
  const draws = rng(seed, "line");
  const x = matrix(
    n,
    4,
    Float64Array.from({ length: 4 * n }, () => Math.fround(draws.normal())),
  );
  const truth = Float64Array.from({ length: n }, (_, i) => x.values[4 * i]! + x.values[4 * i + 1]! / 2);
  return { x, truth, y: truth.map((value) => value + 0.5 * draws.normal()) };
}

const at = (values: Float64Array, rows: readonly number[]) => Float64Array.from(rows, (i) => values[i]!);
const single = (x: Matrix) => matrix(x.rows, x.columns, Float32Array.from(x.values));
const oneByOne = (model: ReturnType<Regressor["fit"]>, x: Matrix<Values>) =>
  Float64Array.from({ length: x.rows }, (_, i) => model.predict(row<Values>(x, i)));

function expectClose(found: Float64Array, expected: Float64Array, tolerance: number): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance);
  });
}

/** What every regressor keeps to. */
export function regressorContract({ name, create }: Subject, exceptions: Exceptions = {}): void {
  const excused = exceptions[name] ?? {};
  const check = (what: Check, run: () => void) =>
    it(excused[what] === undefined ? what : `${what}: not this one, ${excused[what]}`, () => {
      // An exception that is no longer needed must go: otherwise nobody would see it break again.
      if (excused[what] === undefined) run();
      else expect(run, `${name} keeps "${what}": strike the exception`).toThrow();
    });
  const fitted = (x: Matrix<Values>, y: Float64Array, weights?: Float64Array) => create().fit(x, y, weights);
  const { x, y } = line(60, 1);
  const { x: unseen, truth } = line(300, 2);

  describe(`regressor contract: ${name}`, () => {
    it("learns: most of the variance of what it has not seen", () => {
      const { x, y } = line(400, 3);
      const errors = predictRows(fitted(x, y), unseen).map((value, i) => (value - truth[i]!) ** 2);
      // The variance explained. The mean has 0 of it; to reach 0.7 by chance is out of the question.
      expect(1 - mean(errors) / mean(truth.map((value) => (value - mean(truth)) ** 2))).toBeGreaterThan(0.7);
    });

    check("weights count as copies", () => {
      const weights = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 3));
      const copies = [...y.keys()].flatMap((i) => Array<number>(weights[i]!).fill(i));
      const copied = fitted(rowsOf(x, copies), at(y, copies));
      expectClose(predictRows(fitted(x, y, weights), unseen), predictRows(copied, unseen), 1e-6);
    });

    check("a weight of 0 is no row", () => {
      const kept = [...y.keys()].filter((i) => i % 4 > 0);
      const weights = Float64Array.from(y, (_, i) => (i % 4 > 0 ? 1 : 0));
      const wild = y.map((value, i) => (i % 4 > 0 ? value : 1000));
      const without = fitted(rowsOf(x, kept), at(y, kept));
      expectClose(predictRows(fitted(x, wild, weights), unseen), predictRows(without, unseen), 1e-6);
    });

    check("weights in any unit", () => {
      const weights = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 3));
      const scaled = (scale: number) =>
        predictRows(
          fitted(
            x,
            y,
            weights.map((w) => scale * w),
          ),
          unseen,
        );
      expectClose(scaled(1e-3), scaled(1e3), 1e-6);
    });

    check("rows in any order", () => {
      const order = rng(1).shuffled([...y.keys()]);
      const shuffled = fitted(rowsOf(x, order), at(y, order));
      expectClose(predictRows(shuffled, unseen), predictRows(fitted(x, y), unseen), 1e-6);
    });

    it("is the same to the last bit from the same data", () => {
      expect(predictRows(fitted(x, y), unseen)).toEqual(predictRows(fitted(x, y), unseen));
    });

    it("predicts many rows as it predicts each, to the last bit", () => {
      const model = fitted(x, y);
      expect(predictRows(model, unseen)).toEqual(oneByOne(model, unseen));
      expect(predictRows(model, single(unseen))).toEqual(oneByOne(model, single(unseen)));
      expect(predictRows(model, rowsOf(unseen, []))).toHaveLength(0);
    });

    it("takes features of 32 and 64 bits for the same", () => {
      expectClose(predictRows(fitted(single(x), y), single(unseen)), predictRows(fitted(x, y), unseen), 1e-9);
    });

    it("predicts a constant where the target is one", () => {
      const model = fitted(x, new Float64Array(60).fill(0.7));
      expectClose(predictRows(model, unseen), new Float64Array(300).fill(0.7), 1e-9);
    });

    it.each<[string, Matrix]>([
      ["there is one row", rowsOf(x, [0])],
      ["there are fewer rows than features", rowsOf(x, [0, 1, 2])],
      ["all rows are alike", rowsOf(x, [5, 5, 5, 5, 5, 5])],
      ["features are all constant but one", { ...x, values: x.values.map((value, e) => (e % 4 === 2 ? value : 3)) }],
    ])("stays within reason where %s", (_, x) => {
      const model = fitted(x, y.subarray(0, x.rows));
      for (const value of predictRows(model, unseen)) expect(Math.abs(value)).toBeLessThan(100);
    });

    it("stays finite far from what it has seen", () => {
      expect(Number.isFinite(fitted(x, y).predict(Float64Array.of(1e6, -1e6, 0, 1e6)))).toBe(true);
    });

    it("leaves its input as it was", () => {
      const weights = Float64Array.from({ length: 60 }, (_, i) => 1 + (i % 2));
      const input = { x, y, weights, unseen };
      const before = structuredClone(input);
      predictRows(fitted(x, y, weights), unseen);
      expect(input).toEqual(before);
    });

    it("does not follow its input where that is changed later, nor what it fits next", () => {
      const own = structuredClone({ x, y });
      const regressor = create();
      const model = regressor.fit(own.x, own.y);
      const before = predictRows(model, unseen);
      own.x.values.fill(0);
      own.y.fill(0);
      regressor.fit(own.x, own.y);
      expect(predictRows(model, unseen)).toEqual(before);
    });

    const missing = y.map((value, i) => (i === 7 ? Number.NaN : value));
    const hole = { ...x, values: x.values.map((value, e) => (e === 9 ? Number.NaN : value)) };
    it.each<[string, Matrix, Float64Array, Float64Array?]>([
      ["fewer targets than rows", x, y.subarray(1)],
      ["a target that is not finite", x, missing],
      ["a feature that is not finite", hole, y],
      ["no rows", rowsOf(x, []), new Float64Array(0)],
      ["fewer weights than rows", x, y, new Float64Array(59).fill(1)],
      ["weights that are all 0", x, y, new Float64Array(60)],
      ["a weight below 0", x, y, y.map((_, i) => (i === 3 ? -1 : 1))],
      ["a weight that is not finite", x, y, y.map((_, i) => (i === 3 ? Number.NaN : 1))],
    ])("refuses %s", (_, x, y, weights) => {
      let error: unknown;
      try {
        fitted(x, y, weights);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(FairleadError);
      expect((error as FairleadError).code).toBe("SHAPE_MISMATCH");
    });
  });
}
