import type { ComponentTable } from "../../data/component-csv.js";
import { efficiencyCurve } from "../../evaluation/efficiency-gain.js";
import { publishedEfficiency } from "../../evaluation/published-efficiency.js";
import { type GoldSplit, goldSplit } from "./gold-split.js";
import { PAPER_METHODS, RANDOM } from "./paper-methods.js";

/** Shares of prompts to the strong model, as published: 0.20, 0.21, …, 0.80. */
export const USAGES: readonly number[] = Array.from({ length: 61 }, (_, k) => (20 + k) / 100);

/** What all runs of a protocol have in common. */
export interface PaperSettings {
  /** Components as {@link scaledComponents} has them. */
  readonly table: Pick<ComponentTable, "components" | "gold" | "judged">;
  readonly gold: readonly number[];
  readonly test: number;
  readonly isLiteral: boolean;
}

/** By number of gold labels, method and usage: summed gain above random; NaN where a literal ranking has ended. */
export type RunGains = readonly (readonly (readonly number[])[])[];

/** One random split at every number of gold labels, ranked by every method. */
export function paperRun({ table, gold, test, isLiteral }: PaperSettings, seed: number): RunGains {
  const shared = new Map<string, Float64Array>();
  return gold.map((n) => {
    const split = goldSplit(table, { seed, test, gold: n });
    return gainsAboveRandom(rankings(split, shared), split.gains, isLiteral);
  });
}

/** @param shared  rankings that serve every number of gold labels */
function rankings(split: GoldSplit, shared: Map<string, Float64Array>): Float64Array[] {
  return PAPER_METHODS.map(({ name, dependsOnGold, rank }) => {
    const predicted = shared.get(name) ?? rank(split);
    if (!dependsOnGold) shared.set(name, predicted);
    return predicted;
  });
}

function gainsAboveRandom(predicted: readonly Float64Array[], gains: Float64Array, isLiteral: boolean): number[][] {
  if (!isLiteral) return predicted.map((ranking) => efficiencyCurve(ranking, gains, USAGES));
  const curves = predicted.map((ranking) => publishedEfficiency(ranking, gains, USAGES));
  const random = curves[PAPER_METHODS.findIndex(({ name }) => name === RANDOM)]!;
  return curves.map((curve) => curve.map((value, u) => value - random[u]!));
}
