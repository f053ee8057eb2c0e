import { percentileInterval } from "./bootstrap.js";
import type { Estimate } from "./estimate.js";
import type { Metric } from "./evaluation.js";
import type { Course, Measured } from "./measure.js";

/** What was measured on the whole test set and on every resample. Resample t is the same prompts for everyone. */
export interface Samples {
  readonly course: Course;
  readonly whole: Measured;
  readonly resampled: readonly Measured[];
}

/** Reads one number off a measurement; NaN where undefined. */
type Read = (measured: Measured) => number;

/** A number with its interval; null where it is undefined, or unbounded on the resamples. */
export function estimated({ whole, resampled }: Samples, read: Read): Estimate | null {
  return percentileInterval(read(whole), resampled.map(read));
}

/**
 * As {@link estimated}, for a mean over prompts: resamples in which none of its prompts was drawn say nothing about it
 * and are left out, so that there is always an interval.
 */
export function estimatedMean({ whole, resampled }: Samples, read: Read): Estimate {
  const value = read(whole);
  const draws = resampled.map(read).filter((draw) => !Number.isNaN(draw));
  return percentileInterval(value, draws) ?? { value, low: value, high: value };
}

/** Share of the resamples on which a number was defined, in [0, 1]. */
export function definedShare({ resampled }: Samples, read: Read): number {
  return resampled.filter((measured) => !Number.isNaN(read(measured))).length / resampled.length;
}

/**
 * How far one entrant is ahead of another in a metric, judged on the same resamples: its interval is narrower than
 * their two intervals suggest, as both meet the same hard prompts.
 *
 * Against `random` the difference is to random routing's expected value, which is known exactly.
 *
 * @param a  name of a router or baseline; routers are looked up first
 * @returns metric of a minus metric of b; null where either is undefined
 */
export function difference(samples: Samples, a: string, b: string, metric: Metric): Estimate | null {
  const index = (name: string) => samples.course.entrants.findIndex((entrant) => entrant.name === name);
  return differenceAt(samples, index(a), index(b), metric);
}

/** As {@link difference}, by position among the entrants. */
export function differenceAt(samples: Samples, a: number, b: number, metric: Metric): Estimate | null {
  const { course, whole } = samples;
  if (a < 0 || b < 0) return null;
  const known = (e: number) => course.entrants[e]!.pair?.kind === "chance" && PAIR_METRICS.has(metric);
  const metricOf = (measured: Measured, e: number) => (known(e) ? whole : measured).entrants[e]!.metrics[metric];
  return estimated(samples, (measured) => metricOf(measured, a) - metricOf(measured, b));
}

const PAIR_METRICS: ReadonlySet<Metric> = new Set(["apgr", "apgr11", "areaOverRandom", "cpt20", "cpt50", "cpt80"]);
