import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { at, type Matrix, zeros } from "./matrix.js";
import { dot, gram, times, transposeTimes } from "./product.js";

function random(rows: number, columns: number, seed: number): Matrix {
  const out = zeros(rows, columns);
  const draws = rng(seed, "product");
  for (let i = 0; i < out.values.length; i++) out.values[i] = draws.normal();
  return out;
}

/** Σ_k a[k, i] · b[k, j] · w[k], the definition. */
function plain(a: Matrix, b: Matrix, i: number, j: number, w: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < a.rows; k++) sum += at(a, k, i) * at(b, k, j) * w(k);
  return sum;
}

// Row counts around the blocks of four, where an unrolled loop goes wrong.
describe.each([1, 3, 4, 5, 8, 11])("products with %i rows", (n) => {
  const a = random(n, 6, n);
  const b = random(n, 5, n + 100);

  it("gram and weighted gram follow their definition", () => {
    const weights = Float64Array.from({ length: n }, (_, i) => i + 0.5);
    const g = gram(a);
    const h = gram(a, weights);
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++) {
        expect(at(g, i, j)).toBeCloseTo(
          plain(a, a, i, j, () => 1),
          10,
        );
        expect(at(h, i, j)).toBeCloseTo(
          plain(a, a, i, j, (k) => weights[k]!),
          10,
        );
      }
  });

  it("AᵀB and A·B follow their definition", () => {
    const ab = transposeTimes(a, b);
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 5; j++)
        expect(at(ab, i, j)).toBeCloseTo(
          plain(a, b, i, j, () => 1),
          10,
        );
    const c = random(6, 3, 9);
    const ac = times(a, c);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let k = 0; k < 6; k++) sum += at(a, i, k) * at(c, k, j);
        expect(at(ac, i, j)).toBeCloseTo(sum, 10);
      }
  });

  it("dot sums every entry", () => {
    const x = Float64Array.from({ length: n }, (_, i) => i + 1);
    expect(dot(x, x)).toBeCloseTo((n * (n + 1) * (2 * n + 1)) / 6, 10);
  });
});
