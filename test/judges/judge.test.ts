import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRecords } from "../../src/data/read-records.js";
import { type JudgeOptions, judge } from "../../src/pipeline/judge.js";
import { train } from "../../src/pipeline/train.js";
import { type JudgeReply, type JudgeRequest, judgeServer, shown } from "../support/judge-server.js";

let folder: string;
let server: Awaited<ReturnType<typeof judgeServer>>;
let prompts: string;
const reports: string[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fairlead-judge-"));
  prompts = join(folder, "prompts.txt");
  await writeFile(prompts, Array.from({ length: 12 }, (_, i) => `Question number ${i} about gardens\n`).join(""));
  reports.length = 0;
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

const isJudge = ({ model }: JudgeRequest) => model === "judge";
/** Models answer at a length of their own; the judge likes the longer answer, wherever it stands. */
const byLength = (request: JudgeRequest): JudgeReply => {
  if (!isJudge(request)) return { content: `${request.model} says ${"so ".repeat(request.model.length)}` };
  const { a, b } = shown(request);
  return { content: `Reasons. [[${a.length > b!.length ? "A" : a.length < b!.length ? "B" : "C"}]]` };
};

const options = (more: Partial<JudgeOptions> = {}): JudgeOptions => ({
  data: [prompts],
  answers: [],
  models: ["short", "much-longer"],
  mode: "pairwise",
  judge: { model: "judge", baseUrl: server.baseUrl },
  baseUrl: server.baseUrl,
  prices: {},
  estimateOnly: false,
  concurrency: 8,
  maxRetries: 2,
  seed: 1,
  out: join(folder, "battles.jsonl"),
  report: (line) => reports.push(line),
  ...more,
});
const battlesIn = async (file = join(folder, "battles.jsonl")) => (await readRecords([file])).battles;

describe("judge", () => {
  it("asks for answers once, judges in both orders, and writes battles that train a router", async () => {
    server = await judgeServer(byLength);
    const report = await judge(options());
    expect(report).toMatchObject({ judged: 12, remaining: 0, asked: 12 * 4, reused: 0, ties: 0, unparseable: 0 });
    expect(report.disagreement).toMatchObject({ value: 0, n: 12 });
    expect(report.firstPosition).toMatchObject({ value: 0.5, n: 24 });
    const battles = await battlesIn();
    expect(battles).toHaveLength(12);
    for (const { model_a, winner, score_b, judge: who, len_a, len_b } of battles) {
      expect([model_a, winner, score_b, who]).toEqual(["short", "b", 1, "judge"]);
      expect(len_b!).toBeGreaterThan(len_a!);
    }
    const out = join(folder, "mf.safetensors");
    const trained = await train({
      data: [join(folder, "battles.jsonl")],
      router: "mf",
      embedder: "lexical",
      exemplars: 0,
      seed: 1,
      epochs: 4,
      out,
    });
    expect(
      trained.file.router.winRate(new Float32Array(trained.file.exemplars.embeddings.columns), "much-longer", "short"),
    ).toBeGreaterThan(0.5);
    // Again: nothing is asked, and the records are the same.
    const before = await readFile(join(folder, "battles.jsonl"), "utf8");
    const again = await judge(options());
    expect(again).toMatchObject({ judged: 12, asked: 0, reused: 48 });
    expect(await readFile(join(folder, "battles.jsonl"), "utf8")).toBe(before);
    expect(server.requests).toHaveLength(48);
  });

  it("makes ties of a judge that likes what stands first, and says how much it does", async () => {
    server = await judgeServer((request) => (isJudge(request) ? { content: "[[A]]" } : byLength(request)));
    const report = await judge(options());
    expect(report.ties).toBe(12);
    expect(report.disagreement).toMatchObject({ value: 1, n: 12 });
    expect(report.firstPosition!.low).toBeGreaterThan(0.8);
    expect((await battlesIn()).every(({ winner, score_b }) => winner === "tie" && score_b === 0.5)).toBe(true);
  });

  it("asks once more where a reply holds no verdict, and makes no battle of a pair without one", async () => {
    server = await judgeServer((request) => {
      if (!isJudge(request)) return byLength(request);
      const { prompt } = shown(request);
      if (/number 3 /.test(prompt)) return { content: "A is better, I think" };
      if (/number 4 /.test(prompt) && request.messages.length === 2) return { content: "Hm. [A]" };
      return byLength(request);
    });
    const report = await judge(options());
    expect(report).toMatchObject({ judged: 12, unparseable: 1 });
    const battles = await battlesIn();
    expect(battles).toHaveLength(11);
    expect(battles.some(({ prompt }) => prompt.includes("number 3 "))).toBe(false);
    expect(battles.find(({ prompt }) => prompt.includes("number 4 "))!.winner).toBe("b");
  });

  it("grades single answers from given files", async () => {
    server = await judgeServer((request) => ({ content: `[[${shown(request).a === "good" ? 10 : 4}]]` }));
    const answers = join(folder, "answers.jsonl");
    const lines = (await readFile(prompts, "utf8")).trim().split("\n");
    const rows = lines.flatMap((prompt) => [
      { prompt, model: "short", answer: "good" },
      { prompt, model: "much-longer", answer: "bad" },
    ]);
    await writeFile(answers, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    const out = join(folder, "grades.jsonl");
    const report = await judge(options({ mode: "rubric", answers: [answers], out, limit: 5 }));
    expect(report).toMatchObject({ prompts: 5, judged: 10, asked: 10 });
    const { outcomes } = await readRecords([out]);
    expect(outcomes).toHaveLength(5);
    for (const { scores, judge: who } of outcomes)
      expect([scores, who]).toEqual([{ short: 1, "much-longer": 3 / 9 }, "judge"]);
  });

  it("never spends more than the budget, whatever runs at a time, and goes on with a larger one", async () => {
    const prices = { judge: { in: 10, out: 1000 }, short: { in: 10, out: 1000 }, "much-longer": { in: 10, out: 1000 } };
    let billed = 0;
    server = await judgeServer((request, number) => {
      const usage = { prompt_tokens: 60 + (number % 40), completion_tokens: 10 + ((37 * number) % 380) };
      billed += (10 * usage.prompt_tokens + 1000 * usage.completion_tokens) / 1e6;
      return { ...byLength(request), usage, delayMs: number % 7 };
    });
    const limited = options({ prices, budgetUsd: 6, maxRetries: 0 });
    const first = await judge(limited);
    expect(billed).toBeLessThanOrEqual(6);
    expect(first.costUsd).toBeCloseTo(billed, 9);
    expect(first.remaining).toBeGreaterThan(0);
    expect(first.judged).toBeGreaterThan(0);
    expect(reports.at(-1)).toContain("does not cover the next call");
    const asked = server.requests.length;
    const same = await judge(limited);
    expect(billed).toBeLessThanOrEqual(6);
    expect(same.judged).toBeGreaterThanOrEqual(first.judged);
    const rest = await judge({ ...limited, budgetUsd: 100 });
    expect(rest).toMatchObject({ judged: 12, remaining: 0 });
    expect(rest.costUsd).toBeCloseTo(billed, 9);
    expect(new Set(server.requests.map((one) => JSON.stringify(one))).size).toBe(server.requests.length); // nothing twice
    expect(server.requests.length).toBeGreaterThan(asked);
    await expect(judge(options({ budgetUsd: 1, prices: { judge: prices.judge } }))).rejects.toThrow(
      "none for short, much-longer",
    );
  });

  it("waits for a rate limit, and stops with what it has at a server that fails", async () => {
    let busy = 0;
    server = await judgeServer((request, number) =>
      number % 5 === 0 && busy++ < 6
        ? { content: "slow down", status: 429, headers: { "retry-after": "0" } }
        : byLength(request),
    );
    expect(await judge(options({ maxRetries: 5 }))).toMatchObject({ judged: 12 });
    expect(busy).toBeGreaterThan(3);
    await server.close();
    server = await judgeServer((request, number) =>
      number > 20 ? { content: "no such model", status: 404 } : byLength(request),
    );
    const out = join(folder, "cut.jsonl");
    await expect(judge(options({ out, concurrency: 1 }))).rejects.toThrow('status 404 ("no such model")');
    expect(await battlesIn(out)).toHaveLength(5); // 20 calls: four a pair
  });

  it("estimates without asking", async () => {
    server = await judgeServer(byLength);
    const prices = { judge: { in: 2, out: 10 }, short: { in: 1, out: 1 }, "much-longer": { in: 1, out: 1 } };
    const report = await judge(options({ prices, estimateOnly: true }));
    expect(report).toMatchObject({ judged: 0, remaining: 12, costUsd: 0 });
    expect(report.estimateUsd).toBeGreaterThan(0.04); // 24 verdicts of 200 tokens at 10 USD a million
    expect(report.estimateUsd).toBeLessThan(0.2);
    expect(server.requests).toHaveLength(0);
  });

  it("loses nothing to a kill but the calls under way, and refuses a second process", async () => {
    const concurrency = 3;
    server = await judgeServer((request) => ({ ...byLength(request), delayMs: 5 }));
    const many = join(folder, "many.txt");
    await writeFile(many, Array.from({ length: 60 }, (_, i) => `Question ${i} about trees\n`).join(""));
    const { report: _unused, ...plain } = options({ data: [many], concurrency });
    const child = spawn(
      process.execPath,
      ["--import", "./test/support/run-typescript.mjs", "test/judges/judge-until-killed.ts", JSON.stringify(plain)],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const exit = once(child, "exit");
    await expect.poll(() => server.requests.length, { timeout: 30_000 }).toBeGreaterThan(60);
    await expect(judge(options({ data: [many] }))).rejects.toThrow("one process at a time");
    child.kill("SIGKILL");
    expect(await exit).toEqual([null, "SIGKILL"]);
    const paid = server.requests.length;
    const ledger = `${plain.out}.ledger.jsonl`;
    await writeFile(ledger, `${await readFile(ledger, "utf8")}{"key":"torn`);
    const report = await judge(options({ data: [many], concurrency }));
    expect(report).toMatchObject({ judged: 60, remaining: 0 });
    expect(report.reused).toBeGreaterThanOrEqual(paid - concurrency);
    expect(server.requests.length).toBeLessThanOrEqual(60 * 4 + concurrency);
  });

  it("refuses a ledger that is something else, and a single model for pairs", async () => {
    server = await judgeServer(byLength);
    await expect(judge(options({ models: ["one"] }))).rejects.toThrow("--models with two models or more");
    await writeFile(`${join(folder, "battles.jsonl")}.ledger.jsonl`, "hello\n");
    await expect(judge(options())).rejects.toThrow("FILE_DAMAGED");
    await expect(judge(options())).rejects.toThrow("FILE_DAMAGED"); // the lock was given back
  });
});
