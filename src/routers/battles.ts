import { FairleadError } from "../errors.js";
import { at } from "../math/matrix.js";
import { rng } from "../random.js";
import type { BattleSet, TrainingSet } from "./router.js";

export interface BattleOptions {
  /** `soft` keeps ties as half a win each; `drop` leaves them out, as RouteLLM's code does. Default `soft` */
  readonly ties?: "soft" | "drop";
  /** Pairs drawn per prompt where the scored models make more. Default 6 */
  readonly maxPairs?: number;
  /** How much a battle that outcomes imply counts, > 0, where a fought one counts as its own weight says. Default 1 */
  readonly outcomeWeight?: number;
}

/**
 * All the battles of a training set: those that were fought, and those that outcomes imply. On a prompt where models a
 * and b were scored,
 *
 *   P(a preferred) = (1 + s[a] − s[b]) / 2
 *
 * which is 1, 0 or a tie's 1/2 for right and wrong answers, and counts a narrow win as narrow for graded ones; within [0, 1]
 * where corrected scores are farther apart than 1.
 */
export function trainingBattles(
  { scores, battles, rowWeights, seed }: Pick<TrainingSet, "scores" | "battles" | "rowWeights" | "seed">,
  { ties = "soft", maxPairs = 6, outcomeWeight = 1 }: BattleOptions = {},
): BattleSet {
  const random = rng(seed, "battles");
  const out: { prompt: number; a: number; b: number; winA: number; weight: number }[] = [];
  const add = (prompt: number, a: number, b: number, winA: number, weight: number) => {
    if (a !== b && !(ties === "drop" && winA === 0.5)) out.push({ prompt, a, b, winA, weight });
  };
  for (let i = 0; i < scores.rows; i++) {
    const weight = rowWeights?.[i] ?? 1;
    if (weight === 0) continue;
    const pairs = scoredPairs(scores.columns, (k) => !Number.isNaN(at(scores, i, k)));
    for (const [a, b] of pairs.length > maxPairs ? random.shuffled(pairs).slice(0, maxPairs) : pairs)
      add(i, a, b, winOf(at(scores, i, a) - at(scores, i, b)), outcomeWeight * weight);
  }
  battles.prompt.forEach((prompt, i) => {
    add(prompt, battles.a[i]!, battles.b[i]!, battles.winA[i]!, battles.weight[i]!);
  });
  return {
    prompt: Int32Array.from(out, (one) => one.prompt),
    a: Int32Array.from(out, (one) => one.a),
    b: Int32Array.from(out, (one) => one.b),
    winA: Float64Array.from(out, (one) => one.winA),
    weight: Float64Array.from(out, (one) => one.weight),
  };
}

const winOf = (gap: number) => Math.min(1, Math.max(0, (1 + gap) / 2));

/** Fewer battles than any router of preferences can learn from. @throws {FairleadError} NOT_ENOUGH_DATA */
export function checkEnough({ prompt }: BattleSet): void {
  if (prompt.length >= 10) return;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: "at least 10 battles, fought or implied by outcomes",
    found: `${prompt.length}`,
    fix: "Add battles or outcomes of the models named by --models.",
  });
}

function scoredPairs(models: number, scored: (k: number) => boolean): [number, number][] {
  const known = Array.from({ length: models }, (_, k) => k).filter(scored);
  return known.flatMap((a, i) => known.slice(i + 1).map((b): [number, number] => [a, b]));
}
