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
  return [...groups.values()].map((group) => {
    const perSeed = (of: (run: Run) => number) => overSeeds(bySeed(group, of));
    return {
      method: group[0]!.method,
      confounding: group[0]!.confounding,
      calls: group[0]!.calls,
      seeds: new Set(group.map(({ seed }) => seed)).size,
      utility: perSeed(({ utility }) => mean(utility)),
      regret: perSeed(({ regret }) => mean(regret)),
      aiq: perSeed((run) => run.aiq),
      utilities: LAMBDAS.map((_, l) => mean(group.map(({ utility }) => utility[l]!))),
    };
  });
}

function bySeed<T extends Pick<Run, "seed">>(runs: readonly T[], of: (run: T) => number): number[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return seeds.map((seed) => mean(runs.filter((run) => run.seed === seed).map(of)));
}

/** Mean over λ, sizes and parts of what one method's utility is above another's on the same logs, over seeds. */
export function gainOver(runs: readonly Run[], method: string, other: string, confounding: number): Estimate {
  const pairs = pairsOf(runs, method, other, confounding);
  return overSeeds(bySeed(pairs, ({ one, against }) => mean(one.utility) - mean(against.utility)));
}

/**
 * The same gain, with an interval over prompts: each prompt's gain is averaged over the logs that it was tested with, so that the
 * interval tells how other prompts would differ, and not how other logs would.
 */
export function gainByPrompt(
  runs: readonly Run[],
  method: string,
  other: string,
  confounding: number,
): Estimate & { readonly n: number } {
  const gains = new Map<string, number[]>();
  for (const { one, against } of pairsOf(runs, method, other, confounding))
    one.tested.forEach((id, i) => {
      const own = gains.get(id) ?? [];
      own.push(one.worth[i]! - against.worth[i]!);
      gains.set(id, own);
    });
  const byPrompt = [...gains.values()].map((own) => mean(own));
  return { ...overSeeds(byPrompt), n: byPrompt.length };
}

/** Runs of both methods on the same log. */
function pairsOf(runs: readonly Run[], method: string, other: string, confounding: number) {
  const key = ({ seed, part, calls }: Run) => `${seed} ${part} ${calls}`;
  const of = (name: string) => runs.filter((run) => run.method === name && run.confounding === confounding);
  const others = new Map(of(other).map((run) => [key(run), run]));
  return of(method).flatMap((one) => {
    const against = others.get(key(one));
    return against === undefined ? [] : [{ seed: one.seed, one, against }];
  });
}

/** Mean ± t · sd / √n of independent values; of one value, no interval but itself. */
export function overSeeds(values: readonly number[]): Estimate {
  const value = mean(values);
  if (values.length < 2) return { value, low: value, high: value };
  const variance = values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1);
  const half = tQuantile(values.length - 1) * Math.sqrt(variance / values.length);
  return { value, low: value - half, high: value + half };
}
