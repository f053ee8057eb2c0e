import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyRecord } from "./records.js";
import { writeRecords } from "./write-records.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterAll(() => rm(folder, { recursive: true }));

const record = (i: number): AnyRecord => ({ kind: "logged", record: { id: `l${i}`, prompt: "é\n", model: "m" } });
const lines = '{"id":"l1","prompt":"é\\n","model":"m"}\n{"id":"l2","prompt":"é\\n","model":"m"}\n';

async function* failing() {
  yield record(1);
  throw new Error("the source is gone");
}

describe("writeRecords", () => {
  it("writes JSON Lines and leaves nothing else behind", async () => {
    const path = join(folder, "plain.jsonl");
    expect(await writeRecords([record(1), record(2)], path)).toBe(2);
    expect(await readFile(path, "utf8")).toBe(lines);
    expect(await readdir(folder)).toEqual(["plain.jsonl"]);
  });

  it("gzips by the name's end, the same bytes each time", async () => {
    const [a, b] = [join(folder, "a.jsonl.gz"), join(folder, "b.jsonl.gz")];
    await writeRecords([record(1), record(2)], a);
    await writeRecords([record(1), record(2)], b);
    expect(gunzipSync(await readFile(a)).toString()).toBe(lines);
    expect(await readFile(a)).toEqual(await readFile(b));
  });

  it("leaves the old file alone where reading fails half-way", async () => {
    const path = join(folder, "kept.jsonl");
    await writeFile(path, "old");
    await expect(writeRecords(failing(), path)).rejects.toThrow("the source is gone");
    expect(await readFile(path, "utf8")).toBe("old");
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("writes through a link, and into a device", async () => {
    const [path, link] = [join(folder, "target.jsonl"), join(folder, "link.jsonl")];
    await writeFile(path, "old");
    await symlink(path, link);
    await writeRecords([record(1), record(2)], link);
    expect(await readFile(path, "utf8")).toBe(lines);
    expect(await writeRecords([record(1)], "/dev/null")).toBe(1);
  });

  it("says where it cannot write", async () => {
    const path = join(folder, "no", "such.jsonl");
    await expect(writeRecords([record(1)], path)).rejects.toThrow(`to be able to write ${path}, found no such folder`);
    await expect(writeRecords([record(1)], folder)).rejects.toThrow("FILE_UNWRITABLE");
  });

  it("waits for a slow stream, and leaves it open", async () => {
    let waiting = 0;
    let most = 0;
    let text = "";
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _, done) {
        text += chunk;
        most = Math.max(most, waiting);
        waiting = 0;
        setImmediate(done);
      },
    });
    const big = "x".repeat(30_000);
    async function* many() {
      for (let i = 0; i < 200; i++) {
        waiting++;
        yield { kind: "logged", record: { id: `${i}`, prompt: big, model: "m" } } as const;
      }
    }
    expect(await writeRecords(many(), slow)).toBe(200);
    expect(text.split("\n")).toHaveLength(201);
    expect(most).toBeLessThan(100); // records made between two writes: all 200 if nobody waited
    expect(slow.writable).toBe(true);
  });
});
