import type { Matrix32 } from "../../math/matrix.js";
import { quantisedRowIndex } from "../../math/quantised-row-index.js";
import { rowIndex } from "../../math/row-index.js";

/**
 * `exact` computes similarities in float32. `int8` reads a quarter of the memory: a similarity is off by at most what
 * `quantisedRowIndex` states, about 0.02 for unit vectors of a few hundred coordinates. `fast` looks at near prompts one by
 * one and at all others by their cluster's mean: see `fastStrengths`.
 */
export type Precision = "exact" | "int8" | "fast";

/** x (d) → (n) cosines of unit vectors, the caller's to change until the next call. */
export function similaritiesOf(prompts: Matrix32, precision: Precision): (x: Float32Array) => Float32Array {
  return precision === "int8" ? quantisedRowIndex(prompts).products : rowIndex(prompts);
}
