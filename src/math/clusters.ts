import type { Rng } from "../random.js";
import { type Matrix32, row, rowsOf } from "./matrix.js";
import { rowIndex } from "./row-index.js";

/** Rows in each round that moves the centres: enough of them to place the centres, whatever the number of rows. */
const SAMPLE = 20;

/**
 * Spherical k-means: gathers unit rows around `k` centres by largest product. Centres move over a sample of 20 rows each.
 *
 * @param a  n × d, n >= k
 * @returns  (n) index of each row's centre in [0, k); a centre may be left without rows
 * @see Dhillon & Modha 2001, Machine Learning 42:143–175
 */
export function clustersOf(a: Matrix32, k: number, random: Rng, rounds = 4): Int32Array {
  const order = random.shuffled([...Array(a.rows).keys()]);
  const sample = rowsOf(a, order.slice(0, Math.min(a.rows, SAMPLE * k)));
  let centres = rowsOf(a, order.slice(0, k));
  for (let round = 0; round < rounds; round++) centres = unitMeans(sample, nearest(sample, centres), centres);
  return nearest(a, centres);
}

function nearest(a: Matrix32, centres: Matrix32): Int32Array {
  const products = rowIndex(centres);
  return Int32Array.from({ length: a.rows }, (_, i) => {
    const all = products(row(a, i));
    let best = 0;
    for (let c = 1; c < all.length; c++) if (all[c]! > all[best]!) best = c;
    return best;
  });
}

/** Sums of the rows of each cluster at unit length; where there are none, or they cancel out, the old centre. */
function unitMeans(a: Matrix32, cluster: Int32Array, old: Matrix32): Matrix32 {
  const values = new Float32Array(old.values.length);
  const d = a.columns;
  cluster.forEach((c, i) => {
    for (let j = 0; j < d; j++) values[c * d + j]! += a.values[i * d + j]!;
  });
  for (let c = 0; c < old.rows; c++) {
    const centre = values.subarray(c * d, (c + 1) * d);
    const length = Math.hypot(...centre);
    if (length > 0) for (let j = 0; j < d; j++) centre[j]! /= length;
    else centre.set(row(old, c));
  }
  return { ...old, values };
}
