import { type Matrix, row, zeros } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { mean } from "../../math/statistics.js";
import type { LinearScores } from "../linear-router.js";
import { withIntercept } from "./components.js";
import { averagedMeans, modelStatistics, pooledPosterior } from "./pooled-posterior.js";

/**
 * What is expected of models before any call is seen, as shares of the outcomes' variance V: how far levels lie apart, what prompts
 * explain of all models alike, and what sets a model apart from one prompt to another. The last decides who is chosen where,
 * and a log of some thousand calls hardly tells it: it is averaged over, about a guess that may be wrong by a factor of two.
 */
const LEVEL_SHARE = 0.15;
const COMMON_SHARE = 0.15;
const APART_SHARE = 0.05;
const APART_LOG_SD = 0.7;
const APART_GRID = [0.005, 0.015, 0.05, 0.15, 0.5, 1.5] as const;

/** What outcomes a model misses where the log is thin: as shares of V, and the chance that it is anything. */
const MISSED_GRID = [0.005, 0.02, 0.08, 0.3] as const;
const MISSED_LEVELS = 3;
const MISSED_CHANCE = 0.5;

/** Calls of the average variance that a model's noise is drawn towards. */
const PRIOR_CALLS = 3;

/** Calls to learn from. */
export interface PooledCalls {
  /** n × p, of average variance 1 */
  readonly z: Matrix;
  /** (n) in [0, K) */
  readonly arm: Int32Array;
  /** (n) finite */
  readonly y: Float64Array;
  readonly K: number;
  /** (n) in (0, 1]: of the model that was called. Where they are given, what the fit misses is corrected by them. */
  readonly propensity?: Float64Array;
}

/**
 * Each model's outcome from one model's outcome a prompt, with partial pooling: models share a slope, and depart from it as far as
 * their own calls say,
 *
 *   y[i] = m + b[k] + (w + δ[k]) · z[i] + ε,   k = arm[i],   ε ~ N(0, σ²[k])
 *   b[k] ~ N(0, 0.15 V),   w ~ N(0, 0.15 V/p),   δ[k] ~ N(0, s V/p),   ln s ~ N(ln 0.05, 0.7²)
 *
 * the posterior mean, s averaged over by its evidence. With many calls the evidence decides and each model has a regression of its
 * own; with few the models differ by their levels.
 *
 * A line is right on average over the prompts that the log sent to a model, not over all. So its residuals r are regressed in turn,
 * weighted by 1/e, towards what it misses over all prompts,
 *
 *   r[i] = g[k] + γ[k] · z[i] + ε,   g[k] ~ N(0, 3 s V),   γ[k] ~ N(0, s V/p)
 *
 * with even odds before the calls are seen that s = 0, nothing. A doubly robust correction with its noise taken out: of a line that
 * fits, nothing is left but the prior, and evidence drops it; of one that does not, enough calls show it.
 *
 * @see Gelman & Hill 2006, Data Analysis Using Regression and Multilevel/Hierarchical Models, ch. 12–13
 * @see van der Laan & Rubin 2006, Targeted Maximum Likelihood Learning, for corrections by weighted residuals
 */
export function partialPooling({ z, arm, y, K, propensity }: PooledCalls): LinearScores {
  const p = z.columns;
  const average = y.length > 0 ? mean(y) : 0;
  const spread = y.length > 0 ? mean(y.map((value) => (value - average) ** 2)) : 0; // V
  if (!(spread > 1e-20 * average ** 2))
    return { coefficients: zeros(K, p), intercepts: new Float64Array(K).fill(average) };

  const x = withIntercept(z);
  const noise = noiseOf(arm, y, { K, average, spread });
  const deviations = (slopes: number, level: number) => {
    const d = new Float64Array(p + 1).fill(Math.sqrt((slopes * spread) / p));
    d[p] = Math.sqrt(level * spread);
    return d;
  };
  const centred = y.map((value) => value - average);
  const models = modelStatistics(x, arm, centred, noise);
  const theta = averagedMeans(
    APART_GRID.map((share) => pooledPosterior(models, deviations(COMMON_SHARE, 1), deviations(share, LEVEL_SHARE))),
    APART_GRID.map((share) => -((Math.log(share / APART_SHARE) / APART_LOG_SD) ** 2) / 2),
  );
  if (propensity !== undefined) {
    const residual = centred.map((value, i) => value - dot(row(x, i), row(theta, arm[i]!)));
    const weight = propensity.map((e) => 1 / e);
    const left = modelStatistics(x, arm, residual, noise, weight);
    const missed = averagedMeans(
      [0, ...MISSED_GRID].map((share) =>
        pooledPosterior(left, deviations(0, 0), deviations(share, MISSED_LEVELS * share)),
      ),
      [Math.log(1 - MISSED_CHANCE), ...MISSED_GRID.map(() => Math.log(MISSED_CHANCE / MISSED_GRID.length))],
    );
    missed.values.forEach((value, o) => {
      theta.values[o]! += value;
    });
  }
  const coefficients = zeros(K, p);
  const intercepts = new Float64Array(K);
  for (let k = 0; k < K; k++) {
    coefficients.values.set(row(theta, k).subarray(0, p), k * p);
    intercepts[k] = average + row(theta, k)[p]!;
  }
  return { coefficients, intercepts };
}

/** Costs by {@link partialPooling}, relative to the model's own average, since a long answer is dear whoever gives it. */
export function pooledCosts({ z, arm, y: cost, K }: PooledCalls): LinearScores {
  const [sum, calls] = [new Float64Array(K), new Float64Array(K)];
  arm.forEach((k, i) => {
    sum[k]! += cost[i]!;
    calls[k]! += 1;
  });
  const level = sum.map((usd, k) => (calls[k]! > 0 ? usd / calls[k]! : 0));
  const y = cost.map((usd, i) => (level[arm[i]!]! > 0 ? usd / level[arm[i]!]! : 1));
  const { coefficients, intercepts } = partialPooling({ z, arm, y, K });
  return {
    coefficients: {
      ...coefficients,
      values: coefficients.values.map((value, o) => value * level[Math.floor(o / z.columns)]!),
    },
    intercepts: intercepts.map((b, k) => b * level[k]!),
  };
}

/** (K) σ²: each model's variance, drawn towards the average one where calls are few. */
function noiseOf(
  arm: Int32Array,
  y: Float64Array,
  { K, average, spread }: { readonly K: number; readonly average: number; readonly spread: number },
): Float64Array {
  return Float64Array.from({ length: K }, (_, k) => {
    const own = y.filter((_, i) => arm[i] === k).map((value) => value - average);
    const level = own.reduce((sum, value) => sum + value, 0) / (own.length + PRIOR_CALLS);
    const squares = own.reduce((sum, value) => sum + (value - level) ** 2, 0);
    return (squares + PRIOR_CALLS * spread) / (own.length + PRIOR_CALLS);
  });
}
