import type { ComponentTable } from "../../data/component-csv.js";
import type { GainSample, LabelBlock } from "../../estimators/corrections/gain-sample.js";
import { type Matrix, rowsOf } from "../../math/matrix.js";
import { rng } from "../../random.js";

/** One run's prompts at one number of gold labels. */
export interface GoldSplit {
  /** Of the run. */
  readonly seed: number;
  /** Gold labels on the first n training prompts, judged ones on the others. */
  readonly sample: GainSample;
  /** Gold labels on all training prompts, in the same order. */
  readonly all: LabelBlock;
  /** N × d, test prompts. */
  readonly test: Matrix;
  /** (N) their gold gains. */
  readonly gains: Float64Array;
}

/**
 * The published script's split: a random permutation, of which the first rows test, the next n have gold labels, and the
 * rest judged ones. The permutation follows from the seed alone, so that runs at different n share their tests.
 */
export function goldSplit(
  table: Pick<ComponentTable, "components" | "gold" | "judged">,
  { seed, test, gold }: { seed: number; test: number; gold: number },
): GoldSplit {
  const order = rng(seed, "meta-benchmark/gold-split").shuffled([...table.gold.keys()]);
  const block = (rows: readonly number[], labels: Float64Array): LabelBlock => ({
    x: rowsOf(table.components, rows),
    y: Float64Array.from(rows, (i) => labels[i]!),
    weight: new Float64Array(rows.length).fill(1),
  });
  const { x, y } = block(order.slice(0, test), table.gold);
  return {
    seed,
    sample: {
      groups: [{ name: "prompt", from: 0, to: table.components.columns }],
      gold: block(order.slice(test, test + gold), table.gold),
      judged: [block(order.slice(test + gold), table.judged)],
      pairs: [new Int32Array(gold).fill(-1)],
      isGoldRandom: true,
    },
    all: block(order.slice(test), table.gold),
    test: x,
    gains: y,
  };
}

/**
 * Components without their mean, and of squared length 1 on average, as corrections by penalised regression expect them. A
 * forest asks only for the order of values, and does not notice.
 */
export function scaledComponents({ rows, columns, values }: Matrix): Matrix {
  const mean = new Float64Array(columns);
  for (let e = 0; e < values.length; e++) mean[e % columns]! += values[e]! / rows;
  const centred = values.map((value, e) => value - mean[e % columns]!);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0) / rows);
  return { rows, columns, values: centred.map((value) => (length > 0 ? value / length : 0)) };
}
