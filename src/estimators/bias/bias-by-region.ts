import { holm } from "../../math/holm.js";
import { rng } from "../../random.js";
import { type BiasInterval, biasInterval } from "./bias-interval.js";
import type { BiasScores } from "./bias-scores.js";

/** Prompts with gold that a region should have, of which half find it and half measure it. */
export const GOLD_PER_REGION = 50;

/** A region where a judge is further off than elsewhere. */
export interface RegionBias {
  /** Index of the region. */
  readonly region: number;
  /** `over`: the strong model is rated higher there than the judge's average bias would have it; `under`: lower. */
  readonly direction: "over" | "under";
  /** On prompts that had no part in choosing the region; 95 % for this region alone. */
  readonly bias: BiasInterval;
  /** Whether it is none but by chance, at 5 % over all regions reported together (Holm). */
  readonly isClear: boolean;
}

export interface RegionOptions {
  readonly seed: number;
  /** Most regions in each direction. Default 3 */
  readonly most?: number;
}

/**
 * The regions where a judge over- and under-rates most, found on one half of the prompts and measured on the other: a region that looked
 * extreme by luck does not take its luck along, so that the intervals hold. Regions are ranked by their bias drawn
 * towards their mean (empirical Bayes):
 *
 *   θ̃_r = θ̄ + τ² / (τ² + se_r²) · (θ_r − θ̄),     τ² = max(0, Var_r θ_r − mean_r se_r²)
 *
 * @param regionOf  (prompts) index of the region; must not depend on gold
 * @returns         from most over-rated to most under-rated; empty where fewer than two regions have gold enough on both sides
 */
export function biasByRegion(
  scores: BiasScores,
  regionOf: ArrayLike<number>,
  { seed, most = 3 }: RegionOptions,
): RegionBias[] {
  const { judged, gold } = scores.sample;
  const prompts = [...new Set([...judged.prompt, ...gold.prompt])].sort((a, b) => a - b);
  const finding = new Set(
    rng(seed, "audit/regions")
      .shuffled(prompts)
      .slice(0, Math.ceil(prompts.length / 2)),
  );
  const intervalOf = (region: number, isFinding: boolean) => {
    const isIn = (prompt: Int32Array) => (i: number) =>
      regionOf[prompt[i]!] === region && finding.has(prompt[i]!) === isFinding;
    return biasInterval(scores, isIn(judged.prompt), isIn(gold.prompt));
  };
  const candidates = [...new Set(prompts.map((prompt) => regionOf[prompt]!))]
    .sort((a, b) => a - b)
    .flatMap((region) => {
      const [found, bias] = [intervalOf(region, true), intervalOf(region, false)];
      return found && bias ? [{ region, found, bias }] : [];
    });
  if (candidates.length < 2) return [];
  const ranked = shrunk(candidates.map(({ found }) => found))
    .map((lean, c) => ({ lean, ...candidates[c]! }))
    .sort((a, b) => b.lean - a.lean || a.region - b.region);
  const each = Math.min(most, Math.floor(ranked.length / 2));
  const chosen = [
    ...ranked.slice(0, each).map((one) => ({ ...one, direction: "over" as const })),
    ...ranked.slice(-each).map((one) => ({ ...one, direction: "under" as const })),
  ];
  const adjusted = holm(chosen.map(({ bias }) => bias.p));
  return chosen.map(({ region, direction, bias }, i) => ({ region, direction, bias, isClear: adjusted[i]! < 0.05 }));
}

function shrunk(found: readonly BiasInterval[]): number[] {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centre = mean(found.map(({ value }) => value));
  const noise = mean(found.map(({ standardError }) => standardError ** 2));
  const spread = found.reduce((sum, { value }) => sum + (value - centre) ** 2, 0) / (found.length - 1);
  const signal = Math.max(1e-9, spread - noise);
  return found.map(({ value, standardError }) => centre + (signal / (signal + standardError ** 2)) * (value - centre));
}
