import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { type Matrix32, row } from "./matrix.js";
import { nearestCosines } from "./nearest-cosine.js";
import { dot } from "./product.js";

function unitRows(rows: number, columns: number, seed: number): Matrix32 {
  const random = rng(seed, "nearest-cosine.test");
  const values = Float32Array.from({ length: rows * columns }, () => random.normal());
  const m = { rows, columns, values };
  for (let i = 0; i < rows; i++) {
    const length = Math.sqrt(dot(row(m, i), row(m, i)));
    for (let j = 0; j < columns; j++) m.values[i * columns + j]! /= length;
  }
  return m;
}

describe("nearestCosines", () => {
  it.each([
    { n: 7, m: 13, d: 3 },
    { n: 5, m: 4000, d: 130 }, // several blocks, a width that is no multiple of four
    { n: 3, m: 1, d: 8 },
  ])("is the largest of all products: $n × $m in $d dimensions", ({ n, m, d }) => {
    const [x, among] = [unitRows(n, d, 1), unitRows(m, d, 2)];
    const expected = Array.from({ length: n }, (_, i) =>
      Math.max(...Array.from({ length: m }, (_, j) => dot(row(x, i), row(among, j)))),
    );
    const found = nearestCosines(x, among);
    for (let i = 0; i < n; i++) expect(found[i]).toBeCloseTo(expected[i]!, 5);
  });

  it("finds a row itself, in the first block and in the last", () => {
    const among = unitRows(3000, 128, 3);
    const x = { rows: 2, columns: 128, values: Float32Array.from([...row(among, 0), ...row(among, 2999)]) };
    for (const cosine of nearestCosines(x, among)) expect(cosine).toBeCloseTo(1, 6);
  });

  it("is 0 for a prompt that the embedder knows nothing of, and −1 without rows to compare with", () => {
    const nothing = { rows: 1, columns: 4, values: new Float32Array(4) };
    expect([...nearestCosines(nothing, unitRows(9, 4, 4))]).toEqual([0]);
    expect([...nearestCosines(nothing, { rows: 0, columns: 4, values: new Float32Array(0) })]).toEqual([-1]);
  });
});
