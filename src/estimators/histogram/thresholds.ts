import type { Features } from "./training-rows.js";

/** A bin fits in a byte, and 255 stays free to mark a leaf. */
export const MAX_BINS = 255;
/** Room for a feature's thresholds: eight halvings search it without a branch. */
export const ROOM = 256;

/** Where each feature is cut. A value's bin is the number of thresholds below it: bin(v) = #{t : t < v}. */
export interface Thresholds {
  /** Features, d. */
  readonly columns: number;
  /** (d) bins in use, 1 to 255. */
  readonly binCounts: Int32Array;
  /** (d × 256) thresholds between a feature's bins, ascending, then Infinity. */
  readonly values: Float64Array;
}

/**
 * Cuts each feature into at most `maxBins` bins, midway between neighbouring values. A feature of at most `maxBins`
 * distinct values gets a bin for each. One of more is cut by the quantiles of
 *
 *   m(v) = ½ · share of the weight at or below v + ½ · (v − min) / (max − min)
 *
 * so that a bin holds at most about 2 / maxBins of the rows and spans at most about 2 / maxBins of the range. Quantiles of
 * the rows alone put a long tail into one bin: a fifteenth more error on a parabola of a normal feature.
 *
 * @param x        n × d, finite
 * @param weights  (n), >= 0; a row of weight 0 is as if it were not there
 * @param maxBins  1 to 255. Default 255
 */
export function quantileThresholds(x: Features, weights: Float64Array, maxBins = MAX_BINS): Thresholds {
  const values = new Float64Array(x.columns * ROOM).fill(Infinity);
  const binCounts = new Int32Array(x.columns);
  const present = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  for (let j = 0; j < x.columns; j++) {
    const column = Float64Array.from(present, (i) => x.values[i * x.columns + j]!);
    const distinct = distinctValues(column);
    const cuts =
      distinct.length <= maxBins
        ? Array.from({ length: distinct.length - 1 }, (_, i) => i)
        : cutsOf(massOf(distinct, weightOf(distinct, column, present, weights)), maxBins);
    cuts.forEach((i, b) => {
      values[j * ROOM + b] = midway(distinct[i]!, distinct[i + 1]!);
    });
    binCounts[j] = cuts.length + 1;
  }
  return { columns: x.columns, binCounts, values };
}

/** Ascending. */
function distinctValues(column: Float64Array): Float64Array {
  const sorted = column.slice().sort();
  return sorted.filter((v, i) => i === 0 || v !== sorted[i - 1]);
}

/** Weight at each distinct value. */
function weightOf(distinct: Float64Array, column: Float64Array, rows: Int32Array, weights: Float64Array): Float64Array {
  const sums = new Float64Array(distinct.length);
  for (let i = 0; i < rows.length; i++)
    sums[countBelow(distinct, 0, distinct.length, column[i]!)]! += weights[rows[i]!]!;
  return sums;
}

/** What each distinct value adds to m, but for a constant factor: its weight's share, and the gap before it. */
function massOf(distinct: Float64Array, weight: Float64Array): Float64Array {
  const total = weight.reduce((sum, w) => sum + w, 0);
  const half = (i: number) => distinct[i]! / 2; // the range itself could overflow
  const range = half(distinct.length - 1) - half(0);
  return weight.map((w, i) => w / total + (i > 0 ? (half(i) - half(i - 1)) / range : 0));
}

/** Ends a bin where its mass is nearest to its share of what was left as it began. @returns the last value of each bin but the last */
function cutsOf(masses: Float64Array, maxBins: number): number[] {
  const cuts: number[] = [];
  const share = masses.reduce((sum, m) => sum + m, 0) / maxBins;
  const mass = masses.map((m) => Math.min(m, share)); // a bin is all that an outlier needs
  let left = mass.reduce((sum, m) => sum + m, 0);
  let inBin = 0;
  for (let i = 0; i + 1 < mass.length && cuts.length + 1 < maxBins; i++) {
    inBin += mass[i]!;
    if (inBin + mass[i + 1]! / 2 < left / (maxBins - cuts.length)) continue;
    cuts.push(i);
    left -= inBin;
    inBin = 0;
  }
  return cuts;
}

/** A number t with a <= t < b: midway, or a where floating point has nothing between. */
function midway(a: number, b: number): number {
  const middle = a / 2 + b / 2; // a + b could overflow
  return middle >= a && middle < b ? middle : a;
}

/** How many of the ascending values[from … to) lie below v. */
export function countBelow(values: Float64Array, from: number, to: number, v: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < v) low = middle + 1;
    else high = middle;
  }
  return low - from;
}
