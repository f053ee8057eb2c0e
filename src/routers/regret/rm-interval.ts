import { type Matrix, zeros } from "../../math/matrix.js";
import type { Router, StorableRouter } from "../router.js";
import { foldAverage } from "./fold-average.js";
import { softmaxRegret } from "./regret-losses.js";
import { type RegretProblem, regretProblem } from "./regret-problem.js";
import { checkSettings, type LoggedSettings } from "./settings.js";
import { propensityNote, routerOfHeads, trainingNote } from "./two-head-fit.js";

export interface RmIntervalSettings extends LoggedSettings {
  /**
   * `two-heads`: one network, trained at λ all over the interval, affine in λ by construction. `endpoints`: a network each at the
   * interval's ends, whose utilities are interpolated, as in the paper. Default `two-heads`
   */
  readonly form?: "two-heads" | "endpoints";
}

/** λ that the interval is trained at, between its ends. */
const INSIDE = 12;

/**
 * One router for every λ of an interval, from the least to the greatest of `lambdas`.
 *
 *   endpoints   u(λ) = (1 − α) u_lo + α u_hi,   α = (λ − lo)/(hi − lo)        u_lo, u_hi: RM-Softmax at λ = lo, hi
 *
 * Of networks that learned their utilities (entropy bonus η = τ) the interpolation is exact. It is affine in λ and thus two heads
 * as well: c = (u_lo − u_hi)/(hi − lo), a = u_lo + lo · c.
 *
 * @see Tsiourvas, Sun & Perakis 2025, arXiv:2505.16037
 */
export function rmIntervalRouter({ form = "two-heads", ...settings }: RmIntervalSettings = {}): Router {
  checkSettings(settings);
  return {
    name: "rm-interval",
    async fit(train): Promise<StorableRouter> {
      const problem = regretProblem(train, settings);
      const [lo, hi] = [Math.min(...problem.lambdas), Math.max(...problem.lambdas)];
      const epochs = settings.epochs !== undefined ? { epochs: settings.epochs } : {};
      const at = (lambdas: readonly number[]) =>
        foldAverage(problem, { loss: softmaxRegret, targets: problem.scores, lambdas, ...epochs });
      const range = `for λ from ${short(lo)} to ${short(hi)} quality points per USD`;
      if (form === "two-heads" || !(hi > lo)) {
        const trained = at(inside(lo, hi));
        return routerOfHeads("rm-interval", problem, trained.weights, [
          propensityNote(problem),
          range,
          trainingNote(trained),
        ]);
      }
      const [low, high] = [at([lo]), at([hi])];
      return routerOfHeads("rm-interval", problem, interpolated(low.weights, lo, high.weights, hi, problem), [
        propensityNote(problem),
        range,
        `at λ ${short(lo)}: ${trainingNote(low)}`,
        `at λ ${short(hi)}: ${trainingNote(high)}`,
      ]);
    },
  };
}

const short = (value: number) => `${Number(value.toPrecision(3))}`;

/** Evenly spaced in λ / (λ + middle), so that low λ, where routes change fastest, have their share. */
function inside(lo: number, hi: number): readonly number[] {
  if (!(hi > lo)) return [lo];
  const middle = (hi - lo) / 8;
  const last = (hi - lo) / (hi - lo + middle);
  return Array.from({ length: INSIDE + 2 }, (_, i) => {
    const share = (last * i) / (INSIDE + 1);
    return i === INSIDE + 1 ? hi : lo + (middle * share) / (1 - share);
  });
}

/** Both heads from utilities at the ends; costs are brought to the average over models that the plug-in solution has. */
function interpolated(low: Matrix, lo: number, high: Matrix, hi: number, problem: RegretProblem): Matrix {
  const K = low.columns / 2;
  const out = zeros(low.rows, low.columns);
  const utility = ({ values }: Matrix, o: number, lambda: number) => values[o]! - lambda * values[o + K]!;
  for (let o = 0; o < out.values.length; o += 2 * K) {
    let excess = 0;
    for (let k = 0; k < K; k++) {
      const cost = (utility(low, o + k, lo) - utility(high, o + k, hi)) / (hi - lo);
      out.values[o + K + k] = cost;
      excess += (cost - problem.plugIn.values[o + K + k]!) / K;
    }
    for (let k = 0; k < K; k++) {
      out.values[o + K + k]! -= excess;
      out.values[o + k] = utility(low, o + k, lo) + lo * out.values[o + K + k]!;
    }
  }
  return out;
}
