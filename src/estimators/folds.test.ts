import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { stratifiedFolds } from "./folds.js";

const rare = Int32Array.from({ length: 451 }, (_, i) => (i % 41 === 0 ? 1 : 0)); // 11 ones
const countsOf = (fold: Int32Array, folds: number, isCounted: (i: number) => boolean) =>
  Array.from({ length: folds }, (_, f) => fold.filter((of, i) => of === f && isCounted(i)).length);
const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

describe("stratifiedFolds", () => {
  it("differs by at most one row in every label and in all", () => {
    const fold = stratifiedFolds(rare);
    expect(spread(countsOf(fold, 5, (i) => rare[i] === 1))).toBe(1);
    expect(spread(countsOf(fold, 5, (i) => rare[i] === 0))).toBe(0);
    expect(spread(countsOf(fold, 5, () => true))).toBeLessThanOrEqual(1);
  });

  it("is drawn by the seed, and by nothing else", () => {
    expect(stratifiedFolds(rare, { seed: 3 })).toEqual(stratifiedFolds(rare, { seed: 3 }));
    expect(stratifiedFolds(rare, { seed: 3 })).not.toEqual(stratifiedFolds(rare, { seed: 4 }));
  });

  it("assigns rows at random: neighbours share a fold no more often than others", () => {
    const fold = stratifiedFolds(new Int32Array(20_000));
    const same = fold.filter((f, i) => i > 0 && f === fold[i - 1]).length / 19_999;
    expect(Math.abs(same - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 19_999)); // 4 SE: 1 seed in 16,000
  });

  it("keeps groups together, and the labels even", () => {
    const draws = rng(1);
    const group = Int32Array.from({ length: 600 }, () => draws.integer(200));
    const label = Int32Array.from({ length: 600 }, () => (draws.uniform() < 0.1 ? 1 : 0));
    const fold = stratifiedFolds(label, { group, folds: 4 });
    const of = new Map<number, number>();
    group.forEach((g, i) => {
      expect(of.get(g) ?? fold[i]).toBe(fold[i]);
      of.set(g, fold[i]!);
    });
    expect(spread(countsOf(fold, 4, (i) => label[i] === 1))).toBeLessThanOrEqual(2);
    expect(spread(countsOf(fold, 4, () => true))).toBeLessThanOrEqual(12);
  });

  it("says how many folds would do", () => {
    expect(() => stratifiedFolds([0, 0, 0, 0, 0, 1, 1, 1])).toThrow(
      "NOT_ENOUGH_DATA: expected at least 5 rows of label 1, one per fold, found 3. Use at most 3 folds",
    );
    expect(() => stratifiedFolds([0, 0, 0, 1], { folds: 2 })).toThrow("No number of folds would do");
    expect(() => stratifiedFolds([1, 1, 1, 1], { folds: 3, group: [7, 7, 8, 8] })).toThrow("3 groups of label 1");
    expect(() => stratifiedFolds([], { folds: 2 })).toThrow("found none");
    expect(() => stratifiedFolds([1, 1, 1], { folds: 1 })).toThrow("INVALID_ARGUMENT");
    expect(() => stratifiedFolds([1, 1, 1], { folds: 2, group: [1] })).toThrow("3 group numbers");
  });
});
