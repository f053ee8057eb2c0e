import type { Matrix } from "../../math/matrix.js";
import type { EffectLearner } from "../effects/effect-learner.js";
import { predictRows } from "../regressor.js";
import type { Correction } from "./correction.js";
import { checkSample, type LabelBlock } from "./gain-sample.js";
import { onGoldScale } from "./naive.js";
import type { ScaleKind } from "./scale.js";

/**
 * The bias as the effect of being evaluated by gold in place of the judge, by any learner of effects:
 *
 *   Δ̂(x) = E[o(1) − o(0) | x],   o(1) = r, o(0) = y / c,   pseudo-gold = y / c + Δ̂(x)
 *
 * Each judge is a treatment arm of its own, against the same gold.
 *
 * @see Meta-Router, arXiv:2509.25535
 */
export function learnedEffect(name: string, learner: EffectLearner, scale: ScaleKind = "variance"): Correction {
  return {
    name,
    correct(sample) {
      checkSample(sample);
      const { scales, labels } = onGoldScale(sample, scale);
      const n = sample.gold.y.length;
      const corrected = labels.map((own, j) => {
        const m = own.length;
        const delta = learner.fit({
          x: stacked(sample.gold.x, sample.judged[j]!.x),
          y: Float64Array.from([...sample.gold.y, ...own]),
          treated: Uint8Array.from({ length: n + m }, (_, i) => (i < n ? 1 : 0)),
          ...groupsOf(sample.gold, sample.judged[j]!),
          ...(sample.isGoldRandom && { propensity: new Float64Array(n + m).fill(n / (n + m)) }),
        });
        const bias = predictRows(delta, sample.judged[j]!.x);
        return own.map((value, i) => value + bias[i]!);
      });
      return { labels: corrected, scales, goldWeight: 1, judgedWeights: corrected.map(() => 1) };
    },
  };
}

/** Labels of one prompt are held out together. */
const groupsOf = ({ prompt: gold }: LabelBlock, { prompt: judged }: LabelBlock) =>
  gold && judged ? { group: Int32Array.from([...gold, ...judged]) } : {};

function stacked(a: Matrix, b: Matrix): Matrix {
  const values = new Float64Array(a.values.length + b.values.length);
  values.set(a.values);
  values.set(b.values, a.values.length);
  return { rows: a.rows + b.rows, columns: a.columns, values };
}
