import { type Matrix32, rowsOf } from "../../math/matrix.js";
import type { BattleSet } from "../router.js";

/** Battles between tiers, gathered by prompt: what similarity-weighted ranking sums over. */
export interface TierBattles {
  /** u × d, the prompts that have battles; each once. */
  readonly prompts: Matrix32;
  /**
   * e × 4: row in `prompts`, winning tier, losing tier, weight. Equal (prompt, winner, loser) are summed; a tie is half a
   * win each; battles within a tier are left out. Sorted by prompt.
   */
  readonly wins: Matrix32;
}

/**
 * @param tier  (K) tier of each model
 */
export function tierBattles(battles: BattleSet, embeddings: Matrix32, tier: Int32Array): TierBattles {
  const rows = [...new Set(battles.prompt)].sort((a, b) => a - b);
  const position = new Map(rows.map((row, u) => [row, u]));
  const tiers = Math.max(...tier) + 1;
  const sums = new Map<number, number>();
  const add = (u: number, winner: number, loser: number, weight: number) => {
    if (weight === 0) return;
    const key = (u * tiers + winner) * tiers + loser;
    sums.set(key, (sums.get(key) ?? 0) + weight);
  };
  battles.prompt.forEach((row, i) => {
    const [a, b] = [tier[battles.a[i]!]!, tier[battles.b[i]!]!];
    if (a === b) return;
    add(position.get(row)!, a, b, battles.weight[i]! * battles.winA[i]!);
    add(position.get(row)!, b, a, battles.weight[i]! * (1 - battles.winA[i]!));
  });
  const keys = [...sums.keys()].sort((a, b) => a - b);
  const values = new Float32Array(keys.length * 4);
  keys.forEach((key, e) => {
    const pair = key % (tiers * tiers);
    values.set([Math.floor(key / (tiers * tiers)), Math.floor(pair / tiers), pair % tiers, sums.get(key)!], e * 4);
  });
  return { prompts: rowsOf(embeddings, rows), wins: { rows: keys.length, columns: 4, values } };
}

/** wins[a, b] = Σ_e w[prompt e] · weight e, T × T: the weighted battles of all prompts as one small matrix. */
export function weightedWins(wins: Matrix32, tiers: number) {
  // Typed columns, read in order: the loop below is on the path of every request.
  const prompt = Int32Array.from({ length: wins.rows }, (_, e) => wins.values[4 * e]!);
  const pair = Int32Array.from(
    { length: wins.rows },
    (_, e) => wins.values[4 * e + 1]! * tiers + wins.values[4 * e + 2]!,
  );
  const weight = Float64Array.from({ length: wins.rows }, (_, e) => wins.values[4 * e + 3]!);
  return (w: Float32Array) => {
    const values = new Float64Array(tiers * tiers);
    for (let e = 0; e < prompt.length; e++) values[pair[e]!]! += w[prompt[e]!]! * weight[e]!;
    return { rows: tiers, columns: tiers, values };
  };
}
