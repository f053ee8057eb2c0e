import type { BattleSet } from "../router.js";

/** Battles by prompt, each with shares of three labels that add up to 1: a won, a tie, b won. */
export interface PairLabels {
  /** (n + 1) battles of prompt i are those from start[i] to before start[i + 1]. */
  readonly start: Int32Array;
  /** (m) index in [0, K). */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** (m) */
  readonly won: Float64Array;
  readonly tied: Float64Array;
  readonly weight: Float64Array;
}

/**
 * A share won of 1, 1/2 and 0 is a win, a tie and a loss; what lies between is the mixture of the two labels next to it
 * that has the same share won.
 */
export function pairLabels(battles: BattleSet, prompts: number): PairLabels {
  const order = Int32Array.from(battles.prompt.keys()).sort((i, j) => battles.prompt[i]! - battles.prompt[j]! || i - j);
  const start = new Int32Array(prompts + 1);
  for (const i of order) start[battles.prompt[i]! + 1]!++;
  for (let i = 0; i < prompts; i++) start[i + 1]! += start[i]!;
  const of = <T>(from: (i: number) => T) => Array.from(order, from);
  return {
    start,
    a: Int32Array.from(of((i) => battles.a[i]!)),
    b: Int32Array.from(of((i) => battles.b[i]!)),
    won: Float64Array.from(of((i) => Math.max(0, 2 * battles.winA[i]! - 1))),
    tied: Float64Array.from(of((i) => 1 - Math.abs(2 * battles.winA[i]! - 1))),
    weight: Float64Array.from(of((i) => battles.weight[i]!)),
  };
}
