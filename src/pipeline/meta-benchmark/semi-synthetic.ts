import { predictRows } from "../../estimators/regressor.js";
import { ridge } from "../../estimators/ridge.js";
import { efficiencyGain } from "../../evaluation/efficiency-gain.js";
import { CELLS } from "./biases.js";
import type { GainData } from "./gain-data.js";
import { METHODS } from "./methods.js";
import { labelledOf, type Prompts, promptsOf, type Split, seenBy, splitOf, worldOf } from "./worlds.js";

export interface SemiSyntheticOptions {
  /** Numbers of gold labels. Default 100, 200, 500, 1000 */
  readonly gold?: readonly number[];
  /** Numbers of the splits. Default 0 to 24 */
  readonly splits?: readonly number[];
  /** Test prompts. Default 1500 */
  readonly test?: number;
  readonly seed: number;
  readonly progress?: (done: number, total: number) => void;
}

/** What one method reached in one world of one split. */
export interface Run {
  readonly split: number;
  readonly gold: number;
  /** Name of the cell. */
  readonly cell: string;
  readonly method: string;
  /** Mean over usages of the summed gain above random. */
  readonly efficiencyGain: number;
  /** The same with gold labels on all training prompts, which no bias touches. */
  readonly allGold: number;
  /** What `auto` chose. */
  readonly chosen?: string;
}

export const GOLD = [100, 200, 500, 1000] as const;
export const SPLITS: readonly number[] = Array.from({ length: 25 }, (_, k) => k);
export const TEST = 1500;

/** Every method in every world: real prompts and real gains, judges whose bias is known because it was put there. */
export function semiSynthetic(data: GainData, options: SemiSyntheticOptions): Run[] {
  const { gold = GOLD, splits = SPLITS, test = TEST, seed, progress } = options;
  const prompts = promptsOf(data);
  const total = splits.length * gold.length * CELLS.length;
  const runs: Run[] = [];
  let done = 0;
  for (const number of splits) {
    const split = splitOf(data, number, test, Math.max(...gold), seed);
    const allGold = allGoldOf(data, prompts, split);
    for (const n of gold) {
      const labelled = labelledOf(data, prompts, split, n);
      for (const cell of CELLS) {
        const sample = worldOf(data, prompts, labelled, cell, seed);
        for (const method of METHODS) {
          const { predicted, chosen } = method.run(sample, seenBy(prompts, split.test), seed);
          const reached = efficiencyGain(predicted, gainsOf(data, split.test));
          const found = { split: number, gold: n, cell: cell.name, method: method.name, allGold };
          runs.push({ ...found, efficiencyGain: reached, ...(chosen !== undefined && { chosen }) });
        }
        progress?.(++done, total);
      }
    }
  }
  return runs;
}

const gainsOf = ({ gains }: GainData, rows: readonly number[]) => Float64Array.from(rows, (i) => gains[i]!);

/** Ridge on gold labels of all prompts that are not tests. */
function allGoldOf(data: GainData, prompts: Prompts, { test, rest }: Split): number {
  const model = ridge().fit(seenBy(prompts, rest), gainsOf(data, rest));
  return efficiencyGain(predictRows(model, seenBy(prompts, test)), gainsOf(data, test));
}
