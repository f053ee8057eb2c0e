import type { Matrix } from "../math/matrix.js";

/** Evidence by who gave it, for what corrects a judge's bias. Routers that take all evidence at its word do not look here. */
export interface Sources {
  /** (J) judges of outcomes and battles, by name. */
  readonly judges: readonly string[];
  /** n × K verified scores; NaN where there is none. */
  readonly gold: Matrix;
  /** (J) n × K scores by each judge; NaN where it gave none. */
  readonly grades: readonly Matrix[];
  /** Beside the training set's battles, entry by entry. */
  readonly battles: {
    /** (m) index in `judges`; −1 where the verdict counts as gold. */
    readonly judge: Int32Array;
    /** (m) P(a preferred) by a gold verdict on the same two answers; NaN where there is none. */
    readonly goldWinA: Float64Array;
    /** (m) ln(characters of a's answer / of b's); NaN where unknown. */
    readonly lengthRatio: Float64Array;
  };
  /** Categories of prompts, by name. */
  readonly categories: readonly string[];
  /** (n) index in `categories`; −1 where none is known. */
  readonly category: Int32Array;
}
