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

  it("spreads what is left over of many labels", () => {
    const many = Int32Array.from({ length: 42 }, (_, i) => i % 7); // 6 of each: one too many for 5 folds, 7 times
    expect(spread(countsOf(stratifiedFolds(many), 5, () => true))).toBeLessThanOrEqual(2);
  });

  it("sees to a rare label before a common one", () => {
    // Groups of 3 ones and 40 zeros, of 4 ones, of 1 one and 5 zeros; then zeros, each for itself.
    const group = Int32Array.from({ length: 408 }, (_, i) => (i < 43 ? 0 : i < 47 ? 1 : i < 53 ? 2 : i));
    const label = Int32Array.from({ length: 408 }, (_, i) => (i < 3 || (i >= 43 && i < 48) ? 1 : 0));
    for (let seed = 0; seed < 20; seed++) {
      const fold = stratifiedFolds(label, { group, folds: 2, seed });
      expect(countsOf(fold, 2, (i) => label[i] === 1)).toEqual([4, 4]);
      expect(countsOf(fold, 2, (i) => label[i] === 0)).toEqual([200, 200]);
    }
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
