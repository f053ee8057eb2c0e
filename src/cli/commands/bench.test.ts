import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { syntheticWorld } from "../../data/synthetic/world.js";
import { rng } from "../../random.js";
import { learnsFromCalls, ROUTER_KINDS } from "../../routers/registry.js";
import { runCommandLine } from "../command-line.js";

const world = syntheticWorld({ seed: 5, prompts: 500 });
const outcomes = [...new Map(world.outcomes().map((one) => [one.prompt, one])).values()].slice(0, 400);
const [STRONG, WEAK] = ["atlas-large", "atlas-small"] as const;
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-bench-"));
  await writeFile(at("outcomes.jsonl"), outcomes.map((one) => JSON.stringify(one)).join("\n"));
  await writeFile(
    at("battles.jsonl"),
    world
      .battles("human")
      .map((one) => JSON.stringify(one))
      .join("\n"),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function bench(...argv: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(["bench", ...argv, "--resamples", "100", "--embedder", "lexical:32"], {
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    status: () => {},
    isTerminal: false,
    stdout: process.stdout,
  });
  return { code, out: out.join("\n"), err: err.join("\n"), json: () => JSON.parse(out.join("\n")) };
}

/** RouteLLM's tables: True and False by model. */
const routellmCsv = (rows: typeof outcomes) =>
  [
    `prompt,${WEAK},${STRONG}`,
    ...rows.map(({ prompt, scores }) => [quoted(prompt), ...[WEAK, STRONG].map((m) => (scores[m] ? "True" : "False"))]),
  ].join("\n");

describe("fairlead bench", () => {
  it("mmlu: every router that can be trained, on RouteLLM's files, one table and one plot", async () => {
    await writeFile(at("mmlu_anatomy.csv"), routellmCsv(outcomes.slice(0, 200)));
    await writeFile(at("mmlu_marketing.csv"), routellmCsv(outcomes.slice(200)));
    const { code, out } = await bench("mmlu", "--data", at("mmlu_*.csv"), "--seed", "2", "--out", at("mmlu"));
    expect(code).toBe(0);
    for (const router of ["ridge", "mf", "sw", "bt", "knn", "random", "oracle"])
      expect(out).toMatch(new RegExp(`^${router} +\\d`, "m"));
    expect(out).toMatch(/^random +0\.500 .* 1\.00x \[1\.00x, 1\.00x\] +1\.00x/m);
    expect(out).toContain("no --train was given");
    expect(out).toContain("S(B, D)");
    for (const [file, start] of [
      ["table.txt", "MMLU: "],
      ["plot.svg", "<svg"],
      ["report.html", "<!doctype html>"],
      ["results.json", '{"command":"bench"'],
    ] as const)
      expect((await readFile(join(at("mmlu"), file), "utf8")).startsWith(start), file).toBe(true);
  });

  it("gsm8k: leaves out exactly the prompts that stand in the training data", async () => {
    const random = rng(6, "bench.test"); // no two of these share many of their 20 words
    const words = () => Array.from({ length: 20 }, () => `word${random.integer(150)}`).join(" ");
    const rows = outcomes.map((one) => ({ ...one, prompt: words() }));
    await writeFile(at("gsm8k_responses.csv"), routellmCsv(rows.slice(0, 150)));
    const training = rows.slice(137).map((one, i) => JSON.stringify({ ...one, id: `t${i}` }));
    await writeFile(at("training.jsonl"), training.join("\n"));
    const argv = ["gsm8k", "--data", at("gsm8k_responses.csv"), "--train", at("training.jsonl"), "--routers", "ridge"];
    const clean = (await bench(...argv, "--json")).json();
    expect(clean.decontamination).toMatchObject({ limit: 0.95, near: 13, n: 150 });
    expect(clean.n).toBe(137);
    const all = (await bench(...argv, "--decontaminate", "0", "--json")).json();
    expect(all.decontamination.near).toBe(0);
    expect(all.n).toBe(150);
    expect(all.decontamination.similarity).toEqual(clean.decontamination.similarity);
  });

  it("mt-bench: routes by the first turn and scores the mean of the turns", async () => {
    const rows = outcomes.slice(0, 120);
    const questions = rows.map(({ prompt }, q) => ({ question_id: q, category: "writing", turns: [prompt, "Again."] }));
    const grades = rows.flatMap(({ scores }, question_id) =>
      [STRONG, WEAK].flatMap((model) =>
        [1, 2].map((turn) => ({
          question_id,
          model,
          turn,
          judge: ["gpt-4", "single-v1"],
          score: scores[model]! * 6 + turn,
        })),
      ),
    );
    await writeFile(at("question.jsonl"), questions.map((one) => JSON.stringify(one)).join("\n"));
    await writeFile(at("judgements.jsonl"), grades.map((one) => JSON.stringify(one)).join("\n"));
    const files = ["--data", at("question.jsonl"), at("judgements.jsonl"), "--train", at("battles.jsonl")];
    const result = (await bench("mt-bench", ...files, "--decontaminate", "0", "--json")).json();
    expect(result.pair).toMatchObject({ strong: STRONG, weak: WEAK, n: 120 });
    const mean = rows.reduce((sum, { scores }) => sum + 6 * scores[STRONG]! + 1.5, 0) / 1200;
    expect(result.pair.strongScore.value).toBeCloseTo(mean, 9);
    // Battles alone: routers of outcomes are named with the reason, not dropped.
    expect(result.results.map(({ router }: { router: string }) => router)).toEqual(["mf", "sw", "encoder", "bt"]);
    const apart = ["mf", "sw", "encoder", "bt", "best-single", "random"];
    expect(result.absent.map(({ router }: { router: string }) => router)).toEqual(
      Object.keys(ROUTER_KINDS).filter((kind) => !apart.includes(kind) && !learnsFromCalls(kind)),
    );
    for (const { router, reason } of result.absent) {
      expect(reason).toMatch(/^expected .+, found .+/);
      expect(result.notes).toContain(`${router} did not take part: ${reason}`);
    }
  });

  it("routerbench: many models with their dollars", async () => {
    const models = Object.keys(outcomes[0]!.scores);
    const header = ["sample_id", "prompt", "eval_name", ...models, ...models.map((model) => `${model}|total_cost`)];
    const rows = outcomes.map(({ id, prompt, scores, costs }) =>
      [
        id,
        quoted(JSON.stringify([prompt])),
        "mbpp",
        ...models.map((m) => scores[m]),
        ...models.map((m) => costs![m]),
      ].join(),
    );
    await writeFile(at("routerbench.csv"), [header.join(), ...rows].join("\n"));
    const { code, out } = await bench("routerbench", "--data", at("routerbench.csv"), "--routers", "ridge,knn");
    expect(code).toBe(0);
    expect(out).toMatch(/^router +APGR .* AIQ +µs\/decision +USD\/million$/m);
    expect(out).toMatch(/^single-hull +– /m);
  });

  it("says the same, byte for byte, but for the times", async () => {
    const argv = ["mmlu", "--data", at("outcomes.jsonl"), "--routers", "ridge,knn", "--seed", "7", "--json"];
    const [one, two] = [(await bench(...argv)).out, (await bench(...argv)).out];
    const cut = (text: string) => text.slice(0, text.indexOf(',"overhead":'));
    expect(cut(one).length).toBeGreaterThan(1000);
    expect(cut(one)).toBe(cut(two));
    const { routers, usdPerHour } = JSON.parse(one).overhead;
    expect(usdPerHour).toBe(0.04875);
    for (const { usPerDecision, usdPerMillion } of routers)
      expect(usdPerMillion).toBeCloseTo((usPerDecision.value / 3600) * 0.04875, 12);
    const scores = JSON.parse(one).savings.find(({ router }: { router: string }) => router === "random");
    expect(scores.at50).toEqual({ value: 1, low: 1, high: 1 });
  });

  it("judges a trained file beside the others, on prompts that it has not seen", async () => {
    await mkdir(at("models"), { recursive: true });
    const file = at("models/mine.safetensors");
    const io = { out() {}, err() {}, status() {}, isTerminal: false, stdout: process.stdout };
    const train = ["train", "--data", at("outcomes.jsonl"), "--split", "0.5", "--seed", "1", "--out", file];
    expect(await runCommandLine(train, io)).toBe(0);
    const argv = ["mmlu", "--data", at("outcomes.jsonl"), "--routers", `knn,${file}`, "--decontaminate", "0", "--json"];
    const result = (await bench(...argv)).json();
    expect(result.results.map(({ router }: { router: string }) => router)).toEqual(["knn", "ridge (file)"]);
    expect(result.decontamination.seen).toBeGreaterThan(10);
    expect(result.n + result.decontamination.seen).toBe(result.decontamination.n);
  });

  it.each([
    [["arc", "--data", "x.csv"], "expected one of the benchmarks mmlu, gsm8k, mt-bench, routerbench"],
    [["mmlu"], "expected --data FILE"],
    [["mmlu", "--data", "x.csv", "--train"], "expected --train FILE…"],
  ])("tells what is missing: %j", async (argv, message) => {
    const { code, err } = await bench(...argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  it("refuses a misspelt router, and a benchmark of which nothing is left", async () => {
    const data = ["mmlu", "--data", at("outcomes.jsonl")];
    expect((await bench(...data, "--routers", "rigde")).err).toContain("UNKNOWN_ROUTER");
    const { code, err } = await bench(...data, "--train", at("outcomes.jsonl"), "--routers", "ridge");
    expect(code).toBe(2);
    expect(err).toContain("expected benchmark prompts that no router may have seen");
    const strangers = { id: "s", prompt: "Who?", model_a: "x", model_b: "y", winner: "a", judge: "human" };
    await writeFile(at("strangers.jsonl"), JSON.stringify(strangers));
    const other = await bench(...data, "--train", at("strangers.jsonl"));
    expect(other.code).toBe(2);
    expect(other.err).toContain("found none among x, y");
  });
});
