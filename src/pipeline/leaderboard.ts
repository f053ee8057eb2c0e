import { FairleadError } from "../errors.js";
import {
  bradleyTerry,
  connectedGroups,
  ELO_PER_LOG_ODDS,
  eloOf,
  strengthErrors,
  winMatrix,
} from "../estimators/bradley-terry.js";
import { type TierCost, tiersOf } from "../estimators/tiers.js";
import type { Estimate } from "../evaluation/estimate.js";
import { trainingBattles } from "../routers/battles.js";
import type { BattleSet } from "../routers/router.js";
import { gatherEvidence, type Selection } from "./evidence.js";
import { promptTable } from "./prompt-table.js";

export interface LeaderboardOptions extends Selection {
  /** Default: every model that an outcome or a battle names. */
  readonly models?: readonly string[];
  readonly tiers: number;
  readonly tierCost: TierCost;
  readonly seed: number;
}

export interface Standing {
  readonly model: string;
  /** Elo points around a mean of 1000 over the models. */
  readonly rating: Estimate;
  /** 0 is the best. */
  readonly tier: number;
  readonly battles: number;
  /** Share of its battles won, ties as half; depends on whom it met, as the rating does not. */
  readonly winShare: number;
}

export interface LeaderboardReport {
  /** Battles, fought or implied by outcomes. */
  readonly n: number;
  readonly prompts: number;
  readonly seed: number;
  readonly digest: string;
  /** From the highest rating down. */
  readonly standings: readonly Standing[];
  readonly notes: readonly string[];
}

/**
 * Rates all models by Bradley-Terry over battles and outcomes turned into battles, and gathers them into tiers. Intervals
 * are rating ± 1.96 standard errors, clustered by prompt.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA without a battle
 */
export async function leaderboard(options: LeaderboardOptions): Promise<LeaderboardReport> {
  const evidence = await gatherEvidence("train", options);
  const table = promptTable(evidence.records, options);
  const battles = trainingBattles({ ...table, seed: options.seed }, { maxPairs: 60 });
  if (battles.prompt.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "battles, or outcomes of at least two models on one prompt",
      found: "none",
      fix: "Add battles with --data.",
    });
  const { models } = table;
  const strengths = bradleyTerry(winMatrix(battles, models.length));
  const errors = strengthErrors(battles, battles.prompt, strengths);
  const tier = tiersOf(strengths, options.tiers, options.tierCost);
  const tallies = talliesOf(battles, models.length);
  const standings = models.map((model, k) => {
    const half = 1.96 * ELO_PER_LOG_ODDS * errors[k]!;
    const value = eloOf(strengths[k]!);
    return { model, rating: { value, low: value - half, high: value + half }, tier: tier[k]!, ...tallies[k]! };
  });
  return {
    n: battles.prompt.length,
    prompts: new Set(battles.prompt).size,
    seed: options.seed,
    digest: evidence.digest,
    standings: standings.sort((a, b) => b.rating.value - a.rating.value || a.model.localeCompare(b.model)),
    notes: [...table.notes, ...apart(battles, models)],
  };
}

function talliesOf({ a, b, winA, weight }: BattleSet, K: number): { battles: number; winShare: number }[] {
  const [count, won, total] = [new Int32Array(K), new Float64Array(K), new Float64Array(K)];
  a.forEach((k, i) => {
    for (const [model, win] of [[k, winA[i]!] as const, [b[i]!, 1 - winA[i]!] as const]) {
      count[model]!++;
      won[model]! += weight[i]! * win;
      total[model]! += weight[i]!;
    }
  });
  return Array.from(count, (battles, k) => ({ battles, winShare: won[k]! / total[k]! }));
}

/** Ratings of models that no chain of battles joins rest on the penalty alone. */
function apart(battles: BattleSet, models: readonly string[]): string[] {
  const groups = connectedGroups(battles, models.length);
  const count = Math.max(...groups) + 1;
  if (count === 1) return [];
  const lists = Array.from({ length: count }, (_, g) => models.filter((_, k) => groups[k] === g).join(", "));
  return [`no battles join these groups, whose ratings cannot be compared: ${lists.join(" | ")}`];
}
