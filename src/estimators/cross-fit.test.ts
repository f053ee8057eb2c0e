import { describe, expect, it } from "vitest";
import { type Matrix, matrix, rowsOf } from "../math/matrix.js";
import { mean } from "../math/statistics.js";
import { rng } from "../random.js";
import { crossFit } from "./cross-fit.js";
import { stratifiedFolds } from "./folds.js";
import type { Regressor } from "./regressor.js";
import { ridge } from "./ridge.js";

/** Knows the targets of the rows it saw by heart, and says 0 of others: whatever it gets right, it was shown. */
const memory: Regressor = {
  name: "memory",
  fit: (x, y) => ({ predict: (row) => y[x.values.indexOf(row[0]!)] ?? 0 }),
};
const average: Regressor = { name: "average", fit: (_, y) => ({ predict: () => mean(y) }) };

const line = (n: number): Matrix =>
  matrix(
    n,
    1,
    Float64Array.from({ length: n }, (_, i) => i),
  );

describe("crossFit", () => {
  const x = line(20);
  const y = Float64Array.from({ length: 20 }, (_, i) => i + 1);
  const fold = stratifiedFolds(new Int32Array(20));

  it("never shows a model the row that it predicts", () => {
    expect(memory.fit(x, y).predict(Float64Array.of(7))).toBe(8); // in sample it knows them all
    expect(crossFit(memory, x, y, fold)).toEqual(new Float64Array(20));
  });

  it("learns from all other folds", () => {
    const left = (i: number) => mean(y.filter((_, j) => fold[j] !== fold[i]));
    crossFit(average, x, y, fold).forEach((value, i) => {
      expect(value).toBeCloseTo(left(i), 12);
    });
  });

  it("learns from the given rows alone, and predicts all", () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const poisoned = y.map((value, i) => (i < 10 ? value : Number.NaN));
    const found = crossFit(average, x, poisoned, fold, { rows });
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(mean(rows.filter((j) => fold[j] !== fold[i]).map((j) => y[j]!)), 12);
    });
  });

  it("hands on weights: 2 counts as two rows of the same fold", () => {
    const draws = rng(2);
    const noisy = y.map((value) => value + draws.normal());
    const weights = Float64Array.from({ length: 20 }, (_, i) => (i < 5 ? 2 : 1));
    const twice = [...x.values.keys(), 0, 1, 2, 3, 4];
    const at = (values: ArrayLike<number>) => twice.map((i) => values[i]!);
    const doubled = crossFit(ridge(), rowsOf(x, twice), Float64Array.from(at(noisy)), Int32Array.from(at(fold)));
    crossFit(ridge(), x, noisy, fold, { weights }).forEach((value, i) => {
      expect(value).toBeCloseTo(doubled[i]!, 9);
    });
  });

  it("names what is wrong with its input", () => {
    expect(() => crossFit(average, x, y.subarray(1), fold)).toThrow("expected 20 targets");
    expect(() => crossFit(average, x, y, fold.subarray(1))).toThrow("expected 20 folds");
    expect(() => crossFit(average, x, y, fold, { weights: new Float64Array(3) })).toThrow("expected 20 weights");
    expect(() => crossFit(average, x, y, fold, { rows: [3] })).toThrow(`all of them in fold ${fold[3]}`);
  });
});
