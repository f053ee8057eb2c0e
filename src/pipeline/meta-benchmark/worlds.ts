import { FairleadError } from "../../errors.js";
import { biasFeatures } from "../../estimators/corrections/bias-features.js";
import {
  type FeatureGroup,
  type GainSample,
  type LabelBlock,
  rowsOfBlock,
} from "../../estimators/corrections/gain-sample.js";
import { promptColumns } from "../../estimators/corrections/training-rows.js";
import { type Matrix, rowsOf } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { biasOf, type Cell } from "./biases.js";
import type { GainData } from "./gain-data.js";

/** How much of the true gain a judge sees, and the standard deviation of its noise. */
const SEEN = 0.6;
const NOISE = 0.3;

/** Prompts drawn for one split: test, then gold, then judged. */
export interface Split {
  readonly number: number;
  readonly test: readonly number[];
  readonly rest: readonly number[];
}

/** @throws {FairleadError} NOT_ENOUGH_DATA where the largest n would leave fewer judged prompts than gold ones */
export function splitOf({ gains }: GainData, number: number, test: number, mostGold: number, seed: number): Split {
  if (gains.length < test + 2 * mostGold)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `at least ${test + 2 * mostGold} prompts: ${test} to test, ${mostGold} gold, as many judged`,
      found: `${gains.length}`,
      fix: "Lower --test and --gold.",
    });
  const order = rng(seed, `meta-benchmark/split/${number}`).shuffled([...gains.keys()]);
  return { number, test: order.slice(0, test), rest: order.slice(test) };
}

/** Features of all prompts, for corrections; the first group is what routers see. */
export interface Prompts {
  readonly x: Matrix;
  readonly groups: readonly FeatureGroup[];
}

export const promptsOf = ({ vectors, lengths, category, categories }: GainData): Prompts =>
  biasFeatures({ vectors, lengths, category, categories });

/** What a router sees of some prompts. */
export const seenBy = ({ x, groups }: Prompts, rows: readonly number[]): Matrix =>
  promptColumns(rowsOf(x, rows), groups[0]!.to);

/** Labelled prompts of one split at one n; worlds differ in the judge's labels alone. */
export interface Labelled {
  readonly number: number;
  /** Rows of the judged prompts. */
  readonly rows: readonly number[];
  readonly gold: LabelBlock;
  /** With gold labels, in place of which a world puts its judge's. */
  readonly judged: LabelBlock;
}

/** The first n prompts of the rest are gold, the others judged. */
export function labelledOf(data: GainData, { x }: Prompts, { number, rest }: Split, n: number): Labelled {
  const whole = { x, y: data.gains, weight: new Float64Array(data.gains.length).fill(1) };
  const rows = rest.slice(n);
  return { number, rows, gold: rowsOfBlock(whole, rest.slice(0, n)), judged: rowsOfBlock(whole, rows) };
}

/**
 * One world: gold labels as they are, and of a judge whose bias is known because it was put there,
 *
 *   y = 0.6 · gain + strength · bias + N(0, 0.3²)
 */
export function worldOf(
  data: GainData,
  { groups }: Prompts,
  { number, rows, gold, judged }: Labelled,
  cell: Cell,
  seed: number,
): GainSample {
  const n = gold.y.length;
  const own = rng(seed, `meta-benchmark/world/${number}`);
  const bias = biasOf(cell.bias, data, own.fork(`bias/${cell.bias}`));
  const noise = own.fork(`noise/${cell.name}/${n}`);
  const label = (i: number) => SEEN * data.gains[i]! + cell.strength * bias[i]! + NOISE * noise.normal();
  return {
    groups,
    gold,
    judged: [{ ...judged, y: Float64Array.from(rows, label) }],
    pairs: [new Int32Array(n).fill(-1)],
    isGoldRandom: true,
  };
}
