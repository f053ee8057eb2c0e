import type { GainSample } from "./gain-sample.js";

/** Labels that a router may learn from as if all of them were gold. */
export interface Corrected {
  /** (J) per judge (m_j) pseudo-gold gains, in quality points. */
  readonly labels: readonly Float64Array[];
  /** How much a gold row and a row of each judge count, >= 0. */
  readonly goldWeight: number;
  readonly judgedWeights: readonly number[];
  /** (J) judge's units per quality point. */
  readonly scales: readonly number[];
}

/** Turns judged labels into pseudo-gold ones: y / c + Δ̂(x). Settings go to the constructor; `correct` returns a new object. */
export interface Correction {
  readonly name: string;
  /** @throws {FairleadError} NOT_ENOUGH_DATA where the sample cannot answer */
  correct(sample: GainSample): Corrected;
}

/** The same pseudo-gold labels, counting `share` as much beside gold. */
export const weighted = (corrected: Corrected, share: number): Corrected => ({
  ...corrected,
  judgedWeights: corrected.judgedWeights.map((weight) => weight * share),
});
