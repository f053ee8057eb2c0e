import { promptKey } from "../../data/prompt-key.js";
import type { AnyRecord, OutcomeRecord } from "../../data/records.js";
import { FairleadError } from "../../errors.js";
import { type Matrix, type Matrix32, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { chooseEmbedder, type Surroundings } from "../embedding.js";

/** Prompts on which every model's score and cost are known, split, with vectors of both sides. */
export interface FullFeedback {
  readonly models: readonly string[];
  readonly training: readonly OutcomeRecord[];
  readonly test: readonly OutcomeRecord[];
  /** Which stretch of the prompts is tested. */
  readonly part: number;
  /** Prompt → vector, for both sides; the embedder knows the training prompts alone. */
  vectors(records: readonly OutcomeRecord[]): Promise<Matrix32>;
}

/** Least prompts on either side. */
const LEAST = 20;

/**
 * The outcomes with scores and costs of all models that any outcome scores, one a prompt.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA
 */
export function completeOutcomes(records: readonly AnyRecord[]): readonly OutcomeRecord[] {
  const outcomes = records.flatMap(({ kind, record }) => (kind === "outcome" ? [record] : []));
  const models = [...new Set(outcomes.flatMap(({ scores }) => Object.keys(scores)))];
  const byPrompt = new Map<string, OutcomeRecord>();
  for (const one of outcomes)
    if (models.every((model) => one.scores[model] !== undefined && one.costs?.[model] !== undefined))
      byPrompt.set(promptKey(one.prompt), one);
  if (byPrompt.size >= 2 * LEAST && models.length >= 2) return [...byPrompt.values()];
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: `outcomes with the score and cost of every model on ${2 * LEAST} prompts or more`,
    found: `${byPrompt.size}, of ${models.length} models`,
    fix: "For example: fairlead bench logs --data 'routerbench/*.jsonl.gz'.",
  });
}

export interface SplitOptions {
  readonly trainShare: number;
  /** Of the order of the prompts, and of the embedder. */
  readonly seed: number;
  readonly embedder: string;
  /** Which stretch of the order is tested, from 0: with trainShare 0.8 there are five, which share no prompt. Default 0, the last */
  readonly part?: number;
}

export async function splitFeedback(
  outcomes: readonly OutcomeRecord[],
  { trainShare, seed, embedder, part = 0 }: SplitOptions,
  surroundings: Surroundings = {},
): Promise<FullFeedback> {
  const shuffled = rng(seed, "bench-logs/split").shuffled(outcomes);
  const cut = Math.min(shuffled.length - LEAST, Math.max(LEAST, Math.round(shuffled.length * trainShare)));
  const first = (part * (shuffled.length - cut)) % shuffled.length;
  const order = [...shuffled.slice(shuffled.length - first), ...shuffled.slice(0, shuffled.length - first)];
  const [training, test] = [order.slice(0, cut), order.slice(cut)];
  const chosen = await chooseEmbedder(
    embedder,
    training.map(({ prompt }) => prompt),
    seed,
    surroundings,
  );
  return {
    models: Object.keys(outcomes[0]!.scores).sort(),
    training,
    test,
    part,
    vectors: (records) => chosen.embedder.embed(records.map(({ prompt }) => prompt)),
  };
}

/** What every model scores and costs on each prompt: n × K. */
export function truthOf(
  records: readonly OutcomeRecord[],
  models: readonly string[],
): { quality: Matrix; cost: Matrix } {
  const [quality, cost] = [zeros(records.length, models.length), zeros(records.length, models.length)];
  records.forEach(({ scores, costs }, i) => {
    models.forEach((model, k) => {
      quality.values[i * models.length + k] = scores[model]!;
      cost.values[i * models.length + k] = costs![model]!;
    });
  });
  return { quality, cost };
}
