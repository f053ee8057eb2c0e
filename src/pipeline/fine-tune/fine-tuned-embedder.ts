import { type FineTuning, fineTuning } from "../../openai/fine-tuning.js";
import { undiciSend } from "../../openai/post.js";
import { type Clock, systemClock } from "../../openai/retry.js";
import { rng } from "../../random.js";
import type { Surroundings } from "../embedding.js";
import type { PromptTable } from "../prompt-table.js";
import { fineTune } from "./fine-tune.js";
import { jobFileOf } from "./job-file.js";
import { chatExamples, ratedExamples } from "./rated-examples.js";

/** Which model to fine-tune, and where. */
export interface FineTuneChoice {
  readonly baseModel: string;
  readonly baseUrl: string;
  /** Between two looks at a running job. Default 10,000 */
  readonly pollMs?: number;
  readonly clock?: Clock;
}

/** Uploads carry the whole training set. */
const TIMEOUT_MS = 300_000;

/**
 * A language model fine-tuned on the table's ratings, as an embedder spec; its job is kept in `<out>.job.json`.
 *
 * @param leftOut  rows that it is not tuned on
 */
export async function fineTunedEmbedder(
  table: PromptTable,
  leftOut: ReadonlySet<number>,
  { baseModel, baseUrl, pollMs = 10_000, clock = systemClock }: FineTuneChoice,
  out: string,
  surroundings: Surroundings,
): Promise<string> {
  const model = await fineTune({
    client: fineTuningAt(baseUrl, surroundings, clock),
    baseModel,
    jsonLines: chatExamples(ratedExamples(table, leftOut).examples),
    jobFile: jobFileOf(out),
    clock,
    pollMs,
    report: surroundings.report ?? (() => {}),
  });
  return `causal-lm:${model}@${baseUrl}`;
}

export function fineTuningAt(
  baseUrl: string,
  { env = process.env, report }: Surroundings,
  clock = systemClock,
): FineTuning {
  return fineTuning({
    baseUrl,
    env,
    send: undiciSend(TIMEOUT_MS),
    retry: {
      maxRetries: 6,
      clock,
      random: rng(0, `retry/${baseUrl}`),
      onWait: (why, ms) => report?.(`${baseUrl}: ${why}; trying again in ${Math.ceil(ms / 1000)} seconds`),
    },
  });
}
