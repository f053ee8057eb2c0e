import { overallRatings } from "../../routers/meta/sides.js";
import type { PromptTable } from "../prompt-table.js";

/** Ratings of the models, and whether they are gold's own. */
export interface GoldRatings {
  /** (K) log-odds. */
  readonly ratings: Float64Array;
  readonly isGold: boolean;
}

/**
 * Ratings by gold alone, where it compares every model: which of two is the stronger should not be the audited judges' to say. Else by all
 * the evidence.
 */
export function goldRatings(table: PromptTable, seed: number): GoldRatings {
  const { models, battles, sources } = table;
  const verdict = (i: number) => (sources.battles.judge[i]! < 0 ? battles.winA[i]! : sources.battles.goldWinA[i]!);
  const rows = [...battles.prompt.keys()].filter((i) => !Number.isNaN(verdict(i)));
  const pick = (values: Int32Array) => Int32Array.from(rows, (i) => values[i]!);
  const gold = {
    models,
    scores: sources.gold,
    battles: {
      prompt: pick(battles.prompt),
      a: pick(battles.a),
      b: pick(battles.b),
      winA: Float64Array.from(rows, verdict),
      weight: Float64Array.from(rows, (i) => battles.weight[i]!),
    },
    seed,
  };
  const met = new Set([...gold.battles.a, ...gold.battles.b, ...scoredModels(sources.gold)]);
  const isGold = met.size === models.length;
  return { ratings: overallRatings(isGold ? gold : { ...table, seed }), isGold };
}

const scoredModels = ({ rows, columns, values }: PromptTable["sources"]["gold"]) =>
  Array.from({ length: columns }, (_, k) => k).filter((k) =>
    Array.from({ length: rows }, (_, i) => values[i * columns + k]!).some((value) => !Number.isNaN(value)),
  );
