import { choleskyFactor, choleskySolve, inverseOfPositive } from "../math/cholesky.js";
import { logistic } from "../math/logistic.js";
import { at, type Matrix, zeros } from "../math/matrix.js";

/** Comparisons of two players each; what a battle is when its prompt is left aside. */
export interface Comparisons {
  /** (m) index in [0, K). */
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  /** (m) share of the win that goes to a, in [0, 1]; 0.5 for a tie. */
  readonly winA: ArrayLike<number>;
  /** (m) > 0. */
  readonly weight: ArrayLike<number>;
}

export interface BradleyTerryOptions {
  /**
   * Penalty ridge/2 · ‖ξ‖², in battles. Keeps a player that always wins finite and holds players together that never met.
   * 0 is plain maximum likelihood. Default 0.001
   */
  readonly ridge?: number;
  /** (K) where to start. Default zeros */
  readonly start?: Float64Array;
}

/** wins[a, b] = Σ weight · (share of the win that went to a over b), K × K; a tie is half a win each. */
export function winMatrix({ a, b, winA, weight }: Comparisons, players: number): Matrix {
  const wins = zeros(players, players);
  for (let i = 0; i < a.length; i++) {
    wins.values[a[i]! * players + b[i]!]! += weight[i]! * winA[i]!;
    wins.values[b[i]! * players + a[i]!]! += weight[i]! * (1 - winA[i]!);
  }
  return wins;
}

/**
 * Bradley-Terry strengths ξ, in log-odds, that maximise
 *
 *   Σ_{a≠b} wins[a,b] · ln σ(ξ_a − ξ_b) − ridge/2 · ‖ξ‖²,     Σ ξ = 0
 *
 * by Newton's method with step halving; the problem is convex and K × K, so a few steps do.
 *
 * @param wins  K × K, see {@link winMatrix}; the diagonal is not read
 * @returns     (K) with mean 0
 * @see Bradley & Terry 1952, Biometrika 39:324-345
 */
export function bradleyTerry(wins: Matrix, { ridge = 1e-3, start }: BradleyTerryOptions = {}): Float64Array {
  const K = wins.rows;
  let strengths = start?.slice() ?? new Float64Array(K);
  let loss = negativeLogLikelihood(wins, strengths, ridge);
  for (let step = 0; step < 100; step++) {
    const { gradient, hessian } = derivatives(wins, strengths, ridge);
    const factor = choleskyFactor(hessian, 1e-15);
    if (factor === undefined) break; // without a ridge, players that never lose run off: this is as far as doubles go
    const direction = choleskySolve(factor, gradient);
    const next = halved(wins, strengths, direction, loss, ridge);
    if (next === undefined) break; // no descent left: rounding
    strengths = next.strengths;
    loss = next.loss;
    if (direction.every((value) => Math.abs(value) < 1e-10)) break;
  }
  return centred(strengths);
}

function halved(wins: Matrix, from: Float64Array, direction: Float64Array, loss: number, ridge: number) {
  for (let size = 1; size > 1e-8; size /= 2) {
    const strengths = from.map((value, k) => value - size * direction[k]!);
    const next = negativeLogLikelihood(wins, strengths, ridge);
    if (next <= loss) return { strengths, loss: next };
  }
  return undefined;
}

function negativeLogLikelihood(wins: Matrix, strengths: Float64Array, ridge: number): number {
  const K = wins.rows;
  let loss = 0;
  for (let a = 0; a < K; a++) {
    loss += (ridge / 2) * strengths[a]! ** 2;
    for (let b = 0; b < K; b++) {
      const w = wins.values[a * K + b]!;
      if (a !== b && w > 0) loss += w * softplus(strengths[b]! - strengths[a]!);
    }
  }
  return loss;
}

/** ln(1 + e^z), without overflow. */
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/**
 *   g_a = −Σ_b (wins[a,b] − n[a,b] p[a,b]) + ridge ξ_a,    n = wins + winsᵀ,  p[a,b] = σ(ξ_a − ξ_b)
 *   H_ab = −n[a,b] p[a,b] p[b,a],   H_aa = Σ_b n[a,b] p[a,b] p[b,a] + ridge
 *
 * plus 11ᵀ/K times the mean curvature in H, along the direction that the likelihood does not see: it fixes Σ ξ.
 */
function derivatives(wins: Matrix, strengths: Float64Array, ridge: number) {
  const K = wins.rows;
  const gradient = strengths.map((value) => ridge * value);
  const hessian = zeros(K, K);
  let curvature = 1e-12;
  for (let a = 0; a < K; a++)
    for (let b = 0; b < a; b++) {
      const n = at(wins, a, b) + at(wins, b, a);
      if (n === 0) continue;
      const p = logistic(strengths[a]! - strengths[b]!);
      const surplus = at(wins, a, b) - n * p;
      gradient[a]! -= surplus;
      gradient[b]! += surplus;
      const h = n * p * (1 - p);
      curvature += h;
      hessian.values[a * K + a]! += h;
      hessian.values[b * K + b]! += h;
      hessian.values[a * K + b]! -= h;
      hessian.values[b * K + a]! -= h;
    }
  for (let a = 0; a < K; a++) {
    hessian.values[a * K + a]! += ridge;
    for (let b = 0; b < K; b++) hessian.values[a * K + b]! += curvature / (K * K);
  }
  return { gradient, hessian };
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

/**
 * Standard errors of the strengths, by the sandwich H⁻¹ M H⁻¹ with scores summed within clusters, so that the many
 * verdicts on one prompt do not count as so many independent ones:
 *
 *   M = Σ_c s_c s_cᵀ,   s_c = Σ_{i in c} weight_i (winA_i − p_i)(e_a − e_b)
 *
 * @param cluster  (m) which comparisons belong together: the prompt
 * @returns        (K) in log-odds, of ξ − mean(ξ)
 * @see White 1982, Econometrica 50:1-25; Liang & Zeger 1986, Biometrika 73:13-22
 */
export function strengthErrors(
  comparisons: Comparisons,
  cluster: ArrayLike<number>,
  strengths: Float64Array,
  { ridge = 1e-3 }: Pick<BradleyTerryOptions, "ridge"> = {},
): Float64Array {
  const K = strengths.length;
  const { hessian } = derivatives(winMatrix(comparisons, K), strengths, ridge);
  const inverse = inverseOfPositive(hessian);
  const influences = new Map<number, Float64Array>();
  const { a, b, winA, weight } = comparisons;
  for (let i = 0; i < a.length; i++) {
    const residual = weight[i]! * (winA[i]! - logistic(strengths[a[i]!]! - strengths[b[i]!]!));
    const sum = influences.get(cluster[i]!) ?? new Float64Array(K);
    influences.set(cluster[i]!, sum);
    for (let k = 0; k < K; k++) sum[k]! += residual * (at(inverse, k, a[i]!) - at(inverse, k, b[i]!));
  }
  const variances = new Float64Array(K);
  for (const influence of influences.values()) {
    const mean = influence.reduce((sum, value) => sum + value, 0) / K;
    for (let k = 0; k < K; k++) variances[k]! += (influence[k]! - mean) ** 2;
  }
  const G = influences.size;
  return variances.map((value) => Math.sqrt((value * G) / Math.max(1, G - 1)));
}

/** Groups of players that battles hold together: ratings of two groups cannot be compared. (K) group of each, 0-based. */
export function connectedGroups({ a, b }: Pick<Comparisons, "a" | "b">, players: number): Int32Array {
  const parent = Int32Array.from({ length: players }, (_, k) => k);
  const root = (k: number): number => {
    let at = k;
    while (parent[at] !== at) at = parent[at]!;
    return at;
  };
  for (let i = 0; i < a.length; i++) parent[root(a[i]!)] = root(b[i]!);
  const names = new Map<number, number>();
  return Int32Array.from({ length: players }, (_, k) => {
    const r = root(k);
    if (!names.has(r)) names.set(r, names.size);
    return names.get(r)!;
  });
}

/** Elo points per unit of log-odds: 400 points are odds of ten to one. */
export const ELO_PER_LOG_ODDS = 400 / Math.LN10;

/** A strength as an Elo rating around 1000. */
export const eloOf = (strength: number): number => 1000 + ELO_PER_LOG_ODDS * strength;
