import { chooseCorrection } from "../../estimators/corrections/choose.js";
import type { Corrected } from "../../estimators/corrections/correction.js";
import { AUTO_ORDER, correctionNamed } from "../../estimators/corrections/corrections.js";
import type { GainSample } from "../../estimators/corrections/gain-sample.js";
import { REFERENCE_FOREST } from "../../estimators/corrections/reference.js";
import { trainingRows } from "../../estimators/corrections/training-rows.js";
import { type Predictor, predictRows, type Regressor } from "../../estimators/regressor.js";
import { ridge } from "../../estimators/ridge.js";
import type { Matrix } from "../../math/matrix.js";

/** One way from labels to predicted gains. */
export interface Method {
  readonly name: string;
  /** @returns (N) predicted gains of the test prompts, and what `auto` chose where it chose */
  run(sample: GainSample, test: Matrix, seed: number): { predicted: Float64Array; chosen?: string };
}

/** What people do without a correction: one of them is the best naive method of a cell. */
export const NAIVE = ["gold-only", "preference-only", "pooled"] as const;

function fitted(regressor: Regressor, sample: GainSample, corrected: Corrected): Predictor {
  const { x, y, weight } = trainingRows(sample, corrected);
  return regressor.fit(x, y, weight);
}

/** A correction, then a regressor on its rows. */
function corrected(name: string, regressor: Regressor): Method {
  return {
    name,
    run: (sample, test, seed) => ({
      predicted: predictRows(fitted(regressor, sample, correctionNamed(name, { seed }).correct(sample)), test),
    }),
  };
}

/** The product's own choice among all corrections. */
export const auto: Method = {
  name: "auto",
  run(sample, test, seed) {
    const corrections = AUTO_ORDER.map((name) => correctionNamed(name, { seed }));
    const choice = chooseCorrection(sample, { corrections, seed });
    const { correction, share } = choice.chosen;
    return {
      predicted: predictRows(fitted(ridge(), sample, choice.corrected), test),
      chosen: `${correction} ${share}`,
    };
  },
};

/**
 * Ridge on each correction's rows, `auto`, and the better of the published script's two learners with its own forests. Left
 * out: `r`, which is `residual` where gold is drawn at random, and `reference-r`, far behind `reference`.
 */
export const METHODS: readonly Method[] = [
  auto,
  ...["mixed", "residual", "dr", "shift", ...NAIVE].map((name) => corrected(name, ridge())),
  corrected("reference", REFERENCE_FOREST),
];
