import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  await writeFile(
    join(folder, "mmlu_anatomy.csv"),
    "prompt,big,small\nWhich bone?,True,False\nWHICH  bone?,True,True\n",
  );
  await writeFile(
    join(folder, "logs.jsonl"),
    '{"id":"1","prompt":"p","model":"small","score":2}\n{"id":"2","prompt":"p","model":"small"}\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  let stdout = "";
  const stream = new Writable({
    write(chunk, _, done) {
      stdout += chunk;
      done();
    },
  });
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    status: () => {},
    isTerminal: false,
    stdout: stream,
  };
  const code = await runCommandLine(["import", ...argv], io);
  return { code, out, err, stdout };
}

describe("fairlead import", () => {
  it("prints records on stdout and what became of the rows on stderr", async () => {
    const { code, out, err, stdout } = await run(join(folder, "mmlu_anatomy.csv"));
    expect(code).toBe(0);
    expect(out).toEqual([]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { id: "routellm/mmlu_anatomy/0", prompt: "Which bone?", scores: { big: 1, small: 0 }, category: "anatomy" },
      { id: "routellm/mmlu_anatomy/1", prompt: "WHICH  bone?", scores: { big: 1, small: 1 }, category: "anatomy" },
    ]);
    expect(err).toEqual([
      "2 records (2 outcome) of 1 prompt, from 2 rows in 1 file (routellm)",
      "models: big (2), small (2)",
    ]);
  });

  it("prints one JSON object with --json, and writes the records to a file", async () => {
    const path = join(folder, "out.jsonl");
    const { code, out, err } = await run(
      join(folder, "*.csv"),
      join(folder, "logs.jsonl"),
      "--out",
      path,
      "--on-bad-line",
      "skip",
      "--json",
    );
    expect(code).toBe(0);
    expect(err).toEqual([]);
    expect(out).toHaveLength(1);
    expect(JSON.parse(out[0]!)).toEqual({
      command: "import",
      out: path,
      files: [
        { file: join(folder, "mmlu_anatomy.csv"), format: "routellm", rows: 2 },
        { file: join(folder, "logs.jsonl"), format: "fairlead", rows: 2 },
      ],
      records: { outcome: 2, battle: 0, logged: 1 },
      repeated: 0,
      dropped: {},
      skipped: { count: 1, first: [expect.stringContaining("line 1: score to be a number from 0 to 1, found 2")] },
      written: 3,
      models: { small: 3, big: 2 },
      prompts: 2,
    });
    expect((await readFile(path, "utf8")).trim().split("\n")).toHaveLength(3);
  });

  it("stops at a bad line, and leaves no file", async () => {
    const path = join(folder, "none.jsonl");
    const { code, err } = await run(join(folder, "logs.jsonl"), "--out", path);
    expect(code).toBe(1);
    expect(err[0]).toContain("BAD_RECORD");
    await expect(readFile(path)).rejects.toThrow("ENOENT");
  });

  it.each([
    [["x.csv", "--json"], "expected --out FILE with --json"],
    [["x.csv", "--format", "excel"], "--format to be one of auto, arena"],
    [[], "at least one file"],
    [["no-such-file.csv"], "FILE_NOT_FOUND"],
  ])("refuses %j", async (argv, message) => {
    const { code, err } = await run(...argv);
    expect(code).toBe(1);
    expect(err.join()).toContain(message);
  });
});
