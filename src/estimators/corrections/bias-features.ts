import type { Matrix } from "../../math/matrix.js";
import { mean, standardDeviation } from "../../math/statistics.js";
import type { FeatureGroup } from "./gain-sample.js";

/** What is known of each label, and may shape a judge's bias. */
export interface LabelFacts {
  /** n × d: the prompt's vector, as the router will see it. */
  readonly vectors: Matrix<Float32Array | Float64Array>;
  /** (n) characters of the prompt. */
  readonly lengths: ArrayLike<number>;
  /** (n) index of the prompt's category, −1 where none is known. */
  readonly category: ArrayLike<number>;
  readonly categories: number;
  /** (n) ln(characters of strong's answer / of weak's); NaN where unknown. Default: all unknown */
  readonly lengthRatio?: ArrayLike<number>;
  /** (n) 1 strong shown first, −1 weak, 0 unknown or both. Default: all 0 */
  readonly order?: ArrayLike<number>;
}

/** Where a line in a standardised number may bend. */
const KNOTS = [-1, 0, 1];

/**
 * Features for a judge's bias, by what they describe; groups that say nothing are left out. Columns are without their mean,
 * and each group is scaled so that a row's squared length within the group is 1 on average: a penalty then means the same for
 * fifty coordinates of a vector, one length and sixty categories. Ranks and gains that are linear in the prompt's vector are
 * linear in its group too. No label is read.
 *
 *   prompt        the vector
 *   length        z, (z + 1)⁺, (z)⁺, (z − 1)⁺ of the prompt's standardised log length
 *   category      an indicator for each
 *   answers       the same of the answers' log length ratio, and whether it is known
 *   order         ±1
 */
export function biasFeatures(facts: LabelFacts): { x: Matrix; groups: FeatureGroup[] } {
  const { vectors } = facts;
  const n = vectors.rows;
  const parts: { name: string; columns: number; write(i: number, out: Float64Array): void }[] = [
    {
      name: "prompt",
      columns: vectors.columns,
      write: (i, out) => out.set(vectors.values.subarray(i * vectors.columns, (i + 1) * vectors.columns)),
    },
    bent(
      "length",
      Float64Array.from({ length: n }, (_, i) => Math.log(Math.max(1, facts.lengths[i]!))),
    ),
  ];
  if (facts.categories > 1)
    parts.push({
      name: "category",
      columns: facts.categories,
      write: (i, out) => {
        const k = facts.category[i]!;
        if (k >= 0) out[k] = 1;
      },
    });
  const { lengthRatio: ratio, order } = facts;
  if (ratio && Array.from(ratio).some((value) => !Number.isNaN(value)))
    parts.push(bent("answers", Float64Array.from(ratio)));
  if (order && Array.from(order).some((value) => value !== 0))
    parts.push({
      name: "order",
      columns: 1,
      write: (i, out) => {
        out[0] = order[i]!;
      },
    });
  return written(n, parts);
}

/** A number and its bends, standardised over the rows where it is known; elsewhere all of it is 0 but the last column. */
function bent(name: string, values: Float64Array) {
  const known = values.filter((value) => !Number.isNaN(value));
  const [centre, spread] = [mean(known), standardDeviation(known)];
  const hasGaps = known.length < values.length;
  return {
    name,
    columns: 1 + KNOTS.length + (hasGaps ? 1 : 0),
    write(i: number, out: Float64Array) {
      const z = (values[i]! - centre) / (spread > 0 ? spread : 1);
      if (Number.isNaN(z)) return;
      out[0] = z;
      KNOTS.forEach((knot, k) => {
        out[1 + k] = Math.max(0, z - knot);
      });
      if (hasGaps) out[1 + KNOTS.length] = 1;
    },
  };
}

function written(
  n: number,
  parts: readonly { name: string; columns: number; write(i: number, out: Float64Array): void }[],
) {
  const p = parts.reduce((sum, { columns }) => sum + columns, 0);
  const x: Matrix = { rows: n, columns: p, values: new Float64Array(n * p) };
  const groups: FeatureGroup[] = [];
  let from = 0;
  for (const { name, columns, write } of parts) {
    for (let i = 0; i < n; i++) write(i, x.values.subarray(i * p + from, i * p + from + columns));
    groups.push({ name, from, to: from + columns });
    from += columns;
  }
  centre(x);
  for (const group of groups) scaleGroup(x, group);
  return { x, groups };
}

function centre({ rows, columns, values }: Matrix): void {
  const mean = new Float64Array(columns);
  for (let i = 0, e = 0; i < rows; i++) for (let j = 0; j < columns; j++, e++) mean[j]! += values[e]! / rows;
  for (let i = 0, e = 0; i < rows; i++) for (let j = 0; j < columns; j++, e++) values[e]! -= mean[j]!;
}

/** A group that never varies is left at 0. */
function scaleGroup({ rows, columns, values }: Matrix, { from, to }: FeatureGroup): void {
  let squares = 0;
  for (let i = 0; i < rows; i++) for (let j = from; j < to; j++) squares += values[i * columns + j]! ** 2 / rows;
  const scale = squares > 1e-12 ? 1 / Math.sqrt(squares) : 0;
  for (let i = 0; i < rows; i++) for (let j = from; j < to; j++) values[i * columns + j]! *= scale;
}
