import { type Matrix, row, rowsOf } from "../math/matrix.js";
import { median } from "../math/statistics.js";
import { rng } from "../random.js";

type Features = Matrix<Float32Array | Float64Array>;

export interface Landmarks {
  /** m × d, no two alike. */
  readonly points: Features;
  /** m × m squared Euclidean distances. */
  readonly squaredDistances: Matrix;
  /** Median distance of two of them; 1 for a single one. */
  readonly medianDistance: number;
}

/**
 * Up to `count` rows that are pairwise distinct, in an order drawn by the seed. Rows of weight 0 are none, and a row that
 * stands there twice is one: with room for all, weights and copies give the same landmarks.
 *
 * @param x  n × d
 */
export function drawnLandmarks(x: Features, weights: Float64Array | undefined, count: number, seed: number): Landmarks {
  const chosen: number[] = [];
  const distances: Float64Array[] = [];
  for (const i of rng(seed, "landmarks").shuffled([...Array(x.rows).keys()])) {
    if (chosen.length === count) break;
    if (weights?.[i] === 0) continue;
    const to = Float64Array.from(chosen, (j) => squaredDistance(row<Float32Array | Float64Array>(x, i), x, j));
    if (to.includes(0)) continue;
    chosen.push(i);
    distances.push(to);
  }
  const m = chosen.length;
  const values = new Float64Array(m * m);
  distances.forEach((to, a) => {
    to.forEach((square, b) => {
      values[a * m + b] = square;
      values[b * m + a] = square;
    });
  });
  const apart = distances.flatMap((to) => Array.from(to, Math.sqrt));
  return {
    points: rowsOf(x, chosen),
    squaredDistances: { rows: m, columns: m, values },
    medianDistance: apart.length > 0 ? median(apart) : 1,
  };
}

/** ‖x − row j of z‖², by differences: exact where they are equal, and the same for one row as for many. */
export function squaredDistance(x: Float32Array | Float64Array, z: Features, j: number): number {
  const o = j * z.columns;
  let sum = 0;
  for (let k = 0; k < z.columns; k++) {
    const gap = x[k]! - z.values[o + k]!;
    sum += gap * gap;
  }
  return sum;
}
