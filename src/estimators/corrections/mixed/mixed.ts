import { at, type Matrix } from "../../../math/matrix.js";
import type { Correction } from "../correction.js";
import { checkSample } from "../gain-sample.js";
import { fitMixedModel } from "./mixed-model.js";

/**
 * Takes from each judged label the bias that the mixed model of all mechanisms sees in it:
 *
 *   pseudo-gold = y / c_j − δ̂_j(x)
 *
 * Judge's noise and all that its label says of this prompt alone stay in; see {@link fitMixedModel}.
 */
export function mixed(): Correction {
  return {
    name: "mixed",
    correct(sample) {
      checkSample(sample);
      const { delta, scales } = fitMixedModel(sample);
      const labels = sample.judged.map(({ x, y }, j) => {
        const bias = valuesOf(delta[j]!, x);
        return y.map((value, i) => value / scales[j]! - bias[i]!);
      });
      return { labels, scales, goldWeight: 1, judgedWeights: labels.map(() => 1) };
    },
  };
}

/** (n) coefficients · [1, x] of every row. */
function valuesOf(coefficients: Float64Array, x: Matrix): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => {
    let sum = coefficients[0]!;
    for (let j = 0; j < x.columns; j++) sum += coefficients[j + 1]! * at(x, i, j);
    return sum;
  });
}
