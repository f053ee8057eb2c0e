import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { choleskyFactor, choleskySolve, forwardSubstituted, inverseOfPositive } from "./cholesky.js";
import { at, type Matrix, zeros } from "./matrix.js";
import { gram, times } from "./product.js";

/** L of G = L Lᵀ, entry by entry; undefined where a pivot is not above the tolerance. */
function byDefinition(g: Matrix, tolerance: number): Matrix | undefined {
  const l = zeros(g.rows, g.rows);
  for (let i = 0; i < g.rows; i++)
    for (let j = 0; j <= i; j++) {
      let left = at(g, i, j);
      for (let k = 0; k < j; k++) left -= at(l, i, k) * at(l, j, k);
      if (i === j && !(left > tolerance * at(g, i, i))) return undefined;
      l.values[i * g.rows + j] = i === j ? Math.sqrt(left) : left / at(l, j, j);
    }
  return l;
}

/** AᵀA of normal draws, 1 added to its diagonal. */
function positive(n: number, seed: number): Matrix {
  const random = rng(seed, "cholesky/positive");
  const a = zeros(n, n);
  a.values.forEach((_, e) => {
    a.values[e] = random.normal();
  });
  const g = gram(a);
  for (let i = 0; i < n; i++) g.values[i * (n + 1)]! += 1;
  return g;
}

describe("cholesky", () => {
  it("factors [[4, 2], [2, 5]] as by hand", () => {
    const l = choleskyFactor({ rows: 2, columns: 2, values: Float64Array.of(4, 2, 2, 5) });
    expect([...l!.values]).toEqual([2, 0, 1, 2]);
  });

  it.each([1, 3, 12])("solves and inverts, n = %i", (n) => {
    const random = rng(n, "cholesky");
    const a = zeros(n + 5, n);
    a.values.forEach((_, e) => {
      a.values[e] = random.normal();
    });
    const g = gram(a);
    const b = Float64Array.from({ length: n }, () => random.normal());
    const back = times(g, { rows: n, columns: 1, values: choleskySolve(choleskyFactor(g)!, b) });
    back.values.forEach((value, i) => {
      expect(value).toBeCloseTo(b[i]!, 9);
    });
    times(g, inverseOfPositive(g)).values.forEach((value, e) => {
      expect(value).toBeCloseTo(e % (n + 1) === 0 ? 1 : 0, 9);
    });
  });

  it("refuses a matrix without an inverse", () => {
    const ones = { rows: 2, columns: 2, values: Float64Array.of(1, 1, 1, 1) };
    expect(choleskyFactor(ones)).toBeUndefined();
    expect(() => inverseOfPositive(ones)).toThrow("singular");
  });

  it("is the plain loop, at any size that blocks of four and pairs of two can leave over", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1e6 }), (n, seed) => {
        const g = positive(n, seed);
        const before = g.values.slice();
        const l = choleskyFactor(g)!;
        byDefinition(g, 0)!.values.forEach((value, e) => {
          expect(Math.abs(l.values[e]! - value)).toBeLessThan(1e-10);
        });
        expect(g.values).toEqual(before);
      }),
      { seed: 1, examples: Array.from({ length: 40 }, (_, k) => [k + 1, 0] as [number, number]) },
    );
  });

  it("reads the lower triangle alone", () => {
    const g = positive(11, 3);
    const l = choleskyFactor(g)!;
    for (let i = 0; i < 11; i++) g.values.fill(Number.NaN, i * 11 + i + 1, (i + 1) * 11);
    expect(choleskyFactor(g)!.values).toEqual(l.values);
  });

  it.each([2, 5, 8, 17])("stops at a pivot that the tolerance says is lost, n = %i", (n) => {
    const g = positive(n, n);
    const pivot = at(byDefinition(g, 0)!, n - 1, n - 1) ** 2;
    const share = pivot / at(g, n - 1, n - 1);
    // All other pivots must be larger, for the last to be the one that decides.
    g.values[n * n - 1]! -= pivot * 0.999;
    const least = (share * 0.001) / (1 - share * 0.999);
    expect(choleskyFactor(g, least / 1.01)).toBeDefined();
    expect(choleskyFactor(g, least * 1.01)).toBeUndefined();
    expect(byDefinition(g, least * 1.01)).toBeUndefined();
  });

  it.each([3, 6, 20])("refuses a row that repeats another, and one that is not a number, n = %i", (n) => {
    const g = positive(n, n);
    for (let i = 0; i < n; i++) g.values[(n - 1) * n + i] = at(g, 0, i);
    for (let i = 0; i < n; i++) g.values[i * n + n - 1] = at(g, n - 1, i);
    g.values[n * n - 1] = at(g, 0, 0);
    expect(choleskyFactor(g)).toBeUndefined();
    const broken = positive(n, n);
    broken.values[(n - 1) * n] = Number.NaN;
    expect(choleskyFactor(broken)).toBeUndefined();
  });
});

describe("forwardSubstituted", () => {
  it.each([1, 4, 13])("is L⁻¹ B, and leaves B as it was, n = %i", (n) => {
    const l = choleskyFactor(positive(n, n))!;
    const random = rng(n, "forward");
    const b = { rows: n, columns: 3, values: Float64Array.from({ length: 3 * n }, () => random.normal()) };
    const before = b.values.slice();
    times(l, forwardSubstituted(l, b)).values.forEach((value, o) => {
      expect(value).toBeCloseTo(before[o]!, 10);
    });
    expect(b.values).toEqual(before);
  });
});
