import { lbfgs } from "../../math/lbfgs.js";
import { type Matrix, zeros } from "../../math/matrix.js";
import { softmaxRows } from "../../math/softmax.js";
import { multinomialLoss } from "./multinomial-logistic.js";

/** How logits are stretched and moved before they are read as probabilities. */
export interface MultinomialCalibration {
  /** 1 / temperature, >= 0. Near 0: x says nothing of the choice. */
  readonly slope: number;
  /** (K) added to the logits. */
  readonly intercepts: Float64Array;
}

/**
 * Platt scaling for K classes: P(a = k) = softmax_k(slope · z_k + intercept_k) by maximum likelihood, with a normal prior of
 * precision 1 that draws slope to 1 and intercepts to 0.
 *
 * @param logits  n × K, of models that have not seen the row
 * @param label   (n) in [0, K)
 * @see Guo, Pleiss, Sun & Weinberger 2017, arXiv:1706.04599, for temperature and vector scaling
 */
export function multinomialCalibration(logits: Matrix, label: Int32Array): MultinomialCalibration {
  const K = logits.columns;
  const start = new Float64Array(K + 1);
  start[0] = 1;
  const theta = lbfgs((at) => penalisedLoss(logits, label, at), start);
  return { slope: Math.max(0, theta[0]!), intercepts: theta.slice(1) };
}

/** slope · z + intercepts. @param logits  n × K */
export function calibrated(logits: Matrix, { slope, intercepts }: MultinomialCalibration): Matrix {
  const K = logits.columns;
  const out = zeros(logits.rows, K);
  for (let e = 0; e < out.values.length; e++) out.values[e] = slope * logits.values[e]! + intercepts[e % K]!;
  return out;
}

function penalisedLoss(logits: Matrix, label: Int32Array, theta: Float64Array) {
  const K = logits.columns;
  const z = calibrated(logits, { slope: theta[0]!, intercepts: theta.subarray(1) });
  const gradient = theta.slice();
  gradient[0]! -= 1;
  let value = multinomialLoss(z, label) * label.length;
  for (const g of gradient) value += (g * g) / 2;
  const p = softmaxRows(z);
  label.forEach((a, i) => {
    for (let k = 0, e = i * K; k < K; k++, e++) {
      const error = p.values[e]! - Number(k === a);
      gradient[0]! += error * logits.values[e]!;
      gradient[k + 1]! += error;
    }
  });
  return { value, gradient };
}
