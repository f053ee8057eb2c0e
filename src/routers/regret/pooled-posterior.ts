import { choleskyFactor, choleskySolve, forwardSubstituted } from "../../math/cholesky.js";
import { at, type Matrix, rowsOf, zeros } from "../../math/matrix.js";
import { dot, gram, times, transposeTimes } from "../../math/product.js";

/** What a model's calls say of its coefficients: G = Σ ω x xᵀ / σ² (q × q) and Σ ω x y / σ² (q). */
export interface ModelStatistics {
  readonly precision: Matrix;
  readonly shift: Float64Array;
}

/**
 * @param x       n × q
 * @param arm     (n) in [0, K)
 * @param y       (n)
 * @param noise   (K) σ² > 0
 * @param weight  (n) > 0. They are scaled for each model to ω = w Σw / Σw², so that it counts for the calls that its weights leave
 *                (Kish). Default 1
 */
export function modelStatistics(
  x: Matrix,
  arm: Int32Array,
  y: Float64Array,
  noise: Float64Array,
  weight?: Float64Array,
): readonly ModelStatistics[] {
  return Array.from(noise, (variance, k) => {
    const rows = Int32Array.from(arm.keys()).filter((i) => arm[i] === k);
    const raw = Float64Array.from(rows, (i) => weight?.[i] ?? 1);
    const scale = raw.reduce((sum, w) => sum + w, 0) / raw.reduce((sum, w) => sum + w * w, 0);
    const omega = raw.map((w) => (w * scale) / variance);
    const own = rowsOf(x, rows);
    const values = Float64Array.from(rows, (i, r) => omega[r]! * y[i]!);
    return {
      precision: gram(own, omega),
      shift: transposeTimes(own, { rows: rows.length, columns: 1, values }).values,
    };
  });
}

export interface Posterior {
  /** K × q */
  readonly means: Matrix;
  /** log p(y | variances), up to a constant that depends on the noise alone. */
  readonly logEvidence: number;
}

/**
 * Coefficients θ[k] = w + δ[k] of several models, w ~ N(0, D₀²) shared by all, δ[k] ~ N(0, D₁²) of each.
 *
 * Given w the models are independent, so that K systems of q unknowns and one more do for (K + 1) q unknowns:
 *
 *   A[k] = I + D₁ G[k] D₁,   B[k] = D₁ G[k] D₀,   S = I + Σ_k (D₀ G[k] D₀ − Bᵀ[k] A⁻¹[k] B[k])
 *
 * @param shared  (q) standard deviations D₀, >= 0
 * @param own     (q) standard deviations D₁, >= 0
 */
export function pooledPosterior(
  models: readonly ModelStatistics[],
  shared: Float64Array,
  own: Float64Array,
): Posterior {
  const q = shared.length;
  const s = zeros(q, q);
  for (let j = 0; j < q; j++) s.values[j * q + j] = 1;
  const h = new Float64Array(q);
  let [explained, logDeterminant] = [0, 0];
  const factors = models.map(({ precision, shift }) => {
    const a = zeros(q, q);
    const b = zeros(q, q + 1); // B, and beside it D₁ times the shift
    for (let i = 0; i < q; i++) {
      for (let j = 0; j < q; j++) {
        const g = at(precision, i, j);
        a.values[i * q + j] = own[i]! * g * own[j]! + (i === j ? 1 : 0);
        b.values[i * (q + 1) + j] = own[i]! * g * shared[j]!;
        s.values[i * q + j]! += shared[i]! * g * shared[j]!;
      }
      b.values[i * (q + 1) + q] = own[i]! * shift[i]!;
      h[i]! += shared[i]! * shift[i]!;
    }
    const l = choleskyFactor(a, 0)!; // A − I is not negative, so no pivot is lost
    logDeterminant += logDeterminantOf(l);
    const met = gram(forwardSubstituted(l, b));
    for (let i = 0; i < q; i++) {
      for (let j = 0; j < q; j++) s.values[i * q + j]! -= at(met, i, j);
      h[i]! -= at(met, i, q);
    }
    explained += at(met, q, q);
    return { l, b };
  });
  const lower = choleskyFactor(s, 0)!;
  const w = choleskySolve(lower, h);
  explained += dot(h, w);
  logDeterminant += logDeterminantOf(lower);

  const means = zeros(models.length, q);
  const less = { rows: q + 1, columns: 1, values: Float64Array.from([...w.map((value) => -value), 1]) };
  factors.forEach(({ l, b }, k) => {
    const delta = choleskySolve(l, times(b, less).values);
    for (let j = 0; j < q; j++) means.values[k * q + j] = shared[j]! * w[j]! + own[j]! * delta[j]!;
  });
  return { means, logEvidence: (explained - logDeterminant) / 2 };
}

function logDeterminantOf({ rows: n, values }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += 2 * Math.log(values[i * n + i]!);
  return sum;
}

/** Σ_g π_g means_g, with π_g ∝ p(y | g) p(g). @param logPrior  (as many as posteriors), up to a constant */
export function averagedMeans(posteriors: readonly Posterior[], logPrior: readonly number[]): Matrix {
  const logs = posteriors.map(({ logEvidence }, g) => logEvidence + logPrior[g]!);
  const top = Math.max(...logs);
  const total = logs.reduce((sum, value) => sum + Math.exp(value - top), 0);
  const { means } = posteriors[0]!;
  const out = zeros(means.rows, means.columns);
  posteriors.forEach((one, g) => {
    const share = Math.exp(logs[g]! - top) / total;
    one.means.values.forEach((value, o) => {
      out.values[o]! += share * value;
    });
  });
  return out;
}
