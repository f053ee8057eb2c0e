import { FairleadError } from "../errors.js";
import { at, row } from "../math/matrix.js";
import type { FittedRouter } from "../routers/router.js";
import { type Ranking, rankByWinRate } from "./call-performance.js";
import { bestChoices, indicesOf, routerUtilities } from "./choices.js";
import { type Sweep, sweepOfChoices, sweepOfMixes } from "./sweep.js";
import { modelIndex, type TestSet } from "./test-set.js";
import type { CostGround, PairGround } from "./yardstick.js";

/** A router or a baseline, asked everything that judging it takes; what is left is arithmetic on weights. */
export interface Entrant {
  readonly name: string;
  /** How it sends prompts to strong; null where it does not route between the pair. */
  readonly pair: PairRouting | null;
  readonly sweep: Sweep | null;
}

export type PairRouting =
  | { readonly kind: "ranked"; readonly ranking: Ranking }
  /** Knows nothing: prompts in random order. */
  | { readonly kind: "chance" }
  /** Always the same model: 0 or 1 of the calls go to strong. */
  | { readonly kind: "fixed"; readonly share: 0 | 1 };

export interface Grounds {
  readonly pair: PairGround | null;
  readonly cost: CostGround | null;
  /** Index of the best single model. */
  readonly bestSingle: number;
}

/**
 * Asks a router for all its win rates and choices.
 *
 * @param progress  called with the prompts done, of 2n
 */
export function routerEntrant(
  router: FittedRouter,
  name: string,
  test: TestSet,
  { pair, cost }: Grounds,
  progress: (prompts: number) => void,
): Entrant {
  const knowsPair = pair !== null && [pair.strong, pair.weak].every((model) => router.models.includes(model));
  const ranking = knowsPair ? rankByWinRate(winRates(router, test, pair, progress), pair.prompts) : null;
  const n = test.embeddings.rows;
  return {
    name,
    pair: ranking && { kind: "ranked", ranking },
    sweep: cost && routerSweep(router, test, cost, (done) => progress(n + done)),
  };
}

/** The policies that unmask a flattering number. All but the oracle can be had without any learning. */
export function baselineEntrants(test: TestSet, grounds: Grounds): Entrant[] {
  const { pair, cost, bestSingle } = grounds;
  const mixOf = (mixes: readonly ReadonlyMap<number, number>[]) =>
    cost && sweepOfMixes(mixes, cost.prompts, cost.truth);
  const only = (model: number) => mixOf([new Map([[model, 1]])]);
  const always = (name: string, model: string, share: 0 | 1): Entrant => ({
    name,
    pair: { kind: "fixed", share },
    sweep: only(modelIndex(test, model, name)),
  });
  const models = cost?.models ?? [];
  const uniform = new Map(models.map((model) => [model, 1 / models.length]));
  const byCost = models.toSorted((a, b) => cost!.meanCosts[b]! - cost!.meanCosts[a]!);
  return [
    { name: "random", pair: pair && { kind: "chance" }, sweep: mixOf([uniform]) },
    ...(pair ? [always("always-strong", pair.strong, 1), always("always-weak", pair.weak, 0)] : []),
    { name: "best-single", pair: null, sweep: only(bestSingle) },
    ...(cost ? [{ name: "single-hull", pair: null, sweep: mixOf(byCost.map((model) => new Map([[model, 1]]))) }] : []),
    oracle(grounds),
  ];
}

/** Knows every score and cost beforehand: as good as choosing can get. */
function oracle({ pair, cost }: Grounds): Entrant {
  return {
    name: "oracle",
    pair: pair && { kind: "ranked", ranking: rankByWinRate(pair.gains, pair.prompts) },
    sweep: cost && oracleSweep(cost),
  };
}

function oracleSweep({ models, prompts, lambdas, truth }: CostGround): Sweep {
  const utilities = (i: number, lambda: number) =>
    models.map((k) => at(truth.scores, i, k) - lambda * at(truth.costs, i, k));
  const choices = bestChoices(models, utilities, prompts, lambdas, (i) => row(truth.costs, i));
  return sweepOfChoices(choices, lambdas, prompts, truth);
}

function routerSweep(router: FittedRouter, test: TestSet, cost: CostGround, progress: (done: number) => void): Sweep {
  const utilities = routerUtilities(router, test);
  const tieCosts = () => cost.meanCosts;
  const choices = bestChoices(indicesOf(router, test), utilities, cost.prompts, cost.lambdas, tieCosts, progress);
  return sweepOfChoices(choices, cost.lambdas, cost.prompts, cost.truth);
}

function winRates(router: FittedRouter, test: TestSet, pair: PairGround, progress: (prompts: number) => void) {
  const rates = new Float64Array(test.embeddings.rows);
  pair.prompts.forEach((i, p) => {
    rates[i] = checkedRate(router, router.winRate(row(test.embeddings, i), pair.strong, pair.weak), i);
    progress(p + 1);
  });
  return rates;
}

function checkedRate(router: FittedRouter, rate: number, prompt: number): number {
  if (rate >= 0 && rate <= 1) return rate;
  throw new FairleadError("SHAPE_MISMATCH", {
    expected: `a win rate in [0, 1] from router ${router.name}`,
    found: `${rate} on prompt ${prompt}`,
    fix: "Train the router anew, and look for missing scores or embeddings in its training data.",
  });
}
