import type { Rng } from "../random.js";
import { at, type Matrix, type Matrix32, row, zeros } from "./matrix.js";
import { gram, times } from "./product.js";
import { symmetricEigen } from "./symmetric-eigen.js";

/** Wider rows are projected to this many random directions first: an eigenvalue problem of thousands takes minutes. */
const WIDEST = 512;

/** Directions of largest variance, found on some rows and kept for others. */
export interface PrincipalAxes {
  /** k: how many there are. */
  readonly count: number;
  /** n × k. @param x  n × d */
  coordinates(x: Matrix<Float32Array | Float64Array>): Matrix;
}

/**
 * @param x     n × d
 * @param most  directions; fewer where the rows vary in fewer, but one at least
 * @param options.whitened  whether each coordinate is scaled to variance 1 over the rows of x, or keeps its own. Default true
 */
export function principalAxes(
  x: Matrix<Float32Array | Float64Array>,
  most: number,
  random: Rng,
  { whitened = true } = {},
): PrincipalAxes {
  const narrowed = x.columns > WIDEST ? projection(x.columns, random) : (wide: typeof x) => wide;
  const narrow = narrowed(x);
  const means = columnMeans(narrow);
  const { values, vectors } = symmetricEigen(gram(minusMeans(narrow, means)));
  const kept = [...values.keys()].slice(0, most).filter((i) => i === 0 || values[i]! > 1e-9 * values[0]!);
  const directions = zeros(narrow.columns, kept.length);
  kept.forEach((i, k) => {
    const scale = whitened && values[i]! > 0 ? Math.sqrt(x.rows / values[i]!) : 1;
    row(vectors, i).forEach((value, j) => {
      directions.values[j * kept.length + k] = scale * value;
    });
  });
  return { count: kept.length, coordinates: (rows) => times(minusMeans(narrowed(rows), means), directions) };
}

/**
 * The rows' coordinates along the directions of largest variance: see {@link principalAxes}.
 *
 * @returns     n × k
 */
export const principalComponents = (
  x: Matrix32,
  most: number,
  random: Rng,
  options: { readonly whitened?: boolean } = {},
): Matrix => principalAxes(x, most, random, options).coordinates(x);

function columnMeans(x: Matrix<Float32Array | Float64Array>): Float64Array {
  const means = new Float64Array(x.columns);
  for (let i = 0; i < x.rows; i++) for (let j = 0; j < x.columns; j++) means[j]! += at(x, i, j) / x.rows;
  return means;
}

function minusMeans(x: Matrix<Float32Array | Float64Array>, means: Float64Array): Matrix {
  const out = zeros(x.rows, x.columns);
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.columns; j++) out.values[i * x.columns + j] = at(x, i, j) - means[j]!;
  return out;
}

function projection(d: number, random: Rng) {
  const directions = zeros(d, WIDEST);
  for (let e = 0; e < directions.values.length; e++) directions.values[e] = random.normal() / Math.sqrt(WIDEST);
  return (x: Matrix<Float32Array | Float64Array>): Matrix =>
    times({ ...x, values: Float64Array.from(x.values) }, directions);
}
