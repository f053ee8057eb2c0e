import type { Matrix } from "../../math/matrix.js";
import type { Corrected } from "./correction.js";
import type { GainSample, LabelBlock } from "./gain-sample.js";

/** What a regressor is fitted to once judged labels are corrected. */
export interface TrainingRows {
  /** n × d, the prompt's columns alone. */
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/** A block with pseudo-gold labels, and how much each of them counts beside the other blocks'. */
export type SharedBlock = LabelBlock & { readonly share: number };

/** Gold and corrected blocks that count. */
export function countingBlocks(
  { gold, judged }: GainSample,
  { labels, goldWeight, judgedWeights }: Corrected,
): SharedBlock[] {
  return [
    { ...gold, share: goldWeight },
    ...judged.map((block, j) => ({ ...block, y: labels[j]!, share: judgedWeights[j]! })),
  ].filter(({ share }) => share > 0);
}

/**
 * Gold and corrected rows that count, one a prompt: labels of one prompt are averaged by their weights, and count as much as
 * the heaviest of them. Its labels share what features do not tell of the prompt; as rows of their own they would pass for
 * independent, and penalties would come out too small.
 */
export function trainingRows(sample: GainSample, corrected: Corrected): TrainingRows {
  const blocks = countingBlocks(sample, corrected);
  const d = sample.groups[0]!.to;
  return hasRepeats(sample) ? merged(blocks, d) : stacked(blocks, d);
}

/** Whether some prompt has more than one label. */
export function hasRepeats({ gold, judged }: GainSample): boolean {
  const numbers = [gold, ...judged].flatMap(({ prompt }) => (prompt ? [...prompt] : []));
  return new Set(numbers).size < numbers.length;
}

function merged(blocks: readonly SharedBlock[], d: number): TrainingRows {
  const byPrompt = new Map<number, { x: Float64Array; sum: number; total: number; heaviest: number }>();
  for (const { x, y, weight, share, prompt } of blocks)
    y.forEach((value, i) => {
      const w = weight[i]! * share;
      const key = prompt![i]!;
      const own = byPrompt.get(key) ?? {
        x: x.values.subarray(i * x.columns, i * x.columns + d),
        sum: 0,
        total: 0,
        heaviest: 0,
      };
      own.sum += w * value;
      own.total += w;
      own.heaviest = Math.max(own.heaviest, w);
      byPrompt.set(key, own);
    });
  const rows = [...byPrompt.values()];
  const values = new Float64Array(rows.length * d);
  rows.forEach(({ x }, i) => {
    values.set(x, i * d);
  });
  return {
    x: { rows: rows.length, columns: d, values },
    y: Float64Array.from(rows, ({ sum, total }) => sum / total),
    weight: Float64Array.from(rows, ({ heaviest }) => heaviest),
  };
}

function stacked(blocks: readonly SharedBlock[], d: number): TrainingRows {
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
