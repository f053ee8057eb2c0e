import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenOptions, openRecords } from "./open-records.js";
import type { AnyRecord } from "./records.js";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Uint8Array, name = `${files++}.jsonl`): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function read(patterns: string | readonly string[], options?: OpenOptions) {
  const stream = openRecords([patterns].flat(), options);
  const records: AnyRecord[] = [];
  for await (const record of stream) records.push(record);
  return { records, summary: stream.summary() };
}

const json = (...records: object[]) => `${records.map((record) => JSON.stringify(record)).join("\n")}\n`;
const outcome = (id: number, fields: object = {}) => ({
  id: `o${id}`,
  prompt: `p${id}`,
  scores: { m: 1, n: 0 },
  ...fields,
});
const battle = { id: "b", prompt: "p", model_a: "m", model_b: "n", winner: "a", judge: "human" };
const logged = { id: "l", prompt: "p", model: "m" };

describe("openRecords", () => {
  it("reads the three kinds from one file, in order", async () => {
    const { records, summary } = await read(await file(json(outcome(1), battle, logged)));
    expect(records.map(({ record }) => record)).toEqual([outcome(1), battle, logged]);
    expect(summary).toMatchObject({ records: { outcome: 1, battle: 1, logged: 1 }, repeated: 0, dropped: {} });
    expect(summary.files).toEqual([{ file: expect.any(String), format: "fairlead", rows: 3 }]);
  });

  it("reads gzip by content, whatever the name, and several members in a row", async () => {
    const members = Buffer.concat([gzipSync(json(outcome(1))), gzipSync(json(outcome(2)))]);
    expect((await read(await file(members))).records).toHaveLength(2);
  });

  it("starts anew with each iteration", async () => {
    const stream = openRecords([await file(json(outcome(1), outcome(2)))]);
    for (let pass = 0; pass < 2; pass++) {
      let count = 0;
      for await (const _ of stream) count++;
      expect(count).toBe(2);
      expect(stream.summary().records.outcome).toBe(2);
    }
  });

  it("lets go of a file that is not read to its end", async () => {
    const path = await file(gzipSync(json(...Array.from({ length: 5000 }, (_, i) => outcome(i)))));
    for await (const { record } of openRecords([path])) {
      expect(record.id).toBe("o0");
      break;
    }
  });

  it("reads no further than it is asked to", async () => {
    const total = 20_000;
    const stream = openRecords([await file(json(...Array.from({ length: total }, (_, i) => outcome(i))))]);
    for await (const _ of stream) break;
    expect(stream.summary().files[0]!.rows).toBeLessThan(total / 2);
  });

  describe("bad lines", () => {
    const content = `${JSON.stringify(outcome(1))}\n{ "id": \n${JSON.stringify(outcome(2, { scores: { m: 7 } }))}\n[1]\n`;

    it("stops at the first, naming the line", async () => {
      const path = await file(content);
      await expect(read(path)).rejects.toThrow(`BAD_RECORD: expected in ${path}, line 2: one JSON object`);
    });

    it("skips and counts them where asked to", async () => {
      const { records, summary } = await read(await file(content), { onBadLine: "skip" });
      expect(records).toHaveLength(1);
      expect(summary.skipped.count).toBe(3);
      expect(summary.skipped.first[1]).toContain("line 3: scores.m to be a number from 0 to 1, found 7");
    });

    it("never skips a whole file of something else", async () => {
      const path = await file(json({ a: 1 }, { b: 2 }));
      await expect(read(path, { onBadLine: "skip" })).rejects.toThrow("UNKNOWN_FORMAT");
      await expect(read(await file("some\nprose\n"), { onBadLine: "skip" })).rejects.toThrow("line 1: one JSON object");
    });
  });

  describe("damage", () => {
    it.each(["fail", "skip"] as const)("is an error where gzip is cut short (%s)", async (onBadLine) => {
      const whole = gzipSync(json(...Array.from({ length: 2000 }, (_, i) => outcome(i))));
      const path = await file(whole.subarray(0, whole.length - 20), `cut-${onBadLine}.jsonl.gz`);
      await expect(read(path, { onBadLine })).rejects.toThrow(/whole gzip file, found a file that ends in the middle/);
    });

    it("is an error where gzip holds other bits", async () => {
      const whole = gzipSync(json(...Array.from({ length: 200 }, (_, i) => outcome(i))));
      whole.fill(0x55, 40, 80);
      await expect(read(await file(whole))).rejects.toThrow("FILE_DAMAGED");
    });

    it.each([
      ["an empty gzip", "empty.jsonl.gz", Buffer.alloc(0), "an empty file"],
      ["a pickle", "rb.pkl", Buffer.from([0x80, 4, 0x95]), "a Python pickle"],
      ["a zip archive", "x.zip", Buffer.from("PK\x03\x04rest"), "a zip archive"],
      ["UTF-16", "x.csv", Buffer.from("\uFEFFid,prompt", "utf16le"), "UTF-16"],
      ["a cut Parquet file", "x.parquet", Buffer.from("PAR1 and then nothing"), "whole Parquet file"],
    ])("names %s", async (_, name, bytes, message) => {
      await expect(read(await file(bytes, name))).rejects.toThrow(message);
    });
  });

  describe("ids", () => {
    it("keeps an exact repetition once, and counts it, over all files", async () => {
      const reordered = { scores: { n: 0, m: 1 }, prompt: "p1", id: "o1" };
      const { records, summary } = await read([await file(json(outcome(1), outcome(1))), await file(json(reordered))]);
      expect(records).toHaveLength(1);
      expect(summary.repeated).toBe(2);
    });

    it.each([{ prompt: "another" }, { scores: { m: 1, n: 0.01 } }, { scores: { m: 0, n: 1 } }, { category: "c" }])(
      "refuses an id with other content: %j",
      async (change) => {
        const path = await file(json(outcome(1), outcome(1, change)));
        await expect(read(path)).rejects.toThrow('line 2: an id that no other record has, found "o1" again');
      },
    );

    it("tells many ids apart", async () => {
      const { records } = await read(await file(json(...Array.from({ length: 9_000 }, (_, i) => outcome(i)))));
      expect(records).toHaveLength(9_000);
    });
  });

  describe("patterns", () => {
    it("takes globs, sorted, and each file once", async () => {
      const [b, a] = [await file(json(outcome(2)), "glob-b.jsonl"), await file(json(outcome(1)), "glob-a.jsonl")];
      const { summary } = await read([join(folder, "glob-*.jsonl"), b]);
      expect(summary.files.map((one) => one.file)).toEqual([a, b]);
    });

    it("takes a name with brackets as it stands", async () => {
      await file(json(outcome(1)), "run1.jsonl"); // what the glob would match
      const path = await file(json(outcome(2)), "run[1].jsonl");
      expect((await read(path)).records.map(({ record }) => record.id)).toEqual(["o2"]);
    });

    it("refuses a pattern without a match, a directory, and no pattern", async () => {
      await expect(read(join(folder, "no*such"))).rejects.toThrow("FILE_NOT_FOUND");
      await expect(read(folder)).rejects.toThrow(`found a directory. Name its files: "${folder}/**/*.jsonl*"`);
      await expect(read([])).rejects.toThrow("INVALID_ARGUMENT");
    });
  });

  describe("CSV of records", () => {
    it("reads nested fields as JSON and as columns", async () => {
      const csv = [
        "id,prompt,scores,scores.gpt-3.5,tokens.gpt-3.5.in,tokens.gpt-3.5.out,contaminated,costs",
        '1,"two\r\nlines","{""m"": 0.5}",,7,9,True,"{""m"": 1e-3}"',
        "2,plain,,1,,,,",
      ].join("\r\n");
      const { records } = await read(await file(`\uFEFF${csv}`, "own.csv"));
      expect(records.map(({ record }) => record)).toEqual([
        {
          id: "1",
          prompt: "two\r\nlines",
          scores: { m: 0.5 },
          costs: { m: 0.001 },
          tokens: { "gpt-3.5": { in: 7, out: 9 } },
          contaminated: true,
        },
        { id: "2", prompt: "plain", scores: { "gpt-3.5": 1 } },
      ]);
    });

    it.each([
      [
        "a cell that is no number",
        "id,prompt,model,score\n1,p,m,0.5\n2,p,m,good\n",
        'line 3: score to be a number from 0 to 1, found "good"',
      ],
      ["a row too short", 'id,prompt,model\n1,"p\nq",m\n2,p\n', "line 4: 3 cells (id, prompt, model), found 2"],
      ["two columns of one name", "id,prompt,model,id\n", '"id" twice'],
      ["a quote never closed", 'id,prompt,model\n1,"p,m\n2,p,m\n', "line 2: CSV, with double quotes"],
      ["other letters", Buffer.from("id,prompt,model\n1,f\xfcr,m\n", "latin1"), "to be UTF-8 text"],
      ["unknown columns", "x,y\n1,2\n", "UNKNOWN_FORMAT"],
    ])("names %s", async (name, content, message) => {
      await expect(read(await file(content, `${name}.csv`))).rejects.toThrow(message);
    });
  });
});
