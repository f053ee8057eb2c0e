import { choleskyFactor, choleskySolve } from "../../math/cholesky.js";
import { at, type Matrix, row, rowsOf, zeros } from "../../math/matrix.js";
import { dot, gram } from "../../math/product.js";
import { valuesAt } from "../cross-fit.js";
import { ridge } from "../ridge.js";
import { type OffPolicySample, type WeightedSample, weightedSample } from "./off-policy-sample.js";
import { meanScore, type PolicyValue, policyValue } from "./policy-value.js";

/**
 * `dr` for outcome models that are linear, with an interval that holds where propensities are wrong too. Value as in `dr`; what the
 * estimates of the coefficients add to its error is in ψ besides:
 *
 *   ψ[i] = V[i] + w[i] r[i] − value + n · g_kᵀ (X_kᵀX_k + λ_k I)⁻¹ x̃[i] r[i]      k = a[i], x̃ = [1, x], X_k: rows of x̃ with a = k
 *   g_k  = Σ_i (π(k | x[i]) − 1{a[i] = k} w[i]) x̃[i] / n
 *
 * g is how far weighted calls of k are from the prompts that the target gives to k: near 0 where propensities are right, and then this
 * is `dr`. The interval holds where either e is right, or outcomes are linear in x. λ_k is not penalising the intercept, and that which
 * `ridge` chooses for k's calls.
 *
 * @param x  n × d: the features of the outcome models, d well below each model's calls
 * @throws {FairleadError} SHAPE_MISMATCH
 * @see Stefanski & Boos 2002, The American Statistician 56:29–38, for estimates that stand on others
 */
export function drLinear(sample: OffPolicySample, target: Matrix, x: Matrix<Float32Array | Float64Array>): PolicyValue {
  const weighted = weightedSample(sample, target);
  const { w, V, r } = weighted;
  const { value, influence } = meanScore(V.map((v, i) => v + w[i]! * r[i]!));
  for (let k = 0; k < target.columns; k++) addOutcomeError(influence, k, sample, target, weighted, x);
  const centre = influence.reduce((sum, psi) => sum + psi, 0) / influence.length;
  return policyValue(
    value,
    influence.map((psi) => psi - centre),
    sample.group,
  );
}

function addOutcomeError(
  influence: Float64Array,
  k: number,
  { arm, y }: OffPolicySample,
  target: Matrix,
  { w, r }: WeightedSample,
  x: Matrix<Float32Array | Float64Array>,
): void {
  const rows = Int32Array.from(arm.keys()).filter((i) => arm[i] === k);
  if (rows.length < 2) return;
  const own = rowsOf(x, rows);
  const { penalty } = ridge().fit(own, valuesAt(y, rows)) as { readonly penalty?: number };
  const z = withOnes(x);
  const h = gram(rowsOf(z, rows));
  for (let j = 1; j < h.rows; j++) h.values[j * h.rows + j]! += penalty ?? 0;
  const factor = choleskyFactor(h, 1e-14);
  if (factor === undefined) return;
  const g = new Float64Array(z.columns); // n · g_k
  for (let i = 0; i < arm.length; i++) {
    const off = at(target, i, k) - (arm[i] === k ? w[i]! : 0);
    if (off !== 0) for (let j = 0; j < g.length; j++) g[j]! += off * at(z, i, j);
  }
  const direction = choleskySolve(factor, g);
  for (const i of rows) influence[i]! += dot(direction, row(z, i)) * r[i]!;
}

/** [1, x] */
function withOnes(x: Matrix<Float32Array | Float64Array>): Matrix {
  const z = zeros(x.rows, x.columns + 1);
  for (let i = 0; i < x.rows; i++) {
    z.values[i * z.columns] = 1;
    z.values.set(row<Float32Array | Float64Array>(x, i), i * z.columns + 1);
  }
  return z;
}
