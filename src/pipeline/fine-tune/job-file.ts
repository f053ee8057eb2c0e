import { readFile } from "node:fs/promises";
import { z } from "zod";
import { writeAtomically } from "../../data/atomic-file.js";
import { FairleadError } from "../../errors.js";

/** How far a fine-tuning has come: what must not be lost when the process is. Holds no prompt and no key. */
export interface JobState {
  readonly format: "fairlead-job/1";
  readonly baseUrl: string;
  readonly baseModel: string;
  /** SHA-256 over server, base model and examples: another one is another job. */
  readonly digest: string;
  readonly examples: number;
  /** Once the examples are uploaded. */
  readonly fileId?: string | undefined;
  /** Before a job is asked for, until its id is known: a kill in between leaves a job that only the server knows. */
  readonly isAsked?: boolean | undefined;
  /** Once the server has accepted the job. */
  readonly jobId?: string | undefined;
  /** Once it succeeded. */
  readonly model?: string | undefined;
}

const shape = z.object({
  format: z.literal("fairlead-job/1"),
  baseUrl: z.string(),
  baseModel: z.string(),
  digest: z.string(),
  examples: z.number(),
  fileId: z.string().optional(),
  isAsked: z.boolean().optional(),
  jobId: z.string().optional(),
  model: z.string().optional(),
});

export const jobFileOf = (out: string): string => `${out}.job.json`;

/** @returns undefined where there is no such file. @throws {FairleadError} FILE_DAMAGED */
export async function readJobFile(path: string): Promise<JobState | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    throw new FairleadError("FILE_DAMAGED", {
      expected: `${path} to tell of a fine-tuning job`,
      found: JSON.stringify(text.slice(0, 80)),
      fix: "Name another --out, or delete the file: a job that the server still knows is found again.",
      cause,
    });
  }
}

export const writeJobFile = (path: string, state: JobState): Promise<void> =>
  writeAtomically(path, `${JSON.stringify(state, null, 2)}\n`);
