import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Behaviour, fineTuningServer } from "../../../test/support/fine-tuning-server.js";
import type { FineTuning } from "../../openai/fine-tuning.js";
import { cancelFineTuning, fineTune } from "./fine-tune.js";
import { fineTuningAt } from "./fine-tuned-embedder.js";
import { chatExamples } from "./rated-examples.js";

let server: Awaited<ReturnType<typeof fineTuningServer>>;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const jobFile = () => join(folder, "r.safetensors.job.json");
const state = async () => JSON.parse(await readFile(jobFile(), "utf8"));
const examples = (n: number) => chatExamples(Array.from({ length: n }, (_, i) => ({ prompt: `${i}`, label: 3 })));
const clock = { now: () => 0, sleep: async () => {} };
const start = async (behaviour: Behaviour = {}) => {
  server = await fineTuningServer(behaviour);
};

/** One run of the command; `client` may be one that dies. */
function run({ client = fineTuningAt(server.baseUrl, { env: {} }, clock), n = 12, lines = [] as string[] } = {}) {
  const report = (line: string) => void lines.push(line);
  return fineTune({ client, baseModel: "base", jsonLines: examples(n), jobFile: jobFile(), clock, pollMs: 1, report });
}

const died = new Error("killed");
/** A client whose process is killed before or after a call has reached the server. */
function dying(when: "before" | "after", call: keyof FineTuning): FineTuning {
  const real = fineTuningAt(server.baseUrl, { env: {} }, clock);
  const doomed = async (...given: unknown[]) => {
    if (when === "after") await (real[call] as (...given: unknown[]) => Promise<unknown>)(...given);
    throw died;
  };
  return { ...real, [call]: doomed };
}

describe("fineTune", () => {
  it("uploads, asks, follows and gives the model's name, telling each step", async () => {
    await start();
    const lines: string[] = [];
    expect(await run({ lines })).toBe("ft:base:fairlead::ftjob-1");
    expect(server.files[0]!.text).toBe(examples(12));
    expect(lines).toEqual([
      `uploading 12 examples as ${server.files[0]!.filename}`,
      "fine-tuning job ftjob-1 of base on 12 examples",
      "job ftjob-1: queued",
      "job ftjob-1: running",
      "job ftjob-1: succeeded",
    ]);
    expect(await state()).toMatchObject({ fileId: "file-1", jobId: "ftjob-1", model: "ft:base:fairlead::ftjob-1" });
  });

  it("asks nobody once the model is made", async () => {
    await start();
    await run();
    const before = server.seen.length;
    expect(await run()).toBe("ft:base:fairlead::ftjob-1");
    expect(server.seen).toHaveLength(before);
  });

  it.each([
    ["before", "fileNamed"],
    ["before", "upload"],
    ["after", "upload"],
    ["before", "jobOn"],
    ["before", "create"],
    ["after", "create"],
    ["before", "job"],
    ["after", "job"],
  ] as const)("killed %s %s reached the server, goes on with one file and one job", async (when, call) => {
    await start();
    await expect(run({ client: dying(when, call) })).rejects.toBe(died);
    expect(await run()).toBe("ft:base:fairlead::ftjob-1");
    expect(server.files).toHaveLength(1);
    expect(server.jobs).toHaveLength(1);
  });

  it("finds file and job again though the job file is lost", async () => {
    await start();
    await run();
    await rm(jobFile());
    expect(await run()).toBe("ft:base:fairlead::ftjob-1");
    expect([server.files.length, server.jobs.length]).toEqual([1, 1]);
  });

  it("does not guess where a job may have been accepted and the server lists none", async () => {
    await start();
    await expect(run({ client: dying("after", "create") })).rejects.toBe(died);
    const real = fineTuningAt(server.baseUrl, { env: {} }, clock);
    const blind: FineTuning = { ...real, jobOn: async () => "unlisted" };
    await expect(run({ client: blind })).rejects.toThrow(
      "Look for a job on the file file-1 by hand; write its id into",
    );
    expect(server.jobs).toHaveLength(1);
  });

  it("says why a job failed, and makes a new one of the same file when started again", async () => {
    await start({ statuses: ["running", "failed"], failure: "too few examples" });
    await expect(run()).rejects.toThrow(
      'FINE_TUNING_FAILED: expected fine-tuning job ftjob-1 of base to give a model, found status failed ("too few examples")',
    );
    await expect(run()).rejects.toThrow("job ftjob-2");
    expect([server.files.length, server.jobs.length]).toEqual([1, 2]);
  });

  it("is ended by cancelling, which the run that follows the job is told", async () => {
    await start({ statuses: ["running"] });
    const following = run();
    const outcome = expect(following).rejects.toThrow(/found status cancelled\. /);
    await expect.poll(async () => (await state().catch(() => ({}))).jobId).toBe("ftjob-1");
    const job = await cancelFineTuning(jobFile(), (baseUrl) => fineTuningAt(baseUrl, { env: {} }, clock));
    expect(job).toMatchObject({ id: "ftjob-1", status: "cancelled" });
    await outcome;
    expect((await state()).jobId).toBeUndefined();
  });

  it("cancels a job that was accepted just before the kill", async () => {
    await start({ statuses: ["running"] });
    await expect(run({ client: dying("after", "create") })).rejects.toBe(died);
    await cancelFineTuning(jobFile(), (baseUrl) => fineTuningAt(baseUrl, { env: {} }, clock));
    expect(server.jobs[0]!.status).toBe("cancelled");
  });

  it("has nothing to cancel where nothing runs", async () => {
    await start();
    const cancel = () => cancelFineTuning(jobFile(), (baseUrl) => fineTuningAt(baseUrl, { env: {} }, clock));
    await expect(cancel()).rejects.toThrow("found none. Name the --out");
    await run();
    await expect(cancel()).rejects.toThrow("found one that has succeeded: ft:base:fairlead::ftjob-1");
  });

  it("refuses other data while a job runs, and takes it once that is done", async () => {
    await start();
    await expect(run({ client: dying("before", "job") })).rejects.toBe(died);
    await expect(run({ n: 13 })).rejects.toThrow(
      "INVALID_ARGUMENT: expected the data, the base model and the server of",
    );
    await run();
    expect(await run({ n: 13 })).toBe("ft:base:fairlead::ftjob-2");
  });

  it("names a job file that it cannot read", async () => {
    await start();
    await writeFile(jobFile(), '{"format": "fairlead-jo');
    await expect(run()).rejects.toThrow("FILE_DAMAGED");
  });
});
