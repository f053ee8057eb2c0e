import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { unwritable } from "../errors.js";
import type { FineTuningProgress } from "../nn/bert/fine-tune.js";
import type { Blocks } from "../nn/compiled-loss.js";
import { fromSafetensors, type Tensor, toSafetensors } from "../nn/safetensors.js";
import { prefixed, unprefixed } from "../routers/prefixed.js";

export interface TuningFile {
  /** Where an interrupted run of the same data and settings left off; undefined where there is none. */
  read(): Promise<FineTuningProgress | undefined>;
  /** Writes the progress if the last time is a while ago, or an epoch is over. A kill leaves the old file or the new one. */
  keep(progress: FineTuningProgress): Promise<void>;
  remove(): Promise<void>;
}

const EVERY_MS = 60_000;

/**
 * Progress of a fine-tuning as a safetensors file: parameters, moments, the best epoch so far.
 *
 * @param digest  of all that the run depends on; a file of another digest is as good as none
 */
export function openTuningFile(path: string, digest: string, now: () => number = Date.now): TuningFile {
  let [written, epochs] = [now(), 0];
  return {
    async read() {
      const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === "ENOENT") return undefined;
        throw cause;
      });
      if (bytes === undefined) return undefined;
      const { tensors, metadata } = fromSafetensors(bytes, path);
      if (metadata.digest !== digest) return undefined;
      const { step, steps, heldLosses } = JSON.parse(metadata.progress!);
      const blocks = (prefix: string) => unprefixed(prefix, tensors) as Blocks<string>;
      const [m, v, best] = [blocks("m/"), blocks("v/"), blocks("best/")];
      return {
        step,
        steps,
        heldLosses,
        parameters: blocks("parameters/"),
        moments: Object.fromEntries(Object.keys(m).map((name) => [name, { m: m[name]!.values, v: v[name]!.values }])),
        best: Object.keys(best).length > 0 ? best : undefined,
      };
    },
    async keep(progress) {
      if (now() - written < EVERY_MS && progress.heldLosses.length === epochs) return;
      [written, epochs] = [now(), progress.heldLosses.length];
      await replace(path, bytesOf(progress, digest));
    },
    remove: () => rm(path, { force: true }),
  };
}

function bytesOf({ step, steps, heldLosses, parameters, moments, best }: FineTuningProgress, digest: string): Buffer {
  const of = (part: "m" | "v"): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(moments).map(([name, one]) => [name, { shape: parameters[name]!.shape, values: one[part] }]),
    );
  const tensors = {
    ...prefixed<Tensor>("parameters/", parameters),
    ...prefixed("m/", of("m")),
    ...prefixed("v/", of("v")),
    ...prefixed<Tensor>("best/", best ?? {}),
  };
  return toSafetensors(tensors, { digest, progress: JSON.stringify({ step, steps, heldLosses }) });
}

async function replace(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw unwritable(path, cause);
  }
}
