import type { Estimate } from "../../evaluation/estimate.js";
import { mean } from "../../math/statistics.js";
import { tQuantile } from "../../math/student-t.js";
import { LAMBDAS, type Run } from "./run.js";

/** What a method achieves at one strength of confounding and one size of log, over seeds. */
export interface Cell {
  readonly method: string;
  readonly confounding: number;
  readonly calls: number;
  readonly seeds: number;
  /** Mean over the grid of λ. */
  readonly utility: Estimate;
  readonly regret: Estimate;
  readonly aiq: Estimate;
  /** By λ of {@link LAMBDAS}. */
  readonly utilities: readonly number[];
}

/**
 * Cells in the order of the runs. Intervals are Student's over seeds: they tell how a mean over random splits and logs varies; test
 * sets of two seeds overlap, so that other prompts would vary more.
 */
export function cellsOf(runs: readonly Run[]): readonly Cell[] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.confounding} ${run.calls} ${run.method}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((group) => ({
    method: group[0]!.method,
    confounding: group[0]!.confounding,
    calls: group[0]!.calls,
    seeds: group.length,
    utility: overSeeds(group.map(({ utility }) => mean(utility))),
    regret: overSeeds(group.map(({ regret }) => mean(regret))),
    aiq: overSeeds(group.map((run) => run.aiq)),
    utilities: LAMBDAS.map((_, l) => mean(group.map(({ utility }) => utility[l]!))),
  }));
}

/** Mean over λ and sizes of what one method's utility is above another's on the same logs, over seeds. */
export function gainOver(runs: readonly Run[], method: string, other: string, confounding: number): Estimate {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  const of = (name: string, seed: number) =>
    mean(
      runs
        .filter((run) => run.method === name && run.seed === seed && run.confounding === confounding)
        .map(({ utility }) => mean(utility)),
    );
  return overSeeds(seeds.map((seed) => of(method, seed) - of(other, seed)));
}

/** Mean ± t · sd / √n; of one value, no interval but itself. */
export function overSeeds(values: readonly number[]): Estimate {
  const value = mean(values);
  if (values.length < 2) return { value, low: value, high: value };
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1);
  const half = tQuantile(values.length - 1) * Math.sqrt(variance / values.length);
  return { value, low: value - half, high: value + half };
}
