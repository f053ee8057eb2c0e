import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { syntheticWorld } from "../src/data/synthetic/world.js";
import { type EncoderState, encodePrompt } from "../src/embedders/encoder/encoder.js";
import { encoderInWorker } from "../src/embedders/encoder/in-worker.js";
import { readCheckpoint } from "../src/embedders/encoder/read-checkpoint.js";
import { wordPieces } from "../src/embedders/encoder/word-pieces.js";
import { fineTune } from "../src/nn/bert/fine-tune.js";
import { bertForward } from "../src/nn/bert/forward.js";
import { rng } from "../src/random.js";
import { startingHead } from "../src/routers/encoder/head.js";
import { pairLabels } from "../src/routers/encoder/pair-labels.js";
import { trainedHead } from "../src/routers/encoder/trained-head.js";
import type { Bench, Figure } from "./bench.js";
import { medianFigure, milliseconds, secondsOf } from "./timing.js";

const REFERENCE = "bench/reference/all-MiniLM-L6-v2.json";
const PROMPTS = 200;
const STEPS = 12;
const BATCH = 16;

/** One text as transformers encodes it: see bench/peers/encoder-reference.py. */
interface Reference {
  readonly text: string;
  readonly ids: readonly number[];
  /** float32, base64 */
  readonly first: string;
  readonly mean: string;
}

/** The encoder against transformers, and how fast it serves and learns. */
export const bench: Bench = {
  summary: "all-MiniLM-L6-v2: forward pass against transformers, time to encode a prompt, fine-tuning",
  needs: [],
  needsEncoder: true,
  targets: { "encoder-forward-max-error": { atMost: 1e-3 }, "encoder-token-differences": { atMost: 0 } },
  async run({ encoder, note }) {
    const state = await readCheckpoint(encoder!);
    const { rows } = JSON.parse(await readFile(REFERENCE, "utf8")) as { rows: Reference[] };
    note("against transformers");
    const errors = differences(state, rows);
    const prompts = syntheticWorld({ prompts: PROMPTS, seed: 1 }).prompts.map(({ text }) => text);
    note("serving");
    const serving = await servingFigures(state, prompts);
    note("training");
    return [...errors, ...serving, await trainingFigure({ ...state, maxTokens: 64 }, prompts)];
  },
};

/** Exported for the test that runs where a checkpoint is at hand. */
export function differences(state: EncoderState, rows: readonly Reference[]): Figure[] {
  const tokenize = wordPieces(state.tokenizer);
  const forward = bertForward(state.config, state.weights);
  let [largest, tokens] = [0, 0];
  for (const { text, ids, first, mean } of rows) {
    const own = tokenize(text, state.maxTokens);
    if (own.join() !== ids.join()) tokens++;
    for (const [pooling, truth] of [["cls", first] as const, ["mean", mean] as const]) {
      const h = forward(Int32Array.from(ids), pooling);
      const bytes = Buffer.from(truth, "base64");
      h.forEach((value, j) => {
        largest = Math.max(largest, Math.abs(value - bytes.readFloatLE(4 * j)));
      });
    }
  }
  return [
    { name: "encoder-forward-max-error", value: largest, n: rows.length, unit: "hidden state" },
    { name: "encoder-token-differences", value: tokens, n: rows.length, unit: "texts" },
  ];
}

async function servingFigures(state: EncoderState, prompts: readonly string[]): Promise<Figure[]> {
  const encode = encodePrompt(state);
  let next = 0;
  const times = milliseconds(() => encode(prompts[next++ % prompts.length]!), { runs: PROMPTS, warmUps: 20 });
  const worker = encoderInWorker(state);
  await worker.embed(prompts.slice(0, 20));
  const seconds = await secondsOf(() => Promise.all(prompts.map((prompt) => worker.embed([prompt]))));
  return [
    medianFigure("encoder-p50-ms", "ms", times),
    { name: "encoder-prompts-per-second", value: prompts.length / seconds, n: prompts.length, unit: "1/s" },
  ];
}

/** Examples (prompts with ten battles of ten models each) that full fine-tuning takes a second, compiling left out. */
async function trainingFigure(state: EncoderState, prompts: readonly string[]): Promise<Figure> {
  const random = rng(1, "bench/encoder");
  const [K, perPrompt, m] = [10, 10, 10 * prompts.length];
  const a = Int32Array.from({ length: m }, () => random.integer(K));
  const battles = {
    prompt: Int32Array.from({ length: m }, (_, i) => Math.floor(i / perPrompt)),
    a,
    b: a.map((k) => (k + 1 + random.integer(K - 1)) % K),
    winA: Float64Array.from({ length: m }, () => random.integer(3) / 2),
    weight: new Float64Array(m).fill(1),
  };
  const tokenize = wordPieces(state.tokenizer);
  const start = startingHead(battles, K, state.config.hidden, true);
  const times: number[] = [];
  let last = performance.now();
  const ids = Int32Array.from({ length: STEPS * BATCH }, (_, i) => i % prompts.length);
  await fineTune(
    {
      ...state,
      head: await trainedHead(start, pairLabels(battles, prompts.length)),
      sequences: prompts.map((prompt) => tokenize(prompt, state.maxTokens)),
      training: ids,
      held: ids.subarray(0, 1),
    },
    {
      epochs: 2,
      batch: BATCH,
      learningRate: 2e-5,
      warmUp: 0.1,
      weightDecay: 0.01,
      clip: 1,
      seed: 1,
      onStep: async ({ step }) => {
        const now = performance.now();
        if (step > STEPS + 1) times.push(now - last); // the first epoch compiles, and its last step judges
        last = now;
      },
    },
  );
  const figure = medianFigure(
    "encoder-train-examples-per-second",
    "1/s",
    times.slice(0, -1).map((ms) => (1000 * BATCH) / ms),
  );
  return figure;
}

export const referencePath = (root: string): string => join(root, REFERENCE);
