import { mean } from "../../math/statistics.js";
import type { Correction } from "./correction.js";
import type { GainSample } from "./gain-sample.js";
import { type ScaleKind, scaleConstant } from "./scale.js";

/** What people do without a correction; each is right in some world and far off in others. */
type NaiveName = "gold-only" | "preference-only" | "pooled" | "shift";

/** Judged labels on gold's scale: y / c, with one c a judge. */
export function onGoldScale({ gold, judged }: GainSample, scale: ScaleKind) {
  const scales = judged.map(({ y }) => scaleConstant(scale, gold.y, y));
  return { scales, labels: judged.map(({ y }, j) => y.map((value) => value / scales[j]!)) };
}

/**
 *   gold-only        judged rows count nothing
 *   preference-only  gold rows count nothing; labels y / c
 *   pooled           both, as if judges were gold
 *   shift            both, labels y / c + (mean gold − mean of y / c): the bias is taken for a constant
 */
export function naive(name: NaiveName, scale: ScaleKind = "variance"): Correction {
  return {
    name,
    correct(sample) {
      const { scales, labels } = onGoldScale(sample, scale);
      const all = labels.map(() => 1);
      if (name === "gold-only") return { labels, scales, goldWeight: 1, judgedWeights: labels.map(() => 0) };
      if (name === "preference-only") return { labels, scales, goldWeight: 0, judgedWeights: all };
      if (name === "pooled") return { labels, scales, goldWeight: 1, judgedWeights: all };
      const gold = mean(sample.gold.y);
      const shifted = labels.map((own) => {
        const shift = gold - mean(own);
        return own.map((value) => value + shift);
      });
      return { labels: shifted, scales, goldWeight: 1, judgedWeights: all };
    },
  };
}
