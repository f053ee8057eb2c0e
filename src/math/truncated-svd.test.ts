import { describe, expect, it } from "vitest";
import { rng } from "../random.js";
import { at, type Matrix, zeros } from "./matrix.js";
import { gram } from "./product.js";
import type { SparseMatrix } from "./sparse.js";
import { symmetricEigen } from "./symmetric-eigen.js";
import { truncatedSvd } from "./truncated-svd.js";

function sparseFrom(dense: Matrix): SparseMatrix {
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < dense.rows; i++) {
    for (let j = 0; j < dense.columns; j++)
      if (at(dense, i, j) !== 0) {
        indices.push(j);
        values.push(at(dense, i, j));
      }
    offsets.push(indices.length);
  }
  return {
    rows: dense.rows,
    columns: dense.columns,
    offsets: Int32Array.from(offsets),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

/** Σ_k decay^k · u vᵀ with random directions, every second entry zeroed. */
function decaying(rows: number, columns: number, rank: number, decay: number): Matrix {
  const random = rng(3, "svd");
  const out = zeros(rows, columns);
  for (let k = 0; k < rank; k++) {
    const u = Array.from({ length: rows }, () => random.normal());
    const v = Array.from({ length: columns }, () => random.normal());
    for (let i = 0; i < rows; i++)
      for (let j = i % 2; j < columns; j += 2) out.values[i * columns + j]! += decay ** k * u[i]! * v[j]!;
  }
  out.values.forEach((value, i) => {
    out.values[i] = Math.fround(value);
  });
  return out;
}

describe("truncatedSvd", () => {
  const dense = decaying(60, 45, 30, 0.7);
  const exact = symmetricEigen(gram(dense));
  const { singularValues, v } = truncatedSvd(sparseFrom(dense), 6, rng(1));

  it("finds the leading singular values of AᵀA's spectrum", () => {
    expect(singularValues.length).toBe(6);
    for (let k = 0; k < 6; k++) expect(singularValues[k]! / Math.sqrt(exact.values[k]!)).toBeCloseTo(1, 6);
  });

  it("spans the same directions, with orthonormal columns", () => {
    const g = gram(v);
    for (let j = 0; j < 6; j++) for (let k = 0; k < 6; k++) expect(at(g, j, k)).toBeCloseTo(j === k ? 1 : 0, 6);
    let cosine = 0;
    for (let i = 0; i < 45; i++) cosine += at(v, i, 0) * at(exact.vectors, 0, i);
    expect(Math.abs(cosine)).toBeCloseTo(1, 6);
  });

  it("leaves out directions that the matrix does not have", () => {
    const flat = truncatedSvd(sparseFrom(decaying(20, 12, 1, 1)), 5, rng(1));
    expect(flat.singularValues.length).toBe(2); // even and odd rows fill different columns: rank 2
  });
});
