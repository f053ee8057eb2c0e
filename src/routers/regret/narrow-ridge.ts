import { type LinearModel, linearModel, ridgeBasis } from "../../estimators/ridge.js";
import { at, type Matrix, row, zeros } from "../../math/matrix.js";
import { dot, gram } from "../../math/product.js";
import { symmetricEigen } from "../../math/symmetric-eigen.js";

/**
 * Ridge regression, its penalty by generalised cross-validation; the same as `ridgeBasis(x).fit([y])`, and quicker where there are
 * fewer rows than columns: coefficients lie in the span of the rows, so that an n × n eigenvalue problem does for d × d,
 *
 *   X Xᵀ = U Λ Uᵀ,   Z = U Λ^½ (n × r),   β = Xᵀ U Λ^−½ β_Z        X centred
 *
 * @param x  n × d
 * @param y  (n)
 */
export function narrowRidge(x: Matrix<Float32Array | Float64Array>, y: Float64Array): LinearModel {
  if (x.rows >= x.columns) return ridgeBasis(x).fit([y])[0]!;
  const { centre, across } = centredAcross(x);
  const { values, vectors } = symmetricEigen(gram(across));
  const kept = [...values.keys()].filter((r) => r === 0 || values[r]! > 1e-10 * values[0]!);
  const z = zeros(x.rows, kept.length);
  for (const r of kept)
    for (let i = 0; i < x.rows; i++)
      z.values[i * kept.length + r] = Math.sqrt(Math.max(0, values[r]!)) * at(vectors, r, i);

  const fit = ridgeBasis(z).fit([y])[0]!;
  const byRow = new Float64Array(x.rows); // U Λ^−½ β_Z
  for (const r of kept) {
    const share = values[r]! > 0 ? fit.coefficients[r]! / Math.sqrt(values[r]!) : 0;
    for (let i = 0; i < x.rows; i++) byRow[i]! += share * at(vectors, r, i);
  }
  const coefficients = Float64Array.from({ length: x.columns }, (_, j) => dot(row(across, j), byRow));
  return linearModel(coefficients, fit.intercept - dot(coefficients, centre), fit.penalty);
}

/** The columns' averages, and d × n: x less these, transposed. */
function centredAcross(x: Matrix<Float32Array | Float64Array>): { centre: Float64Array; across: Matrix } {
  const across = zeros(x.columns, x.rows);
  const centre = new Float64Array(x.columns);
  for (let j = 0; j < x.columns; j++) {
    for (let i = 0; i < x.rows; i++) centre[j]! += at(x, i, j) / x.rows;
    for (let i = 0; i < x.rows; i++) across.values[j * x.rows + i] = at(x, i, j) - centre[j]!;
  }
  return { centre, across };
}
