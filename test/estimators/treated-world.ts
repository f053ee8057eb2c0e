import type { TreatedSample } from "../../src/estimators/effects/effect-learner.js";
import { logistic } from "../../src/math/logistic.js";
import { type Matrix, matrix, row } from "../../src/math/matrix.js";
import { dot } from "../../src/math/product.js";
import { rng } from "../../src/random.js";

export interface TreatedWorldOptions {
  readonly seed: number;
  /** Rows, N. */
  readonly n: number;
  /** Features, d, from N(0, 1). Default 5 */
  readonly d?: number;
  /** P(t = 1 | x) = σ(assignment[0] + assignment[1] · x₀). */
  readonly assignment: readonly [intercept: number, slope: number];
  /** Δ(x) = effect[0] + effect[1] · (x₀ + x₁ + … + x_{d−1}) / √d. */
  readonly effect: readonly [average: number, sd: number];
  /** Standard deviation of what is drawn for each row. Default 0.3 */
  readonly noise?: number;
}

/** A sample whose effect is known: y = x₀ − x₁/2 + t Δ(x) + noise. Without a propensity: learners are to estimate it. */
export interface TreatedWorld {
  readonly sample: TreatedSample;
  /** (N) Δ of each row. */
  readonly truth: Float64Array;
  /** (N) P(t = 1 | x). */
  readonly e: Float64Array;
  effectOf(x: Float64Array): number;
}

export function treatedWorld(options: TreatedWorldOptions): TreatedWorld {
  const { seed, n, d = 5, assignment, effect, noise = 0.3 } = options;
  const draws = rng(seed, "treated-world");
  const x: Matrix = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, () => draws.normal()),
  );
  const slopes = new Float64Array(d).fill(effect[1] / Math.sqrt(d));
  const effectOf = (one: Float64Array) => effect[0] + dot(one, slopes);
  const rows = Array.from({ length: n }, (_, i) => row(x, i));
  const e = Float64Array.from(rows, (one) => logistic(assignment[0] + assignment[1] * one[0]!));
  const treated = Uint8Array.from(e, (p) => (draws.uniform() < p ? 1 : 0));
  const truth = Float64Array.from(rows, effectOf);
  const y = Float64Array.from(
    rows,
    (one, i) => one[0]! - one[1]! / 2 + treated[i]! * truth[i]! + noise * draws.normal(),
  );
  return { sample: { x, y, treated }, truth, e, effectOf };
}
