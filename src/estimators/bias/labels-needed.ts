import { tQuantile } from "../../math/student-t.js";
import type { BiasInterval } from "./bias-interval.js";

/**
 * How many more prompts need gold for a 95 % interval of the given width. Of the squared standard error, one part shrinks with
 * gold and the other does not:
 *
 *   V(g') = V_gold · g / g' + V_rest,     2 · t · √V(g') = width     =>     g' = g · V_gold / ((width / 2t)² − V_rest)
 *
 * @param width  > 0, in gain
 * @returns      0 where the interval is narrow enough; null where no amount of gold would do without more verdicts by the judge
 */
export function labelsNeeded(
  { low, high, goldPrompts, variance, freedom }: BiasInterval,
  width: number,
): number | null {
  if (high - low <= width) return 0;
  const wanted = (t: number) => (goldPrompts * variance.gold) / ((width / (2 * t)) ** 2 - variance.rest);
  const first = wanted(tQuantile(freedom));
  if (!(first > 0 && Number.isFinite(first))) return null;
  // More gold has more degrees of freedom too; once round is enough.
  const grown = wanted(tQuantile(Math.max(freedom, (freedom * first) / goldPrompts)));
  return Math.max(1, Math.ceil(grown - goldPrompts));
}
