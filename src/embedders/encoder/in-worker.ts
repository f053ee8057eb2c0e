import { Worker } from "node:worker_threads";
import { FairleadError } from "../../errors.js";
import type { Matrix32 } from "../../math/matrix.js";
import type { Embedder } from "../embedder.js";
import { type EncoderState, encoderId } from "./encoder.js";

export interface EncodeRequest {
  readonly request: number;
  readonly prompts: readonly string[];
}

export interface EncodeAnswer {
  readonly request: number;
  readonly rows: Matrix32;
}

interface Waiting {
  resolve(rows: Matrix32): void;
  reject(reason: unknown): void;
}

/**
 * The same vectors as `encoder`, computed in a thread of its own: a server goes on answering while a prompt is encoded,
 * which takes milliseconds to half a second. The thread does not keep the process alive.
 *
 * @throws {FairleadError} EMBEDDING_FAILED, from `embed`, once the thread has died
 */
export function encoderInWorker(state: EncoderState): Embedder {
  const worker = new Worker(new URL("./encode-worker.js", import.meta.url), { workerData: state });
  const waiting = new Map<number, Waiting>();
  let requests = 0;
  let dead: FairleadError | undefined;
  const die = (cause: unknown) => {
    dead ??= new FairleadError("EMBEDDING_FAILED", {
      expected: "the encoder's thread to run",
      found: cause instanceof Error ? cause.message : String(cause),
      fix: "Restart; if it was short of memory, give the process more.",
      cause,
    });
    for (const { reject } of waiting.values()) reject(dead);
    waiting.clear();
  };
  worker.on("message", ({ request, rows }: EncodeAnswer) => {
    waiting.get(request)!.resolve(rows);
    waiting.delete(request);
    if (waiting.size === 0) worker.unref();
  });
  worker.on("error", die);
  worker.on("exit", (code) => die(`it ended with code ${code}`));
  worker.unref();
  return {
    id: encoderId(state),
    dimension: state.config.hidden,
    embed: (prompts) =>
      new Promise<Matrix32>((resolve, reject) => {
        if (dead) return reject(dead);
        worker.ref();
        waiting.set(requests, { resolve, reject });
        worker.postMessage({ request: requests++, prompts: [...prompts] } satisfies EncodeRequest);
      }),
  };
}
