import { parentPort, workerData } from "node:worker_threads";
import { type EncoderState, encoder } from "./encoder.js";
import type { EncodeAnswer, EncodeRequest } from "./in-worker.js";

/** The other thread of `encoderInWorker`: answers requests in the order in which they come. */
const embedder = encoder(workerData as EncoderState);
let last = Promise.resolve();

parentPort!.on("message", ({ request, prompts }: EncodeRequest) => {
  last = last.then(async () => {
    const rows = await embedder.embed(prompts);
    const answer: EncodeAnswer = { request, rows };
    parentPort!.postMessage(answer, [rows.values.buffer as ArrayBuffer]);
  });
});
