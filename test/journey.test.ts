import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommandLine } from "../src/cli/command-line.js";
import { splitSide } from "../src/data/split.js";
import { syntheticWorld } from "../src/data/synthetic/world.js";
import { writeWorld } from "../src/pipeline/write-world.js";

const folder = await mkdtemp(join(tmpdir(), "fairlead-journey-"));
const at = (name: string) => join(folder, name);
afterAll(() => rm(folder, { recursive: true }));

async function fairlead(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (l: string) => out.push(l),
    err: (l: string) => err.push(l),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  };
  const code = await runCommandLine(argv, io);
  return { code, out: out.join("\n"), err: err.join("\n"), json: () => JSON.parse(out.join("\n")) };
}

const TRAIN = ["--split", "0.8", "--seed", "3"];
let outcomes = "";

beforeAll(async () => {
  const world = syntheticWorld({ seed: 11, prompts: 900 });
  ({
    outcomes: { path: outcomes },
  } = await writeWorld(world, folder, { judges: ["human"] }));
  for (const router of ["ridge", "knn", "mf"]) {
    const { code, err } = await fairlead(
      "train",
      "--data",
      outcomes,
      "--router",
      router,
      ...TRAIN,
      "--epochs",
      "6",
      "--out",
      at(`${router}.safetensors`),
    );
    expect(err).toBe("");
    expect(code).toBe(0);
  }
});

describe("the journey from records to routes", () => {
  it("evaluates on the other side of the split, with intervals and baselines", async () => {
    const { json, code } = await fairlead(
      "evaluate",
      at("ridge.safetensors"),
      at("knn.safetensors"),
      "--data",
      outcomes,
      ...TRAIN,
      "--resamples",
      "200",
      "--json",
    );
    expect(code).toBe(0);
    const report = json();
    const prompts = (await readFile(outcomes, "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).prompt as string);
    const held = new Set(prompts.filter((prompt) => splitSide(prompt, { trainShare: 0.8, seed: 3 }) === "test"));
    expect(report).toMatchObject({ command: "evaluate", n: held.size, seed: 3 });
    expect(report.data).toMatch(/^[0-9a-f]{64}$/);
    expect(report.results.map((r: { router: string }) => r.router)).toEqual(["ridge", "knn"]);
    const names = report.baselines.map((r: { router: string }) => r.router);
    for (const name of ["random", "always-strong", "always-weak", "best-single", "oracle"])
      expect(names).toContain(name);
    const { value, low, high } = report.results[0].apgr;
    expect(low).toBeLessThan(value);
    expect(value).toBeLessThan(high);
    // 900 prompts teach little, but difficulty shows in the words: chance is 0.5.
    expect(value).toBeGreaterThan(0.5);
  });

  it("prints what RouteLLM prints, where it is asked to", async () => {
    const argv = [at("mf.safetensors"), "--data", outcomes, ...TRAIN, "--resamples", "100", "--format", "routellm"];
    const { out, code } = await fairlead("evaluate", ...argv, "--pair", "atlas-large,atlas-small");
    expect(code).toBe(0);
    expect(out.match(/^=+ mf with threshold 0\.\d+ on outcomes =+$/gm)).toHaveLength(11);
    expect(out).toMatch(/^atlas-small score: [\d.]+\natlas-large score: [\d.]+\nMetrics:\n +method 20% qual 50% qual/m);
    expect(out).toMatch(/^\d +random +20\.00% +50\.00% +80\.00% /m);
  });

  it("leaves out prompts seen in training when the split is forgotten, and says so", async () => {
    const without = await fairlead(
      "evaluate",
      at("ridge.safetensors"),
      "--data",
      outcomes,
      "--seed",
      "3",
      "--resamples",
      "100",
      "--json",
    );
    const withSplit = await fairlead(
      "evaluate",
      at("ridge.safetensors"),
      "--data",
      outcomes,
      ...TRAIN,
      "--resamples",
      "100",
      "--json",
    );
    expect(without.json().n).toBe(withSplit.json().n);
    expect(without.json().notes.join()).toContain("seen in training left out");
    expect(without.json().results[0].apgr).toEqual(withSplit.json().results[0].apgr);
  });

  it("refuses, with exit 2, where every test prompt was seen in training", async () => {
    const kept = at("train-only.jsonl");
    const lines = (await readFile(outcomes, "utf8")).trim().split("\n");
    const seen = lines.filter((line) => splitSide(JSON.parse(line).prompt, { trainShare: 0.8, seed: 3 }) === "train");
    await writeFile(kept, `${seen.join("\n")}\n`);
    const { code, err } = await fairlead("evaluate", at("ridge.safetensors"), "--data", kept);
    expect(code).toBe(2);
    expect(err).toContain("seen in training");
  });

  it("writes the same bytes for the same seed, in any order of lines", async () => {
    const lines = (await readFile(outcomes, "utf8")).trim().split("\n");
    await fairlead("train", "--data", outcomes, ...TRAIN, "--epochs", "6", "--out", at("again.safetensors"));
    const digest = async (name: string) =>
      createHash("sha256")
        .update(await readFile(at(name)))
        .digest("hex");
    expect(await digest("again.safetensors")).toBe(await digest("ridge.safetensors"));
    await writeFile(at("reversed.jsonl"), `${lines.reverse().join("\n")}\n`);
    const one = (
      await fairlead("evaluate", at("ridge.safetensors"), "--data", outcomes, ...TRAIN, "--resamples", "100", "--json")
    ).json();
    const two = (
      await fairlead(
        "evaluate",
        at("ridge.safetensors"),
        "--data",
        at("reversed.jsonl"),
        ...TRAIN,
        "--resamples",
        "100",
        "--json",
      )
    ).json();
    expect(two.data).toBe(one.data);
    expect(two.results[0].apgr.value).toBeCloseTo(one.results[0].apgr.value, 9);
  });

  it("writes a report and plots that stand alone", async () => {
    const { code } = await fairlead(
      "evaluate",
      at("mf.safetensors"),
      "--data",
      outcomes,
      ...TRAIN,
      "--resamples",
      "100",
      "--report",
      at("report.html"),
      "--plot",
      at("plot.svg"),
    );
    expect(code).toBe(0);
    const html = await readFile(at("report.html"), "utf8");
    expect(html).toContain("<svg");
    expect(html).not.toMatch(/(src|href)="https?:/);
    expect(await readFile(at("plot.svg"), "utf8")).toMatch(/^<svg/);
  });

  it("calibrates to a share in RouteLLM's words, to a cost and to a quality", async () => {
    const share = await fairlead("calibrate", at("mf.safetensors"), "--data", outcomes, "--strong-share", "0.3");
    expect(share.out).toMatch(
      /^For 30\.0% strong model calls for mf, threshold = 0\.\d+\nachieved strong share: 0\.(29|30)/,
    );
    const cost = (
      await fairlead("calibrate", at("ridge.safetensors"), "--data", outcomes, "--cost-per-1000", "1.5", "--json")
    ).json();
    expect(cost.lambda).toBeGreaterThan(0);
    expect(cost.achieved.value).toBeLessThan(1.5 * 1.1); // cross-fitted, so it may pass the budget by noise, not by a tenth
    const floor = (
      await fairlead("calibrate", at("ridge.safetensors"), "--data", outcomes, "--quality", "0.65", "--json")
    ).json();
    expect(floor.achieved.low).toBeLessThan(floor.achieved.high);
    expect(floor.notes.join()).toContain("seen in training left out");
    const beyond = await fairlead("calibrate", at("ridge.safetensors"), "--data", outcomes, "--quality", "0.999");
    expect(beyond.code).toBe(2);
    expect(beyond.err).toContain("a mean score of at most");
  });

  it("routes as calibrated, once the calibration is saved", async () => {
    const { json: saved } = await fairlead(
      "calibrate",
      at("ridge.safetensors"),
      "--data",
      outcomes,
      "--strong-share",
      "0.5",
      "--save",
      "--json",
    );
    const { json } = await fairlead(
      "route",
      "Prove the theorem step by step, for every case.",
      "--router",
      at("ridge.safetensors"),
      "--json",
    );
    expect(json().rule).toMatchObject({ kind: "threshold", threshold: saved().threshold });
    expect(json().model).toBe(json().winRate.value >= saved().threshold ? saved().strong : saved().weak);
    expect(json().nearest).toHaveLength(3);
    const text = (await fairlead("route", "Hello", "--router", at("ridge.safetensors"), "--lambda", "100")).out;
    expect(text).toMatch(/^→ \S+\n/);
  });

  it("takes plain text prompts to calibrate on", async () => {
    await writeFile(
      at("prompts.txt"),
      Array.from({ length: 40 }, (_, i) => `Question ${i}: explain ${i % 2 ? "briefly" : "and prove"}`).join("\n"),
    );
    const { json } = await fairlead(
      "calibrate",
      at("ridge.safetensors"),
      "--data",
      at("prompts.txt"),
      "--strong-share",
      "0.5",
      "--json",
    );
    expect(json().n).toBe(40);
  });

  it("tells users what they got wrong, in a line, with exit 1", async () => {
    const cases: [string[], string][] = [
      [["train", "--out", at("x.safetensors")], "expected --data FILE, found none"],
      [["train", "--data", outcomes], "expected --out, found none"],
      [["train", "--data", outcomes, "--router", "riddge", "--out", at("x")], 'found "riddge"'],
      [["train", "--data", at("none.jsonl"), "--out", at("x")], "FILE_NOT_FOUND"],
      [["train", "--data", outcomes, "--models", "atlas-large,gpt-9", "--out", at("x")], 'found "gpt-9"'],
      [["train", "--data", outcomes, "--split", "1.5", "--out", at("x")], "--split to be a number from 0 to 1"],
      [["evaluate", at("ridge.safetensors")], "expected --data FILE"],
      [["evaluate", "--data", outcomes], "at least one router file"],
      [["evaluate", at("ridge.safetensors"), "--data", outcomes, "--pair", "a"], "--pair STRONG,WEAK"],
      [["evaluate", at("ridge.safetensors"), "--data", outcomes, "--plot", "x.gif"], "FILE.svg or FILE.png"],
      [["calibrate", at("ridge.safetensors"), "--data", outcomes], "one of --strong-share"],
      [["route", "--router", at("ridge.safetensors")], "expected a prompt"],
      [["route", "x", "--router", at("absent.safetensors")], "FILE_NOT_FOUND"],
      [["fly"], "expected one of"],
    ];
    for (const [argv, message] of cases) {
      const { code, err } = await fairlead(...argv);
      expect(err).toContain(message);
      expect(err.split("\n")).toHaveLength(1);
      expect(code).toBe(1);
    }
  });
});
