import { type Matrix, matrix } from "../../math/matrix.js";

/** The rows of a above those of b; both have the same columns. */
export function stacked(a: Matrix, b: Matrix): Matrix {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return matrix(a.rows + b.rows, a.columns, values);
}
