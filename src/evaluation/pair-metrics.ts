import { type Curve, gainsAt, gapOf } from "./call-performance.js";

/** 0, 10, …, 100 % strong calls: RouteLLM's eleven points. */
const TENTHS = Float64Array.from({ length: 11 }, (_, i) => i / 10);

/** A curve that only just touches a target has reached it, whatever the last digits of its sums. */
const ROUNDING = 1e-9;

/**
 * Performance gap recovered at one share of strong calls, on the exact curve:
 *
 *   PGR = (r − r_weak) / (r_strong − r_weak)
 *
 * @param share  of strong calls, in [0, 1]
 * @returns 0 at share 0 and 1 at share 1; outside of [0, 1] where the router is worse than weak or better than strong;
 *          NaN where strong is not better than weak
 * @see RouteLLM, arXiv:2406.18665
 */
export function pgr(curve: Curve, share: number): number {
  return overGap(gainsAt(curve, [share])[0]!, curve);
}

/**
 * Average performance gap recovered: the exact area under PGR over all shares of strong calls. Without ties it is
 *
 *   APGR = Σᵢ dᵢ · (1 − (kᵢ − ½)/n) / Σᵢ dᵢ      d = score(strong) − score(weak), k = rank by win rate, 1 = highest
 *
 * and with ties its expected value under random tie-breaking. Random routing has ½.
 *
 * @returns NaN where strong is not better than weak: then {@link areaOverRandom} still compares routers
 */
export function apgr(curve: Curve): number {
  return overGap(area(curve), curve);
}

/**
 * RouteLLM's APGR: the trapezoid rule on eleven points, 0, 10, …, 100 % strong calls, here at those exact shares of the
 * tie-aware curve, so that equal win rates cannot make quantile edges coincide. Agrees with {@link apgr} to
 * O(1/100 · curvature); NaN where strong is not better than weak.
 */
export function apgr11(curve: Curve): number {
  const heights = gainsAt(curve, TENTHS);
  let sum = (heights[0]! + heights[10]!) / 2;
  for (let i = 1; i < 10; i++) sum += heights[i]!;
  return overGap(sum / 10, curve);
}

/**
 * Area between the curve and random routing, in quality points: what the ranking is worth, averaged over all shares of
 * strong calls. Always defined, also where strong is not better than weak; APGR = ½ + area / (r_strong − r_weak).
 */
export function areaOverRandom(curve: Curve): number {
  return area(curve) - gapOf(curve) / 2;
}

/**
 * Call-performance threshold: the smallest share of strong calls at which the curve first recovers `target` of the gap,
 * interpolated inside the step. Earlier is better; random routing needs a share of `target`.
 *
 * @param target  in [0, 1], 0.5 for CPT(50 %)
 * @returns share in [0, 1], 0 where no strong call is needed; NaN where strong is not better than weak
 */
export function cpt(curve: Curve, target: number): number {
  const { shares, gains } = curve;
  const wanted = target * gapOf(curve);
  if (!(gapOf(curve) > 0)) return Number.NaN;
  if (wanted <= 0) return 0;
  let node = 1;
  const enough = wanted * (1 - ROUNDING);
  while (gains[node]! < enough) node++; // ends at the last node at the latest, where the gain is the whole gap
  const part = Math.min(1, (wanted - gains[node - 1]!) / (gains[node]! - gains[node - 1]!));
  return shares[node - 1]! + part * (shares[node]! - shares[node - 1]!);
}

function area({ shares, gains }: Curve): number {
  let sum = 0;
  for (let node = 1; node < shares.length; node++)
    sum += ((shares[node]! - shares[node - 1]!) * (gains[node]! + gains[node - 1]!)) / 2;
  return sum;
}

function overGap(gain: number, curve: Curve): number {
  const gap = gapOf(curve);
  return gap > 0 ? gain / gap : Number.NaN;
}
