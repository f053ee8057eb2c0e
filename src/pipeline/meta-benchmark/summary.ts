import type { Estimate } from "../../evaluation/estimate.js";
import { mean, quantile } from "../../math/statistics.js";
import { rng } from "../../random.js";
import { CELLS, isHeterogeneous } from "./biases.js";
import { NAIVE } from "./methods.js";
import type { Run } from "./semi-synthetic.js";

/** Methods that do the same in every world, but for `mixed`, which is what `auto` nearly always chooses. */
export const FIXED = [...NAIVE, "shift", "residual", "dr", "reference"] as const;
/** From here on the worst shortfall is counted. */
const ENOUGH_GOLD = 200;
/** From here on `auto` should be as good as the best naive method where the bias is heterogeneous. */
const PLENTY_GOLD = 500;
const DRAWS = 1000;

export interface CellResult {
  readonly gold: number;
  readonly cell: string;
  readonly method: string;
  /** Efficiency gain as a fraction of all-gold's. */
  readonly fraction: Estimate;
}

export interface Summary {
  readonly splits: number;
  readonly cells: readonly CellResult[];
  /** By n and cell, the naive method with the highest mean: it is known afterwards only. */
  readonly bestNaive: readonly CellResult[];
  /** Largest of best naive − auto over cells with n >= 200, and at n = 100. */
  readonly worstShortfall: Estimate;
  readonly worstShortfallFewGold: Estimate | null;
  /** The same of each naive method, over cells with n >= 200. */
  readonly naiveShortfalls: Readonly<Record<string, number>>;
  /** Mean over all cells of auto − the fixed method of highest mean. */
  readonly meanGainOverBestFixed: Estimate & { readonly method: string };
  readonly meanGainOverReference: Estimate;
  /** Share of heterogeneous cells with n >= 500 in which auto is at least the best naive method. */
  readonly heterogeneousWins: number;
  /** Method → mean fraction over all cells. */
  readonly means: Readonly<Record<string, Estimate>>;
}

/**
 * Fractions are ratios of sums over splits. Intervals are 95 % bootstrap intervals that draw splits, all of a split's worlds
 * together; test sets of two splits overlap, so that they tell how a mean over splits varies, not how other prompts would.
 */
export function summarise(runs: readonly Run[], seed: number): Summary {
  const table = tableOf(runs);
  const { splits, golds, methods } = table;
  const draws = drawsOf(splits.length, seed);
  const all = [splits.map((_, s) => s), ...draws];
  /** One statistic on the splits as they are, and its interval over draws. */
  const estimate = (statistic: (drawn: readonly number[]) => number): Estimate => {
    const [value, ...others] = all.map(statistic) as [number, ...number[]];
    return { value, low: quantile(others, 0.025), high: quantile(others, 0.975) };
  };
  const cellsOf = (least: number, most = Infinity) =>
    golds.filter((n) => n >= least && n <= most).flatMap((n) => CELLS.map((cell) => ({ n, cell: cell.name })));
  const everywhere = cellsOf(0);
  const fraction = (method: string, { n, cell }: { n: number; cell: string }, drawn: readonly number[]) =>
    table.fraction(method, n, cell, drawn);
  const meanOf = (method: string, drawn: readonly number[]) =>
    mean(everywhere.map((one) => fraction(method, one, drawn)));
  const own = all[0]!;
  const bestOf = (names: readonly string[]) => names.reduce((a, b) => (meanOf(b, own) > meanOf(a, own) ? b : a));
  const bestNaive = (one: { n: number; cell: string }) =>
    NAIVE.reduce((a, b) => (fraction(b, one, own) > fraction(a, one, own) ? b : a));
  const shortfall = (method: string, cells: typeof everywhere, drawn: readonly number[]) =>
    Math.max(...cells.map((one) => fraction(bestNaive(one), one, drawn) - fraction(method, one, drawn)));
  const gainOver = (method: string) => estimate((drawn) => meanOf("auto", drawn) - meanOf(method, drawn));
  const bestFixed = bestOf(FIXED);
  const few = cellsOf(0, ENOUGH_GOLD - 1);
  const enough = cellsOf(ENOUGH_GOLD);
  const heterogeneous = cellsOf(PLENTY_GOLD).filter(({ cell }) =>
    isHeterogeneous(CELLS.find(({ name }) => name === cell)!),
  );
  const result = (method: string, one: { n: number; cell: string }): CellResult => ({
    gold: one.n,
    cell: one.cell,
    method,
    fraction: estimate((drawn) => fraction(method, one, drawn)),
  });
  return {
    splits: splits.length,
    cells: everywhere.flatMap((one) => methods.map((method) => result(method, one))),
    bestNaive: everywhere.map((one) => result(bestNaive(one), one)),
    worstShortfall: estimate((drawn) => shortfall("auto", enough.length > 0 ? enough : everywhere, drawn)),
    worstShortfallFewGold: few.length > 0 ? estimate((drawn) => shortfall("auto", few, drawn)) : null,
    naiveShortfalls: Object.fromEntries(
      NAIVE.map((name) => [name, shortfall(name, enough.length > 0 ? enough : everywhere, own)]),
    ),
    meanGainOverBestFixed: { ...gainOver(bestFixed), method: bestFixed },
    meanGainOverReference: gainOver("reference"),
    heterogeneousWins: mean(
      heterogeneous.map((one) => (fraction("auto", one, own) >= fraction(bestNaive(one), one, own) ? 1 : 0)),
    ),
    means: Object.fromEntries(methods.map((method) => [method, estimate((drawn) => meanOf(method, drawn))])),
  };
}

function tableOf(runs: readonly Run[]) {
  const splits = [...new Set(runs.map(({ split }) => split))].sort((a, b) => a - b);
  const golds = [...new Set(runs.map(({ gold }) => gold))].sort((a, b) => a - b);
  const methods = [...new Set(runs.map(({ method }) => method))];
  const at = new Map(splits.map((split, s) => [split, s]));
  const allGold = new Float64Array(splits.length);
  const gains = new Map<string, Float64Array>();
  for (const { split, gold, cell, method, efficiencyGain, ...run } of runs) {
    const key = `${method} ${gold} ${cell}`;
    const own = gains.get(key) ?? new Float64Array(splits.length);
    gains.set(key, own);
    own[at.get(split)!] = efficiencyGain;
    allGold[at.get(split)!] = run.allGold;
  }
  return {
    splits,
    golds,
    methods,
    fraction(method: string, gold: number, cell: string, drawn: readonly number[]): number {
      const own = gains.get(`${method} ${gold} ${cell}`)!;
      let [sum, total] = [0, 0];
      for (const s of drawn) {
        sum += own[s]!;
        total += allGold[s]!;
      }
      return sum / total;
    },
  };
}

function drawsOf(splits: number, seed: number): number[][] {
  const random = rng(seed, "meta-benchmark/bootstrap");
  return Array.from({ length: DRAWS }, () => Array.from({ length: splits }, () => random.integer(splits)));
}
