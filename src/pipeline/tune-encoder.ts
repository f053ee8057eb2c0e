import { createHash } from "node:crypto";
import { type EncoderState, encoder, encoderId } from "../embedders/encoder/encoder.js";
import { wordPieces } from "../embedders/encoder/word-pieces.js";
import { FairleadError } from "../errors.js";
import { fineTune } from "../nn/bert/fine-tune.js";
import { type EncoderOptions, encoderTask } from "../routers/encoder/encoder.js";
import { fitHead, type Head } from "../routers/encoder/head.js";
import { pairLabels } from "../routers/encoder/pair-labels.js";
import { headOf, trainedHead } from "../routers/encoder/trained-head.js";
import type { PromptTable } from "./prompt-table.js";
import { openTuningFile } from "./tuning-file.js";

export interface TuneEncoderOptions extends EncoderOptions {
  /** Passes over the prompts. Default 3 */
  readonly epochs?: number;
  /** Default 2e-5 */
  readonly learningRate?: number;
  readonly seed: number;
  /** Where progress is kept until the run is over, so that a killed one goes on. */
  readonly file: string;
  /** Takes a line for each epoch. */
  readonly report?: (line: string) => void;
  /** Called after each step. */
  readonly progress?: (step: number, steps: number) => void;
}

/** An encoder and its head, tuned together. */
export interface TunedEncoder {
  readonly state: EncoderState;
  readonly head: Head;
}

const BATCH = 16;

/**
 * Fits a head to the encoder as it is, then tunes both on the battles: AdamW, 10 % warm-up, linear decay, gradients of at
 * most 1, and of all epochs the one of lowest held-out loss, the start included.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA for fewer than 10 battles
 * @see Devlin et al. 2018, arXiv:1810.04805, for the defaults; Kumar et al. 2022, arXiv:2202.10054, for fitting the head first
 */
export async function tuneEncoder(
  state: EncoderState,
  table: PromptTable,
  options: TuneEncoderOptions,
): Promise<TunedEncoder> {
  const { epochs = 3, learningRate = 2e-5, seed, report, progress } = options;
  const embeddings = await encoder(state).embed(table.prompts);
  const { battles, start, sides } = encoderTask({ ...table, embeddings, seed }, options);
  const labels = pairLabels(battles, table.prompts.length);
  const fitting = { epochs: 40, batch: 32, learningRate: 1e-3, weightDecay: 1e-3, seed };
  const head = fitHead(start, embeddings, labels, sides, fitting);

  const tokenize = wordPieces(state.tokenizer);
  const settings = { epochs, batch: BATCH, learningRate, warmUp: 0.1, weightDecay: 0.01, clip: 1, seed };
  const task = {
    ...state,
    ...sides,
    head: await trainedHead(head, labels),
    sequences: table.prompts.map((prompt) => tokenize(prompt, state.maxTokens)),
  };
  const file = openTuningFile(options.file, digestOf(state, table, settings, options));
  const from = await file.read();
  if (from) report?.(`going on after step ${from.step} of ${from.steps}, from ${options.file}`);
  let told = from?.heldLosses.length ?? 1; // entry 0 is the start
  const tuned = await fineTune(task, {
    ...settings,
    ...(from && { from }),
    async onStep(now) {
      progress?.(now.step, now.steps);
      for (; told < now.heldLosses.length; told++)
        report?.(
          `epoch ${told} of ${epochs}: held-out loss ${now.heldLosses[told]!.toFixed(4)} (${now.heldLosses[0]!.toFixed(4)} before)`,
        );
      await file.keep(now);
    },
  });
  if (!tuned.heldLosses.every(Number.isFinite))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a loss that stays finite",
      found: `${tuned.heldLosses.join(", ")} by epoch`,
      fix: `Lower --learning-rate: it is ${learningRate}.`,
    });
  await file.remove();
  return { state: { ...state, weights: tuned.weights }, head: headOf(tuned.head, head) };
}

/** What an interrupted run must share with this one for its progress to be of use. */
function digestOf(
  state: EncoderState,
  table: PromptTable,
  settings: object,
  { ties, outcomeWeight }: EncoderOptions,
): string {
  const hash = createHash("sha256").update(
    JSON.stringify([encoderId(state), settings, ties, outcomeWeight, table.models, table.keys]),
  );
  for (const values of [table.scores.values, ...Object.values(table.battles)])
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}
