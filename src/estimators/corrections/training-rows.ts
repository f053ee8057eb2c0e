import type { Matrix } from "../../math/matrix.js";
import type { Corrected } from "./correction.js";
import type { GainSample } from "./gain-sample.js";

/** What a regressor is fitted to once judged labels are corrected. */
export interface TrainingRows {
  /** n × d, the prompt's columns alone. */
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/** Gold rows and corrected ones that count, under one another. */
export function trainingRows(
  { groups, gold, judged }: GainSample,
  { labels, goldWeight, judgedWeights }: Corrected,
): TrainingRows {
  const d = groups[0]!.to;
  const blocks = [
    { x: gold.x, y: gold.y, weight: gold.weight, share: goldWeight },
    ...judged.map(({ x, weight }, j) => ({ x, y: labels[j]!, weight, share: judgedWeights[j]! })),
  ].filter(({ share }) => share > 0);
  const n = blocks.reduce((sum, { y }) => sum + y.length, 0);
  const values = new Float64Array(n * d);
  const [y, weight] = [new Float64Array(n), new Float64Array(n)];
  let from = 0;
  for (const block of blocks) {
    values.set(promptColumns(block.x, d).values, from * d);
    y.set(block.y, from);
    for (let i = 0; i < block.y.length; i++) weight[from + i] = block.weight[i]! * block.share;
    from += block.y.length;
  }
  return { x: { rows: n, columns: d, values }, y, weight };
}

/** The first d columns. */
export function promptColumns({ rows, columns, values }: Matrix, d: number): Matrix {
  const out = new Float64Array(rows * d);
  for (let i = 0; i < rows; i++) out.set(values.subarray(i * columns, i * columns + d), i * d);
  return { rows, columns: d, values: out };
}
