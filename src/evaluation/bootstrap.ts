import { type Rng, rng } from "../random.js";
import type { Estimate } from "./estimate.js";

/** One bootstrap sample of n prompts, drawn with replacement. */
export interface Resample {
  /** (n) the prompts in the order they were drawn: a uniformly random order of the sample. */
  readonly draws: Int32Array;
  /** (n) how often each prompt was drawn; sums to n. */
  readonly counts: Float64Array;
}

/** The share of resamples outside of a 95 % interval, both tails together. */
const OUTSIDE = 0.05;

/** Resamples to draw unless told otherwise: the ends of a 95 % interval then rest on 25 draws each. */
export const DEFAULT_RESAMPLES = 1000;

/**
 * Draws bootstrap samples over prompts. Whoever is judged on the same resample is judged on the same prompts, so that
 * differences between routers have intervals too.
 *
 * @param n     prompts, >= 1
 * @param seed  same seed, same samples; stream `evaluation/bootstrap`
 * @see Efron 1979, Annals of Statistics 7:1–26
 */
export function* resamples(n: number, times: number, seed: number): Generator<Resample> {
  const random = rng(seed, "evaluation/bootstrap");
  for (let t = 0; t < times; t++) yield resample(n, random);
}

function resample(n: number, random: Rng): Resample {
  const draws = new Int32Array(n);
  const counts = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const drawn = random.integer(n);
    draws[i] = drawn;
    counts[drawn]! += 1;
  }
  return { draws, counts };
}

/**
 * 95 % percentile interval: the 2.5 % and 97.5 % quantiles of the draws (type 7).
 *
 * A draw of NaN is a resample in which the quantity was undefined. It counts as lying beyond *both* ends, so that an
 * interval never looks narrower because hard cases fell out; with more than 2.5 % of them it has no end to give.
 *
 * The interval is stretched to contain `value`, which a quantity with a maximum inside (the best point of a sweep)
 * can otherwise miss.
 *
 * @param value  the quantity on the whole sample; NaN where undefined
 * @param draws  the quantity on each resample
 * @returns null where the value is undefined, or the interval unbounded
 */
export function percentileInterval(value: number, draws: ArrayLike<number>): Estimate | null {
  const defined = new Float64Array(draws).filter((draw) => !Number.isNaN(draw)).sort();
  const undefinedDraws = draws.length - defined.length;
  const low = (OUTSIDE / 2) * (draws.length - 1) - undefinedDraws; // position among the defined draws
  if (Number.isNaN(value) || low < 0 || defined.length === 0) return null;
  return {
    value,
    low: Math.min(value, valueAt(defined, low)),
    high: Math.max(value, valueAt(defined, defined.length - 1 - low)),
  };
}

/** Linear interpolation between order statistics, at a position in [0, length − 1]. */
function valueAt(sorted: Float64Array, position: number): number {
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
