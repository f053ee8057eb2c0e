import { FairleadError } from "../../errors.js";
import { choleskyFactor, choleskySolve } from "../../math/cholesky.js";
import { lbfgs } from "../../math/lbfgs.js";
import { type Matrix, row, zeros } from "../../math/matrix.js";
import { gram, times, transposeTimes } from "../../math/product.js";
import { logSumExp, softmaxRows } from "../../math/softmax.js";
import { checkFeatures } from "../check-rows.js";
import { standardised } from "../standardised.js";

type Features = Matrix<Float32Array | Float64Array>;

/** P(a = k | x) = softmax_k(intercept_k + coefficients_k · x) */
export interface MultinomialModel {
  /** λ that was used, in rows. */
  readonly penalty: number;
  /** n × K logits. @param x  n × d */
  logits(x: Features): Matrix;
}

/** Of the loss: a hundredth of a nat over a million calls, which no propensity shows. */
const TOLERANCE = 1e-8;

/**
 * Multinomial logistic regressions with a penalty on all but the intercepts:
 *
 *   min  Σ_i [ ln Σ_k e^{z_ik} − z_{i,a_i} ] + λ/2 Σ_k ‖β_k‖²,    z_ik = b_k + x̃_iᵀβ_k      x̃: x standardised
 *
 * by {@link lbfgs}, each class's gradient divided by the curvature that it would have if it were alone and rare:
 * p̄_k (1 − p̄_k) X̃ᵀX̃ + λI. One model a penalty, each started from the one before: give penalties in descending order.
 *
 * @param x          n × d
 * @param label      (n) in [0, K); every class must be there
 * @param K          classes
 * @param penalties  λ > 0, in rows
 * @throws {FairleadError} SHAPE_MISMATCH; NOT_ENOUGH_DATA where a class has no row
 * @see Böhning 1992, Annals of the Institute of Statistical Mathematics 44:197–200, for a bound on the curvature
 */
export function multinomialPath(
  x: Features,
  label: Int32Array,
  K: number,
  penalties: readonly number[],
): readonly MultinomialModel[] {
  checkFeatures(x);
  const share = classShares(label, K);
  const { centre, scale, design } = standardised(x, new Float64Array(x.rows).fill(1));
  const square = gram(design);
  let theta: Float64Array = new Float64Array(design.columns * K);
  share.forEach((p, k) => {
    theta[x.columns * K + k] = Math.log(p);
  });
  return penalties.map((penalty) => {
    const loss = (at: Float64Array) => penalisedLoss(design, label, K, penalty, at);
    theta = lbfgs(loss, theta, { precondition: curvatures(square, share, penalty), tolerance: TOLERANCE });
    return multinomialModel({ rows: x.columns + 1, columns: K, values: theta }, centre, scale, penalty);
  });
}

/** Mean of −ln P(a_i) in nats. @param logits  n × K */
export function multinomialLoss(logits: Matrix, label: Int32Array): number {
  let sum = 0;
  label.forEach((k, i) => {
    const z = row(logits, i);
    sum += logSumExp(z) - z[k]!;
  });
  return sum / label.length;
}

/** θ is (d + 1) × K, its last row the intercepts; so is the gradient X̃ᵀ(P − Y) + λβ. */
function penalisedLoss(design: Matrix, label: Int32Array, K: number, penalty: number, theta: Float64Array) {
  const z = times(design, { rows: design.columns, columns: K, values: theta });
  const error = softmaxRows(z);
  let value = 0;
  label.forEach((k, i) => {
    const p = error.values[i * K + k]!;
    // e^z / Σ e^z is 0 only where it is below 1e-323: there the long way round
    value += p > 0 ? -Math.log(p) : logSumExp(row(z, i)) - z.values[i * K + k]!;
    error.values[i * K + k] = p - 1;
  });
  const gradient = transposeTimes(design, error).values;
  for (let e = 0; e < gradient.length - K; e++) {
    value += (penalty / 2) * theta[e]! ** 2;
    gradient[e]! += penalty * theta[e]!;
  }
  return { value, gradient };
}

/** g ↦ the classes' columns of g, each solved by its own curvature. */
function curvatures(square: Matrix, share: Float64Array, penalty: number) {
  const q = square.rows;
  const factors = share.map((p) => Math.max(1e-6, p * (1 - p)));
  const solvers = Array.from(factors, (w) => {
    const h = { ...square, values: square.values.map((value) => w * value) };
    for (let j = 0; j < q - 1; j++) h.values[j * q + j]! += penalty;
    return choleskyFactor(h, 1e-14);
  });
  return (gradient: Float64Array): Float64Array => {
    const K = share.length;
    const out = gradient.slice();
    solvers.forEach((factor, k) => {
      if (!factor) return;
      const own = Float64Array.from({ length: q }, (_, j) => gradient[j * K + k]!);
      choleskySolve(factor, own).forEach((value, j) => {
        out[j * K + k] = value;
      });
    });
    return out;
  };
}

function multinomialModel(theta: Matrix, centre: Float64Array, scale: Float64Array, penalty: number): MultinomialModel {
  const [d, K] = [centre.length, theta.columns];
  const coefficients = zeros(d, K);
  const intercept = theta.values.slice(d * K);
  for (let j = 0; j < d; j++)
    for (let k = 0; k < K; k++) {
      const slope = scale[j]! > 0 ? theta.values[j * K + k]! / scale[j]! : 0;
      coefficients.values[j * K + k] = slope;
      intercept[k]! -= slope * centre[j]!;
    }
  return {
    penalty,
    logits(x) {
      const z = times({ ...x, values: Float64Array.from(x.values) }, coefficients);
      for (let i = 0, o = 0; i < z.rows; i++) for (let k = 0; k < K; k++, o++) z.values[o]! += intercept[k]!;
      return z;
    },
  };
}

function classShares(label: Int32Array, K: number): Float64Array {
  const share = new Float64Array(K);
  for (const k of label) share[k]! += 1 / label.length;
  const missing = share.indexOf(0);
  if (missing < 0) return share;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: `rows of each of ${K} classes`,
    found: `none of class ${missing}`,
    fix: "Leave the class out before fitting.",
  });
}
