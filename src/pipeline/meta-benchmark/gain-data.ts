import { fitLexical } from "../../embedders/lexical/lexical.js";
import { FairleadError } from "../../errors.js";
import { at, type Matrix, zeros } from "../../math/matrix.js";
import { mean, standardDeviation } from "../../math/statistics.js";
import type { PromptTable } from "../prompt-table.js";
import type { BiasWorld } from "./biases.js";

/** Prompts with their vectors and true gains: all that a semi-synthetic world is made from. */
export interface GainData extends BiasWorld {
  /** n × d */
  readonly vectors: Matrix;
  /** (n) characters. */
  readonly lengths: Float64Array;
  /** (n) score(strong) − score(weak), in [−1, 1]. */
  readonly gains: Float64Array;
}

/** Components that prompts are seen by. */
const DIMENSION = 50;

/**
 * The prompts on which both models have a gold score. The embedder is fitted once, on all prompts: it sees no label.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA
 */
export async function gainDataOf(table: PromptTable, strong: number, weak: number, seed: number): Promise<GainData> {
  const { gold } = table.sources;
  const rows = [...table.prompts.keys()].filter((i) => !Number.isNaN(at(gold, i, strong) - at(gold, i, weak)));
  if (rows.length < 400)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "at least 400 prompts with a gold score of both models",
      found: `${rows.length}`,
      fix: "Add outcomes, or choose another pair with --pair STRONG,WEAK.",
    });
  const prompts = rows.map((i) => table.prompts[i]!);
  const { values } = await fitLexical(prompts, { dimension: DIMENSION, seed }).embed(prompts);
  const lengths = Float64Array.from(rows, (i) => table.lengths[i]!);
  const vectors = { rows: rows.length, columns: values.length / rows.length, values: Float64Array.from(values) };
  return {
    vectors,
    lengths,
    gains: Float64Array.from(rows, (i) => at(gold, i, strong) - at(gold, i, weak)),
    standardised: standardised(vectors),
    logLength: standardisedColumn(lengths.map((length) => Math.log(Math.max(1, length)))),
    category: Int32Array.from(rows, (i) => table.sources.category[i]!),
    categories: table.sources.categories.length,
  };
}

function standardised(x: Matrix): Matrix {
  const out = zeros(x.rows, x.columns);
  for (let j = 0; j < x.columns; j++)
    standardisedColumn(Float64Array.from({ length: x.rows }, (_, i) => at(x, i, j))).forEach((value, i) => {
      out.values[i * x.columns + j] = value;
    });
  return out;
}

function standardisedColumn(values: Float64Array): Float64Array {
  const [centre, spread] = [mean(values), standardDeviation(values)];
  return values.map((value) => (spread > 0 ? (value - centre) / spread : 0));
}
