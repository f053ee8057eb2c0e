import type { Rng } from "../random.js";
import { at, type Matrix, type Matrix32, row, zeros } from "./matrix.js";
import { gram, times } from "./product.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** Wider rows are projected to this many random directions first: an eigenvalue problem of thousands takes minutes. */
const WIDEST = 512;

/**
 * The rows' coordinates along the directions of largest variance.
 *
 * @param x     n × d
 * @param most  directions; fewer where the rows vary in fewer, but one at least
 * @param options.whitened  whether each coordinate is scaled to variance 1, or keeps its own. Default true
 * @returns     n × k
 */
export function principalComponents(x: Matrix32, most: number, random: Rng, { whitened = true } = {}): Matrix {
  const centred = minusMeans(x.columns > WIDEST ? projected(x, random) : x);
  const { values, vectors } = symmetricEigen(gram(centred));
  const kept = [...values.keys()].slice(0, most).filter((i) => i === 0 || values[i]! > 1e-9 * values[0]!);
  const directions = zeros(centred.columns, kept.length);
  kept.forEach((i, k) => {
    const scale = whitened && values[i]! > 0 ? Math.sqrt(x.rows / values[i]!) : 1;
    row(vectors, i).forEach((value, j) => {
      directions.values[j * kept.length + k] = scale * value;
    });
  });
  return times(centred, directions);
}

function minusMeans(x: Matrix<Float32Array | Float64Array>): Matrix {
  const out = zeros(x.rows, x.columns);
  const means = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < x.columns; j++) means[j]! += at(x, i, j) / x.rows;
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.columns; j++) out.values[i * x.columns + j] = at(x, i, j) - means[j]!;
  return out;
}

function projected(x: Matrix32, random: Rng): Matrix {
  const directions = zeros(x.columns, WIDEST);
  for (let e = 0; e < directions.values.length; e++) directions.values[e] = random.normal() / Math.sqrt(WIDEST);
  return times({ ...x, values: Float64Array.from(x.values) }, directions);
}
