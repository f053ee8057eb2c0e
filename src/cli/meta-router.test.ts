import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { componentCsv, componentWorld } from "../../test/support/component-world.js";
import { runCommandLine } from "./command-line.js";

const csv = componentCsv(componentWorld({ n: 900 }));
const SMALL = ["--runs", "2", "--gold", "50,100", "--test", "200"];

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-meta-router-"));
  await writeFile(at("pc.csv"), csv);
  await writeFile(at("pc.csv.gz"), gzipSync(csv));
  await writeFile(at("records.jsonl"), '{"prompt":"embd.PC1","model":"a"}\n');
  await writeFile(at("bad.csv"), csv.replace(/^("3",[^,]*),[^,]*/m, "$1,NaN"));
});
afterAll(() => rm(folder, { recursive: true }));

async function bench(argv: readonly string[], isTerminal = false) {
  const [out, err, status]: [string[], string[], string[]] = [[], [], []];
  const code = await runCommandLine(["bench", "meta-router", ...argv], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    status: (text) => status.push(text),
    isTerminal,
    stdout: process.stdout,
  });
  return { code, out: out.join("\n"), err: err.join("\n"), status };
}

describe("fairlead bench meta-router", () => {
  it("runs the published protocol on components: a table, a picture for each number of gold labels", async () => {
    const { code, out, err, status } = await bench(["--data", at("pc.csv"), ...SMALL, "--out", at("out")], true);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^Meta-Router: 900 prompts of 50 components, 2 random splits of 200 test prompts, seed 0/);
    for (const method of ["auto", "R-learner", "DR-learner", "Golden-only", "Pooled", "Preference-only", "All-golden"])
      expect(out).toMatch(new RegExp(`^${method} +-?\\d\\.\\d{3} \\[-?\\d\\.\\d{3}, \\d\\.\\d{3}\\]  `, "m"));
    expect(status.slice(0, 2)).toEqual(["running 50 %", "running 100 %"]);
    expect(status.at(-1)).toBe("");

    const names = ["gold-100.png", "gold-100.svg", "gold-50.png", "gold-50.svg", "results.json", "table.txt"];
    expect((await readdir(at("out"))).sort()).toEqual(names);
    for (const name of names) expect(out).toContain(at(join("out", name)));
    expect(out.startsWith((await readFile(at("out/table.txt"), "utf8")).trimEnd())).toBe(true);
    const svg = await readFile(at("out/gold-50.svg"), "utf8");
    for (const text of ["50 gold labels, 2 runs", "auto", "R-learner", "All-golden", "random"])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg.match(/aria-roledescription="line mark"/g)).toHaveLength(8);
    expect(svg.match(/aria-roledescription="area mark"/g)).toHaveLength(7);
    expect(svg).not.toContain("NaN");
    expect((await readFile(at("out/gold-50.png"))).subarray(1, 4).toString()).toBe("PNG");
  });

  it("prints one JSON object, the same for a packed file, another for another seed", async () => {
    const json = async (...argv: string[]) => (await bench([...argv, ...SMALL, "--json"])).out;
    const text = await json("--data", at("pc.csv"));
    expect(`${text}\n`).toBe(await readFile(at("out/results.json"), "utf8"));
    expect(await json(at("pc.csv.gz"))).toBe(text);
    expect(await json("--data", at("pc.csv"), "--seed", "1")).not.toBe(text);
    const { results, ...facts } = JSON.parse(text);
    expect(facts).toMatchObject({ command: "bench", benchmark: "meta-router", n: 900, seed: 0, curve: "full" });
    expect(facts.data).toMatch(/^[0-9a-f]{64}$/);
    expect(results).toHaveLength(16);
    expect(Object.keys(results[0])).toEqual(["gold", "method", "value", "low", "high", "runs", "until", "curve"]);
    const usages = results[0].curve.map(({ usage }: { usage: number }) => usage);
    expect([usages.length, usages[0], usages[60]]).toEqual([61, 0.2, 0.8]);
  });

  it("says the same, whatever the number of threads", async () => {
    const argv = ["bench", "meta-router", at("pc.csv"), ...SMALL, "--json", "--threads", "2"];
    const node = ["--import", "./test/support/run-typescript.mjs", "src/cli/main.ts", ...argv];
    const { stdout } = await promisify(execFile)(process.execPath, node, { maxBuffer: 2 ** 24 });
    expect(stdout).toBe(await readFile(at("out/results.json"), "utf8"));
    await writeFile(at("flat.csv"), csv.replace(/,[^,]*$/gm, ",1").replace(/,1$/m, ',"PL"'));
    const flat = node.map((word) => (word === at("pc.csv") ? at("flat.csv") : word));
    await expect(promisify(execFile)(process.execPath, flat)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining("NOT_ENOUGH_DATA: expected gold and judged gains that vary"),
    });
  });

  it("has the published curve, which loses runs", async () => {
    const argv = ["--data", at("pc.csv"), "--runs", "2", "--gold", "50", "--test", "200", "--literal-curve"];
    const { out } = await bench(argv);
    expect(out).toContain("literal curves");
    expect(out).toMatch(/^Preference-only .*, to \d\d %$/m);
    expect(out).toMatch(/^Random +0\.000 \[0\.000, 0\.000\]/m);
  });

  it.each([
    [[], "INVALID_ARGUMENT: expected --data FILE, found none. For example: fairlead bench meta-router"],
    [["--data", "nowhere.csv"], "FILE_NOT_FOUND"],
    [["--data", "records.jsonl", "--literal-curve"], "expected no --literal-curve with records"],
    [["--data", "pc.csv", "records.jsonl"], "expected one CSV of components, found 2 files"],
    [["--data", "bad.csv"], 'line 4: column embd.PC2 to be a finite number, with a point for decimals, found "NaN"'],
    [["--data", "pc.csv"], "NOT_ENOUGH_DATA: expected at least 1550 prompts: 500 to test, 1000 with gold labels, 50"],
    [["--data", "pc.csv", "--routers", "ridge"], "expected no --routers with a CSV of components"],
    [["--data", "pc.csv", "--runs", "1"], "expected --runs to be a number of at least 2"],
    [["--data", "pc.csv", "--runs", "2.5"], "expected --runs to be a whole number, found 2.5"],
    [["--data", "pc.csv", "--gold", "50,9"], 'at least 10, with commas between, found "9"'],
    [["--data", "pc.csv", "--gold", "1e2"], 'found "1e2"'],
    [["--data", "pc.csv", "--threads", "0"], "expected --threads to be a number of at least 1"],
    [["--data", "pc.csv", "--test", "0"], "expected --test to be a number of at least 10"],
  ])("refuses %j", async (argv, message) => {
    const { code, out, err } = await bench(argv.map((word) => (/\.(csv|jsonl)$/.test(word) ? at(word) : word)));
    expect([code, out]).toEqual([message.startsWith("NOT_ENOUGH") ? 2 : 1, ""]);
    expect(err).toContain(message);
  });

  it("leaves bad lines out with --on-bad-line skip, and says so", async () => {
    const argv = ["--data", at("bad.csv"), "--on-bad-line", "skip", "--runs", "2", "--gold", "20", "--test", "100"];
    expect((await bench(argv)).out).toMatch(
      /^Meta-Router: 899 prompts [\s\S]*lines left out: 1; the first: BAD_RECORD/,
    );
  });

  it("keeps its flags from other benchmarks", async () => {
    const lines: string[] = [];
    const io = {
      out() {},
      err: (line: string) => lines.push(line),
      status() {},
      isTerminal: false,
      stdout: process.stdout,
    };
    expect(await runCommandLine(["bench", "mmlu", "--data", at("pc.csv"), "--gold", "50"], io)).toBe(1);
    expect(lines.join()).toContain("expected --gold with meta-router only");
  });
});
