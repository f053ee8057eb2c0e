import { type Matrix, zeros } from "../math/matrix.js";

type Features = Matrix<Float32Array | Float64Array>;

export interface Standardised {
  /** (d) weighted means. */
  readonly centre: Float64Array;
  /** (d) weighted standard deviations; 0 for a feature that is constant but for rounding. */
  readonly scale: Float64Array;
  /** n × (d + 1): (x − centre) / scale, all 0 for constant features, and a last column of ones. */
  readonly design: Matrix;
}

/**
 * Features in units of their spread, and a column of ones for the intercept.
 *
 * @param x        n × d
 * @param weights  (n) >= 0, not all 0
 */
export function standardised(x: Features, weights: Float64Array): Standardised {
  const d = x.columns;
  const [centre, scale] = [new Float64Array(d), new Float64Array(d)];
  const total = weights.reduce((sum, w) => sum + w, 0);
  for (let i = 0, o = 0; i < x.rows; i++)
    for (let j = 0; j < d; j++, o++) centre[j]! += (weights[i]! / total) * x.values[o]!;
  for (let i = 0, o = 0; i < x.rows; i++)
    for (let j = 0; j < d; j++, o++) scale[j]! += (weights[i]! / total) * (x.values[o]! - centre[j]!) ** 2;
  scale.forEach((square, j) => {
    scale[j] = Math.sqrt(square) > 1e-12 * Math.abs(centre[j]!) ? Math.sqrt(square) : 0;
  });
  const design = zeros(x.rows, d + 1);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < d; j++)
      if (scale[j]! > 0) design.values[i * (d + 1) + j] = (x.values[i * d + j]! - centre[j]!) / scale[j]!;
    design.values[i * (d + 1) + d] = 1;
  }
  return { centre, scale, design };
}
