import type { BiasScores } from "./bias-scores.js";
import { type ClusteredEstimate, clusteredEstimate } from "./clustered-estimate.js";

/**
 * How much a judge's bias grows with the length of the answers: the slope β of a weighted regression
 *
 *   gain[i] − gold[i] = α + β · ln(characters of strong's answer / of weak's)
 *
 * over answers that gold and the judge both saw, in gain per e-fold of length; × ln 2 per doubling. Clustered by prompt.
 *
 * @returns  null for fewer than ten such prompts, or lengths that are all alike
 */
export function lengthSlope({ sample, weight }: BiasScores): ClusteredEstimate | null {
  const { gold, judged, partner } = sample;
  const rows = [...partner.keys()].filter((i) => partner[i]! >= 0 && !Number.isNaN(gold.lengthRatio[i]!));
  const y = rows.map((i) => judged.gain[partner[i]!]! - gold.gain[i]!);
  const x = rows.map((i) => gold.lengthRatio[i]!);
  const w = rows.map((i) => weight[i]!);
  const total = w.reduce((sum, one) => sum + one, 0);
  const centre = (values: readonly number[]) => values.reduce((sum, value, r) => sum + (w[r]! / total) * value, 0);
  const [xMean, yMean] = [centre(x), centre(y)];
  const squares = x.reduce((sum, value, r) => sum + w[r]! * (value - xMean) ** 2, 0);
  if (!(squares > 1e-9 * total)) return null;
  const slope = x.reduce((sum, value, r) => sum + w[r]! * (value - xMean) * (y[r]! - yMean), 0) / squares;
  const influence = x.map(
    (value, r) => (w[r]! * (value - xMean) * (y[r]! - yMean - slope * (value - xMean))) / squares,
  );
  return clusteredEstimate(
    slope,
    influence,
    rows.map((i) => gold.prompt[i]!),
    2,
  );
}
