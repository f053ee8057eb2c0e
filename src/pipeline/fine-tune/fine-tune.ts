import { createHash } from "node:crypto";
import { FairleadError } from "../../errors.js";
import { type FineTuning, type FineTuningJob, HAS_ENDED_BADLY } from "../../openai/fine-tuning.js";
import type { Clock } from "../../openai/retry.js";
import { type JobState, readJobFile, writeJobFile } from "./job-file.js";

export interface FineTuneSettings {
  readonly client: FineTuning;
  readonly baseModel: string;
  /** The examples, JSON Lines: see `chatExamples`. */
  readonly jsonLines: string;
  /** Where the state is kept. */
  readonly jobFile: string;
  readonly clock: Clock;
  /** Between two looks at a running job. */
  readonly pollMs: number;
  /** Told of each step, a line each. */
  readonly report: (line: string) => void;
}

/**
 * Examples → the name of a fine-tuned model, in as many runs as it takes. Each step is on disk before the next: uploaded,
 * asked for, accepted, succeeded. A run that finds the file of an earlier one goes on where that stopped; what the file
 * cannot know, whether the upload or the job reached the server before the kill, it asks of the server's lists. So one
 * data digest never has two jobs, unless the first failed or was cancelled.
 *
 * @throws {FairleadError} FINE_TUNING_FAILED where the job fails or is cancelled; INVALID_ARGUMENT where the job file is of
 *         other data and its job unfinished; UPSTREAM_FAILED where the server does not do its part
 */
export async function fineTune(settings: FineTuneSettings): Promise<string> {
  const { client, jobFile, report } = settings;
  let state = await begun(settings);
  const save = async (more: Partial<JobState>) => {
    state = { ...state, ...more };
    await writeJobFile(jobFile, state);
  };
  if (state.model !== undefined) return state.model;
  if (state.fileId === undefined) await save({ fileId: await uploaded(settings, state) });
  if (state.jobId === undefined) {
    const known = await alreadyAsked(client, state, jobFile);
    if (known === undefined) await save({ isAsked: true });
    const job = known ?? (await client.create(state.baseModel, state.fileId!));
    await save({ jobId: job.id, isAsked: undefined });
  }
  report(`fine-tuning job ${state.jobId} of ${state.baseModel} on ${state.examples} examples`);
  const job = await followed(state.jobId!, settings);
  if (job.status === "succeeded" && job.model !== undefined) {
    await save({ model: job.model });
    return job.model;
  }
  // The uploaded file stays good; the next run makes a new job of it.
  await save({ jobId: undefined });
  throw failed(job, state);
}

/** Ends the job that a job file tells of. @throws {FairleadError} INVALID_ARGUMENT where there is none that runs */
export async function cancelFineTuning(
  jobFile: string,
  clientFor: (baseUrl: string) => FineTuning,
): Promise<FineTuningJob> {
  const state = await readJobFile(jobFile);
  const client = state && clientFor(state.baseUrl);
  const id = state?.jobId ?? (client && state.fileId !== undefined ? await listedJob(client, state.fileId) : undefined);
  if (state === undefined || client === undefined || id === undefined || state.model !== undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `${jobFile} to tell of a job that runs`,
      found: state?.model === undefined ? "none" : `one that has succeeded: ${state.model}`,
      fix: "Name the --out that --fine-tune was started with.",
    });
  const job = await client.cancel(id);
  await writeJobFile(jobFile, { ...state, jobId: undefined, isAsked: undefined });
  return job;
}

async function listedJob(client: FineTuning, fileId: string): Promise<string | undefined> {
  const job = await client.jobOn(fileId);
  return typeof job === "object" ? job.id : undefined;
}

/** The state of an earlier run on the same data, or a new one. */
async function begun({ client, baseModel, jsonLines, jobFile }: FineTuneSettings): Promise<JobState> {
  const digest = createHash("sha256").update(`${client.baseUrl}\n${baseModel}\n${jsonLines}`).digest("hex");
  const earlier = await readJobFile(jobFile);
  if (earlier?.digest === digest) return earlier;
  const isOpen = earlier?.jobId !== undefined || earlier?.isAsked === true;
  if (earlier !== undefined && isOpen && earlier.model === undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `the data, the base model and the server of ${jobFile}, whose job is not finished`,
      found: `others: ${baseModel} at ${client.baseUrl}, digest ${digest.slice(0, 12)} for ${earlier.digest.slice(0, 12)}`,
      fix: "Start again as before, end that job with --cancel, or name another --out.",
    });
  const examples = jsonLines.split("\n").length - 1;
  return { format: "fairlead-job/1", baseUrl: client.baseUrl, baseModel, digest, examples };
}

async function uploaded({ client, jsonLines, report }: FineTuneSettings, { digest, examples }: JobState) {
  const name = `fairlead-${digest.slice(0, 24)}.jsonl`;
  const known = await client.fileNamed(name);
  if (known === undefined) report(`uploading ${examples} examples as ${name}`);
  return known ?? client.upload(name, jsonLines);
}

/** The job on our file, where an earlier run asked for one. */
async function alreadyAsked(client: FineTuning, { fileId, isAsked }: JobState, jobFile: string) {
  const job = await client.jobOn(fileId!);
  if (job !== "unlisted") return job;
  if (isAsked !== true) return undefined;
  throw new FairleadError("FINE_TUNING_FAILED", {
    expected: `${client.baseUrl} to list its jobs, to tell whether the one asked for before was accepted`,
    found: "no list",
    fix: `Look for a job on the file ${fileId} by hand; write its id into ${jobFile} as "jobId", or take "isAsked" out.`,
  });
}

async function followed(id: string, { client, clock, pollMs, report }: FineTuneSettings): Promise<FineTuningJob> {
  for (let last = ""; ; ) {
    const job = await client.job(id);
    if (job.status !== last) report(`job ${id}: ${job.status}`);
    last = job.status;
    if (job.status === "succeeded" || HAS_ENDED_BADLY.has(job.status)) return job;
    await clock.sleep(pollMs);
  }
}

function failed({ id, status, message }: FineTuningJob, { baseModel }: JobState): FairleadError {
  return new FairleadError("FINE_TUNING_FAILED", {
    expected: `fine-tuning job ${id} of ${baseModel} to give a model`,
    found: `status ${status}${message === undefined ? "" : ` ("${message}")`}`,
    fix: "Mend what the server names, then start again: a new job is made, of the file that is uploaded already.",
  });
}
