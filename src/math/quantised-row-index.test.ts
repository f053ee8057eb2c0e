import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { row } from "./matrix.js";
import { dot } from "./product.js";
import { quantisedRowIndex } from "./quantised-row-index.js";

function randomRows(rows: number, columns: number, seed: number) {
  const random = rng(seed, "rows");
  return { rows, columns, values: Float32Array.from({ length: rows * columns }, () => random.normal()) };
}

describe("quantisedRowIndex", () => {
  it.each([1, 31, 32, 33, 200])("is within its bound of the exact products, d = %i", (d) => {
    const a = randomRows(50, d, d);
    const index = quantisedRowIndex(a);
    for (let q = 0; q < 20; q++) {
      const x = randomRows(1, d, 100 + q).values;
      const bound = index.bound(x) * (1 + 1e-5) + 1e-5;
      index.products(x).forEach((product, i) => {
        expect(Math.abs(product - dot(x, row(a, i)))).toBeLessThanOrEqual(bound);
      });
    }
  });

  it("has a bound of about a hundredth of the norms at 384 coordinates: tight enough to mean something", () => {
    const a = randomRows(50, 384, 1);
    const x = randomRows(1, 384, 2).values;
    expect(quantisedRowIndex(a).bound(x) / 384).toBeLessThan(0.025);
  });

  it("is exact for vectors that 127 steps can write, and 0 for zeros", () => {
    const a = { rows: 3, columns: 2, values: Float32Array.of(127, -3, 0, 0, -127, 64) };
    expect([...quantisedRowIndex(a).products(Float32Array.of(127, 1))]).toEqual([16126, 0, -16065]);
    expect([...quantisedRowIndex(a).products(Float32Array.of(0, 0))]).toEqual([0, 0, 0]);
  });
});
