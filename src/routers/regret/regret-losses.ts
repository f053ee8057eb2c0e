import type { Matrix } from "../../math/matrix.js";

/** A cost sensitivity that is trained at, and the unit that utilities have there. */
export interface LambdaLevel {
  /** λ, quality points given up per USD, >= 0. */
  readonly lambda: number;
  /** s: standard deviation, over prompts and models, of utilities less their average on the prompt; > 0, in quality points. */
  readonly scale: number;
}

/** What heads are trained against. */
export interface Targets {
  /** n × K quality points: doubly robust scores, or labels' utilities. */
  readonly quality: Matrix;
  /** n × K USD. */
  readonly cost: Matrix;
}

/**
 * The loss of one prompt at one λ, from utilities u (K, in units of s) and logits f (K); writes ∂loss/∂f over f.
 *
 * @returns the loss, in units of s
 */
export type LogitLoss = (utilities: Float64Array, logits: Float64Array) => number;

/**
 * Regret of the softmax policy, with a bonus for its entropy (RM-Softmax):
 *
 *   π = softmax(f),   L = max_t u_t − Σ_t π_t u_t + η Σ_t π_t ln π_t
 *   ∂L/∂f_t = π_t (g_t − Σ_s π_s g_s),   g_t = −u_t + η ln π_t
 *
 * Linear in u, so that unbiased scores give an unbiased gradient. With η = τ and f = utility / (s τ) the minimiser is the
 * utility itself, up to a constant a prompt: without the bonus logits diverge, and interpolating them means nothing.
 *
 * @param entropy  η >= 0, in units of s
 * @see Tsiourvas, Sun & Perakis 2025, arXiv:2505.16037
 */
export function softmaxRegret(entropy: number): LogitLoss {
  let pi = new Float64Array(0);
  return (u, f) => {
    if (pi.length !== f.length) pi = new Float64Array(f.length);
    const total = softmaxInto(pi, f);
    let best = -Infinity;
    let average = 0;
    for (let t = 0; t < f.length; t++) {
      best = Math.max(best, u[t]!);
      f[t] = entropy * (f[t]! - total) - u[t]!; // g
      average += pi[t]! * f[t]!;
    }
    for (let t = 0; t < f.length; t++) f[t] = pi[t]! * (f[t]! - average);
    return best + average;
  };
}

/**
 * Cross-entropy of the best model (RM-Classification), an upper bound of the regret once weighted by what is at stake:
 *
 *   t* = argmax_t u_t,   L = −Δ ln softmax(f)_{t*},   Δ = max_t u_t − min_t u_t, or 1 where it is not weighted
 *
 * Since the most favourable of noisy scores wins, u should be predictions or shrunken scores, not doubly robust ones.
 */
export function classification(isWeighted: boolean): LogitLoss {
  let pi = new Float64Array(0);
  return (u, f) => {
    if (pi.length !== f.length) pi = new Float64Array(f.length);
    let best = 0;
    let worst = 0;
    for (let t = 1; t < u.length; t++) {
      if (u[t]! > u[best]!) best = t;
      if (u[t]! < u[worst]!) worst = t;
    }
    const weight = isWeighted ? u[best]! - u[worst]! : 1;
    const total = softmaxInto(pi, f);
    const loss = weight * (total - f[best]!);
    for (let t = 0; t < f.length; t++) f[t] = weight * (pi[t]! - (t === best ? 1 : 0));
    return loss;
  };
}

/** Writes softmax(f) over `pi`. @returns ln Σ e^f, without overflow */
function softmaxInto(pi: Float64Array, f: Float64Array): number {
  let top = -Infinity;
  for (let t = 0; t < f.length; t++) if (f[t]! > top) top = f[t]!;
  let sum = 0;
  for (let t = 0; t < f.length; t++) {
    pi[t] = Math.exp(f[t]! - top);
    sum += pi[t]!;
  }
  for (let t = 0; t < f.length; t++) pi[t]! /= sum;
  return top + Math.log(sum);
}

export interface HeadsLoss {
  /** Mean over the rows and λ. */
  readonly loss: number;
  /** rows × 2K: in the outputs (a, c) of each row. */
  readonly gradient: Matrix;
}

/**
 * The loss of two heads, averaged over λ, with logits that are affine in λ by construction:
 *
 *   f_t(λ) = (a_t − λ c_t) / (s_λ τ),   u_t(λ) = (quality_t − λ cost_t) / s_λ
 *   ∂L/∂a_t = ∂L/∂f_t / (s_λ τ),   ∂L/∂c_t = −λ ∂L/∂a_t
 *
 * @param outputs      m × 2K: a, then c, of each row
 * @param rows         (m) rows of the targets
 * @param temperature  τ > 0, in units of s
 */
export function headsLoss(
  outputs: Matrix,
  { quality, cost }: Targets,
  rows: ArrayLike<number>,
  levels: readonly LambdaLevel[],
  temperature: number,
  loss: LogitLoss,
): HeadsLoss {
  const K = quality.columns;
  const gradient = { ...outputs, values: new Float64Array(outputs.values.length) };
  const [u, f] = [new Float64Array(K), new Float64Array(K)];
  const share = 1 / (rows.length * levels.length);
  let total = 0;
  for (let r = 0; r < rows.length; r++) {
    const [from, o] = [rows[r]! * K, r * 2 * K];
    for (const { lambda, scale } of levels) {
      const unit = scale * temperature;
      for (let t = 0; t < K; t++) {
        u[t] = (quality.values[from + t]! - lambda * cost.values[from + t]!) / scale;
        f[t] = (outputs.values[o + t]! - lambda * outputs.values[o + K + t]!) / unit;
      }
      total += share * loss(u, f);
      for (let t = 0; t < K; t++) {
        const slope = (share * f[t]!) / unit;
        gradient.values[o + t]! += slope;
        gradient.values[o + K + t]! -= lambda * slope;
      }
    }
  }
  return { loss: total, gradient };
}
