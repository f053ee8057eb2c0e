import { type Platt, plattScaling } from "../platt.js";

/** What verdicts are worth by training gold. */
export interface Recalibration {
  /** Log-odds that gold prefers strong, given a judge's verdict in [−1, 1]. */
  logOdds(verdict: number, judge: number): number;
}

/**
 * What each judge's verdict says of gold, whatever the prompt, the models and their answers:
 *
 *   P(gold prefers strong | v, judge j) = σ(slope_j · v + intercept_j)
 *
 * by {@link plattScaling}, whose prior (slope 1, intercept 0) stands for a judge without gold. A line in the verdict did as
 * well on held-out prompts as a frequency for each of its values, or better.
 *
 * @param verdict  (n) in [−1, 1]
 * @param judge    (n)
 * @param gold     (n) P(strong preferred) by gold, in [0, 1]
 */
export function promptBlindRecalibration(
  verdict: ArrayLike<number>,
  judge: ArrayLike<number>,
  gold: ArrayLike<number>,
): Recalibration {
  const scalings = new Map<number, Platt>();
  for (const j of new Set(Array.from(judge))) {
    const own = Array.from(judge, (_, i) => i).filter((i) => judge[i] === j);
    const [gap, winA] = [own.map((i) => verdict[i]!), own.map((i) => gold[i]!)];
    scalings.set(j, plattScaling({ gap, winA, weight: own.map(() => 1) }));
  }
  return {
    logOdds(v, j) {
      const { slope, intercept } = scalings.get(j) ?? { slope: 1, intercept: 0 };
      return slope * v + intercept;
    },
  };
}
