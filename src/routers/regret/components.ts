import { at, type Matrix, row, zeros } from "../../math/matrix.js";
import { principalAxes } from "../../math/principal-components.js";
import { dot } from "../../math/product.js";
import { rng } from "../../random.js";
import type { LinearScores } from "../linear-router.js";

/** More directions than a log of thousands can tell models apart by. */
const MOST = 64;
/** Unit vectors that are mapped at once, so that wide embeddings take no d × d of memory. */
const BLOCK = 256;

/** Leading principal components of the embeddings, of average variance 1: what heads are trained on. */
export interface Components {
  /** n × p */
  readonly z: Matrix;
  /** Scores that are linear in the components, as scores that are linear in the embedding (d). */
  unfolded(scores: LinearScores): LinearScores;
}

/**
 *   z = (x − x̄) D · scale
 *
 * Adam moves every coefficient alike, so that directions of small variance, where noise is, come last.
 *
 * @param x  n × d
 */
export function componentsOf(x: Matrix<Float32Array | Float64Array>, seed: number): Components {
  const axes = principalAxes(x, MOST, rng(seed, "regret/components"), { whitened: false });
  const raw = axes.coordinates(x);
  const variance = raw.values.reduce((sum, value) => sum + value * value, 0) / raw.values.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
  const z = { ...raw, values: raw.values.map((value) => scale * value) };
  const origin = axes.coordinates(zeros(1, x.columns)).values;

  return {
    z,
    unfolded({ coefficients, intercepts }) {
      const K = intercepts.length;
      const out = zeros(K, x.columns);
      for (let from = 0; from < x.columns; from += BLOCK) {
        const directions = axes.coordinates(unitRows(from, Math.min(x.columns, from + BLOCK), x.columns));
        for (let j = 0; j < directions.rows; j++) {
          const direction = row(directions, j).map((value, q) => scale * (value - origin[q]!));
          for (let k = 0; k < K; k++) out.values[k * x.columns + from + j] = dot(direction, row(coefficients, k));
        }
      }
      const atOrigin = origin.map((value) => scale * value);
      return { coefficients: out, intercepts: intercepts.map((b, k) => b + dot(atOrigin, row(coefficients, k))) };
    },
  };
}

function unitRows(from: number, to: number, d: number): Matrix {
  const out = zeros(to - from, d);
  for (let j = from; j < to; j++) out.values[(j - from) * d + j] = 1;
  return out;
}

/** n × (p + 1): the components, and a 1 for the intercept. */
export function withIntercept(z: Matrix): Matrix {
  const out = zeros(z.rows, z.columns + 1);
  for (let i = 0; i < z.rows; i++) {
    out.values.set(row(z, i), i * out.columns);
    out.values[i * out.columns + z.columns] = 1;
  }
  return out;
}

/** (p + 1) × 2K of two heads, quality first. */
export function stacked(quality: LinearScores, cost: LinearScores): Matrix {
  const { rows: K, columns: p } = quality.coefficients;
  const out = zeros(p + 1, 2 * K);
  [quality, cost].forEach(({ coefficients, intercepts }, head) => {
    for (let k = 0; k < K; k++) {
      for (let j = 0; j < p; j++) out.values[j * 2 * K + head * K + k] = at(coefficients, k, j);
      out.values[p * 2 * K + head * K + k] = intercepts[k]!;
    }
  });
  return out;
}

/** The two heads of {@link stacked} again. */
export function unstacked(weights: Matrix): { readonly quality: LinearScores; readonly cost: LinearScores } {
  const [p, K] = [weights.rows - 1, weights.columns / 2];
  const head = (from: number): LinearScores => {
    const coefficients = zeros(K, p);
    for (let k = 0; k < K; k++) for (let j = 0; j < p; j++) coefficients.values[k * p + j] = at(weights, j, from + k);
    return { coefficients, intercepts: Float64Array.from({ length: K }, (_, k) => at(weights, p, from + k)) };
  };
  return { quality: head(0), cost: head(K) };
}
