import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Decision } from "./decision.js";
import { decisionLogOn, jsonlDecisionLog, type LogFile } from "./jsonl-decision-log.js";

let directory: string;
let file: string;
let reports: string[];
const report = (line: string) => reports.push(line);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fairlead-"));
  file = join(directory, "logs", "decisions.jsonl");
  reports = [];
});
afterEach(() => rm(directory, { recursive: true }));

const decision = (id: string, prompt = "hi"): Decision => ({
  id,
  prompt,
  model: "small",
  propensities: { large: 0.25, small: 0.75 },
  policy: "test",
  randomized: true,
  at: "2026-01-02T03:04:05.000Z",
  router: "number",
});

const lines = async () =>
  (await readFile(file, "utf8"))
    .split("\n")
    .slice(0, -1)
    .map((text) => JSON.parse(text));

describe("jsonlDecisionLog", () => {
  it("writes decisions in their order, whole, and goes on where it stopped", async () => {
    const prompts = ["hi", 'two\nlines "quoted"', "漢😀", "\ud800", "x".repeat(100_000)];
    for (const round of ["a", "b"]) {
      const log = await jsonlDecisionLog(file, { report });
      prompts.forEach((prompt, i) => {
        log.append(decision(`${round}${i}`, prompt));
      });
      await log.close();
      expect(log.health()).toEqual({ waiting: 0, lost: 0 });
    }
    expect(await lines()).toEqual(
      ["a", "b"].flatMap((round) => prompts.map((prompt, i) => decision(`${round}${i}`, prompt))),
    );
    expect(reports).toEqual([]);
  });

  it("keeps the prompts out where it is told to", async () => {
    const log = await jsonlDecisionLog(file, { report, prompts: false });
    log.append(decision("a", "a secret"));
    await log.close();
    const { prompt: _, ...rest } = decision("a");
    const prompt_sha256 = "984ca5162200734c592148f1820b71057f098573d138666b48663e4e30cd8d3a"; // by sha256sum
    expect(await lines()).toEqual([{ ...rest, prompt_sha256 }]);
    expect(await readFile(file, "utf8")).not.toContain("secret");
  });

  it("cuts off a torn last line, whatever it was torn at", async () => {
    const whole = Buffer.from(`${JSON.stringify(decision("torn", "漢\n😀"))}`);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), fc.boolean(), async (length, isFirst) => {
        await rm(join(directory, "logs"), { recursive: true, force: true });
        const log = await jsonlDecisionLog(file, { report });
        if (!isFirst) log.append(decision("before"));
        await log.close();
        await appendFile(file, whole.subarray(0, length));

        const next = await jsonlDecisionLog(file, { report });
        next.append(decision("after"));
        await next.close();
        expect((await lines()).map(({ id }) => id)).toEqual(isFirst ? ["after"] : ["before", "after"]);
        expect(reports.pop()).toContain(`cut off a torn last line of ${length} bytes`);
      }),
      { numRuns: 50 },
    );
  });

  it("finds the start of a torn line that is longer than what is read at once", async () => {
    const log = await jsonlDecisionLog(file, { report });
    log.append(decision("before", "x".repeat(70_000)));
    await log.close();
    await appendFile(file, `{"id":"torn","prompt":"${"漢".repeat(100_000)}`);
    const next = await jsonlDecisionLog(file, { report });
    next.append(decision("after"));
    await next.close();
    expect(await lines()).toEqual([decision("before", "x".repeat(70_000)), decision("after")]);
  });

  it("keeps a last line that lacks only its newline", async () => {
    await (await jsonlDecisionLog(file, { report })).close();
    await writeFile(file, JSON.stringify(decision("a")));
    const log = await jsonlDecisionLog(file, { report });
    log.append(decision("b"));
    await log.close();
    expect((await lines()).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(reports.join()).toContain("added the newline");
  });

  it("refuses a file that is something else, and leaves it as it was", async () => {
    const precious = join(directory, "notes.txt");
    await writeFile(precious, "line\nno newline at the end");
    await expect(jsonlDecisionLog(precious, { report })).rejects.toThrow("to be a decision log");
    expect(await readFile(precious, "utf8")).toBe("line\nno newline at the end");
  });

  it("refuses a file that cannot be opened", async () => {
    await expect(jsonlDecisionLog(directory, { report })).rejects.toThrow(
      "CONFIG_INVALID: expected a decision log that can be written",
    );
  });
});

/** A disk that is full at times: takes `room` bytes, perhaps half a line, then fails until it has room again. */
function fullDisk(room: number) {
  const written: Buffer[] = [];
  const disk = {
    room,
    text: () => Buffer.concat(written).toString(),
    async write(data: Uint8Array) {
      if (disk.room === 0) throw new Error("ENOSPC: no space left on device");
      const part = Buffer.from(data.subarray(0, disk.room));
      disk.room -= part.length;
      written.push(part);
      return { bytesWritten: part.length, buffer: data };
    },
    close: async () => {},
  };
  return disk as typeof disk & LogFile;
}

describe("a log on a full disk", () => {
  const whole = (ids: readonly string[]) => ids.map((id) => `${JSON.stringify(decision(id))}\n`).join("");

  it("says so, keeps the decisions, and goes on in the middle of the line once there is room", async () => {
    const disk = fullDisk(100); // less than a line
    const log = decisionLogOn(disk, "decisions.jsonl", { report, retryMs: 5 });
    log.append(decision("a"));
    log.append(decision("b"));
    await expect.poll(() => log.health().error).toContain("ENOSPC");
    log.append(decision("c"));
    expect(log.health()).toMatchObject({ waiting: 3, lost: 0 });
    expect(reports.filter((line) => line.includes("cannot be written"))).toHaveLength(1); // not once a try

    disk.room = Number.POSITIVE_INFINITY;
    await expect.poll(() => log.health()).toEqual({ waiting: 0, lost: 0 });
    expect(disk.text()).toBe(whole(["a", "b", "c"]));
    expect(reports.join()).toContain("written again");
    await log.close();
  });

  it("counts what it had to give up", async () => {
    const disk = fullDisk(0);
    const log = decisionLogOn(disk, "decisions.jsonl", { report, retryMs: 5, maxWaiting: 2 });
    for (const id of ["a", "b", "c", "d"]) log.append(decision(id));
    expect(log.health()).toMatchObject({ waiting: 2, lost: 2 });
    expect(reports.join()).toContain("decisions are being lost");
    disk.room = Number.POSITIVE_INFINITY;
    await log.close();
    expect(disk.text()).toBe(whole(["a", "b"]));
  });

  it("reports what is unwritten when it closes", async () => {
    const log = decisionLogOn(fullDisk(0), "decisions.jsonl", { report, retryMs: 5 });
    log.append(decision("a"));
    await log.close();
    expect(log.health()).toMatchObject({ waiting: 0, lost: 1 });
    expect(reports.join()).toContain("closed with 1 decisions unwritten (ENOSPC");
  });
});
