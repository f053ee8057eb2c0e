import { FairleadError } from "../errors.js";
import { arena } from "./kernels/kernels.js";
import { type Matrix, zeros } from "./matrix.js";

/** The lower triangle L of G = L Lᵀ, row by row; undefined where a pivot is lost in rounding. G: n × n, symmetric. */
export function choleskyFactor({ rows: n, values }: Matrix, tolerance = 1e-10): Matrix | undefined {
  const scratch = arena(8 * n * n);
  const g = scratch.doubles(n * n);
  g.values.set(values);
  if (scratch.kernels.cholesky(g.pointer, n, tolerance) < n) return undefined;
  const l = zeros(n, n);
  for (let i = 0; i < n; i++) l.values.set(g.values.subarray(i * n, i * n + i + 1), i * n);
  return l;
}

/** x with L Lᵀ x = b. */
export function choleskySolve({ rows: n, values: l }: Matrix, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!;
    x[i]! /= l[i * n + i]!;
  }
  return x;
}

/** L⁻¹ B, row by row. L: n × n, lower; B: n × m, not changed. */
export function forwardSubstituted({ rows: n, values: l }: Matrix, b: Matrix): Matrix {
  const m = b.columns;
  const x = b.values.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const factor = l[i * n + k]!;
      for (let j = 0; j < m; j++) x[i * m + j]! -= factor * x[k * m + j]!;
    }
    const pivot = l[i * n + i]!;
    for (let j = 0; j < m; j++) x[i * m + j]! /= pivot;
  }
  return { ...b, values: x };
}

/**
 * G⁻¹ of a symmetric positive definite G (n × n).
 *
 * @throws {FairleadError} SHAPE_MISMATCH where G is singular
 */
export function inverseOfPositive(g: Matrix): Matrix {
  const n = g.rows;
  const l = choleskyFactor(g, 1e-14);
  if (l === undefined)
    throw new FairleadError("SHAPE_MISMATCH", {
      expected: "a positive definite matrix",
      found: "a singular one",
      fix: "Add a small ridge to its diagonal.",
    });
  const out = zeros(n, n);
  const unit = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    unit.fill(0);
    unit[i] = 1;
    out.values.set(choleskySolve(l, unit), i * n);
  }
  return out;
}
