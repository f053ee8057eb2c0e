import { join } from "node:path";
import { openRecords } from "../src/data/open-records.js";
import type { BattleRecord } from "../src/data/records.js";
import type { Estimate } from "../src/evaluation/estimate.js";
import { mean, quantile } from "../src/math/statistics.js";
import { rng } from "../src/random.js";

/** Files of verdicts by people and by language models. */
export const BATTLES = [
  ...[
    "alpaca_eval_cot_gpt4_turbo_fn",
    "alpaca_eval_gpt4",
    "alpaca_eval_gpt4_turbo_fn",
    "weighted_alpaca_eval_gpt4_turbo",
  ].map((name) => `alpaca_eval/${name}.battles.jsonl.gz`),
  ...["gpt4_judge", "human"].map((name) => `mt_bench/${name}.battles.jsonl.gz`),
  ...["gpt4_ratings", "human", "llm_judges"].map((name) => `vicuna80/${name}.battles.jsonl.gz`),
  "oasst/gpt4_judge.battles.jsonl.gz",
];

export const STRONG = "gpt-4-1106-preview";
export const WEAK = "mistralai/Mixtral-8x7B-Instruct-v0.1";
/** Attacks on judges, not models. */
const FOOLS = new Set(["NullModel", "gpt4_gamed"]);
/** The same model under the name that another source gives it. */
const ALIASES: Readonly<Record<string, string>> = {
  gpt4_1106_preview: STRONG,
  gpt4: "gpt-4",
  // Told to be brief; the only battles of Mixtral's that there are.
  "Mixtral-8x7B-Instruct-v0.1_concise": WEAK,
};

export interface Battle {
  readonly kind: "battle";
  readonly record: BattleRecord;
}

/** All battles of the data folder, without attacks, each model under one name. */
export async function battlesIn(data: string): Promise<Battle[]> {
  const files = BATTLES.map((file) => join(data, file));
  const name = (model: string) => ALIASES[model] ?? model;
  const out: Battle[] = [];
  for await (const any of openRecords(files)) {
    if (any.kind !== "battle" || FOOLS.has(any.record.model_a) || FOOLS.has(any.record.model_b)) continue;
    const { record } = any;
    out.push({ kind: "battle", record: { ...record, model_a: name(record.model_a), model_b: name(record.model_b) } });
  }
  return out;
}

export const winShare = ({ winner, score_b }: BattleRecord) =>
  score_b !== undefined ? 1 - score_b : winner === "a" ? 1 : winner === "b" ? 0 : 0.5;

/** −ln P(verdict) in nats, where p is P(a preferred); a tie counts half for each side. */
export function verdictLoss(battle: BattleRecord, p: number): number {
  const y = winShare(battle);
  const q = Math.min(1 - 1e-12, Math.max(1e-12, p));
  return -(y * Math.log(q) + (1 - y) * Math.log(1 - q));
}

const RESAMPLES = 1000;

/** The mean of some battles' values, with a 95 % bootstrap interval that draws whole prompts. */
export function clustered(
  values: ArrayLike<number>,
  chosen: readonly number[],
  test: readonly BattleRecord[],
  seed: number,
): Estimate {
  const byPrompt = new Map<string, { sum: number; n: number }>();
  for (const i of chosen) {
    const of = byPrompt.get(test[i]!.prompt) ?? { sum: 0, n: 0 };
    byPrompt.set(test[i]!.prompt, { sum: of.sum + values[i]!, n: of.n + 1 });
  }
  const clusters = [...byPrompt.values()];
  const random = rng(seed, "bench/preferences");
  const draws = Array.from({ length: RESAMPLES }, () => {
    let [sum, n] = [0, 0];
    for (let c = 0; c < clusters.length; c++) {
      const drawn = clusters[random.integer(clusters.length)]!;
      sum += drawn.sum;
      n += drawn.n;
    }
    return sum / n;
  });
  return { value: mean(chosen.map((i) => values[i]!)), low: quantile(draws, 0.025), high: quantile(draws, 0.975) };
}
