import { readFile, writeFile } from "node:fs/promises";
import type { OpenOptions } from "../data/open-records.js";
import { promptKey } from "../data/prompt-key.js";
import type { AnyRecord } from "../data/records.js";
import { writeRecords } from "../data/write-records.js";
import { FairleadError, unwritable } from "../errors.js";
import { openLedger } from "../judges/ledger.js";
import { BudgetSpent, type PaidChat, paidChat } from "../judges/paid-chat.js";
import { budget, costUsd, likelyTokens, type Price } from "../judges/price.js";
import { gradeMessages, type JudgeMode, pairMessages, reminded } from "../judges/templates.js";
import { readGrade, readVerdict, type Verdict } from "../judges/verdict.js";
import { wilson } from "../math/wilson.js";
import type { ChatMessage } from "../openai/chat.js";
import { concurrently } from "../openai/concurrently.js";
import { CHAT_COMPLETIONS, endpointOf } from "../openai/endpoint.js";
import { undiciPost } from "../openai/post.js";
import { systemClock } from "../openai/retry.js";
import { rng } from "../random.js";
import { promptsToCalibrateOn } from "./calibration-prompts.js";

export interface JudgeOptions extends OpenOptions {
  /** Records of any kind, or .txt files with a prompt a line. */
  readonly data: readonly string[];
  /** JSON Lines of `{ prompt, model, answer }`. */
  readonly answers: readonly string[];
  /** Whose answers are judged: every pair of them, or each by itself. */
  readonly models: readonly string[];
  readonly mode: JudgeMode;
  readonly judge: { readonly model: string; readonly baseUrl: string };
  /** Where answers that are missing are asked for. */
  readonly baseUrl: string;
  readonly prices: Readonly<Record<string, Price>>;
  readonly budgetUsd?: number;
  /** Says what it would cost, and asks nothing. */
  readonly estimateOnly: boolean;
  readonly limit?: number;
  readonly concurrency: number;
  readonly maxRetries: number;
  readonly seed: number;
  readonly out: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly report: (line: string) => void;
  readonly progress?: (done: number, total: number) => void;
}

export interface JudgeReport {
  readonly prompts: number;
  /** Pairs, or single answers, with a verdict; and those that were not reached, for lack of money. */
  readonly judged: number;
  readonly remaining: number;
  readonly asked: number;
  readonly reused: number;
  readonly ties: number;
  readonly unparseable: number;
  /** Share of pairs on which the two orders of presentation disagree. */
  readonly disagreement?: { readonly value: number; readonly low: number; readonly high: number; readonly n: number };
  /** Share of decided verdicts that went to the answer that stood first; 1/2 is no bias. */
  readonly firstPosition?: { readonly value: number; readonly low: number; readonly high: number; readonly n: number };
  readonly costUsd: number;
  readonly estimateUsd: number;
  readonly seed: number;
}

/** Tokens that a reply may have. */
const VERDICT_TOKENS = 400;
const ANSWER_TOKENS = 1024;
const TIMEOUT_MS = 180_000;

/** What stands in for the price of a model without one, where nothing is limited. */
const FREE: Price = { in: 0, out: 0 };

interface Pair {
  readonly prompt: string;
  readonly a: string;
  readonly b: string;
}

/** What became of a pair, or of one answer (then `b` is empty). */
type Judged = Pair & { readonly lengths: readonly [number, number] } & (
    | { readonly verdicts: readonly [Verdict | undefined, Verdict | undefined] }
    | { readonly grade: number | undefined }
  );

/**
 * Asks a language model to judge answers: pairs in both orders of presentation, or single answers by a grade. Two orders that
 * agree are a verdict, two that do not are a tie. Writes battles or outcomes; every reply is on the disk before its worker asks on.
 *
 * @throws {FairleadError} INVALID_ARGUMENT, UPSTREAM_FAILED (what was asked before is kept)
 */
export async function judge(options: JudgeOptions): Promise<JudgeReport> {
  checkPrices(options);
  const prompts = await chosenPrompts(options);
  const answers = await readAnswers(options.answers);
  const tasks = tasksOf(prompts, options);
  const estimateUsd = estimated(tasks, answers, options);
  options.report(
    `about ${estimateUsd.toPrecision(3)} USD for ${tasks.length} ${options.mode === "pairwise" ? "pairs, both orders" : "answers"} on ${prompts.length} prompts, at four characters a token`,
  );
  const nothing = { judged: 0, remaining: tasks.length, asked: 0, reused: 0, ties: 0, unparseable: 0, costUsd: 0 };
  if (options.estimateOnly) return { prompts: prompts.length, ...nothing, estimateUsd, seed: options.seed };

  const ledger = await openLedger(`${options.out}.ledger.jsonl`);
  try {
    const money = budget(options.budgetUsd ?? Infinity, ledger.spentUsd);
    const counts = { asked: 0, reused: 0 };
    const chatOf = (model: string, baseUrl: string, maxTokens: number): PaidChat =>
      paidChat({
        client: {
          endpoint: endpointOf(baseUrl, CHAT_COMPLETIONS, {}, options.env ?? process.env),
          post: undiciPost(TIMEOUT_MS),
          retry: {
            maxRetries: options.maxRetries,
            clock: systemClock,
            random: rng(options.seed, `judge/${model}`),
            onWait: (why, ms) => ms >= 5000 && options.report(`${why}: waiting ${Math.round(ms / 1000)} s`),
          },
        },
        model,
        price: options.prices[model] ?? FREE,
        maxTokens,
        ledger,
        budget: money,
        onCall: (reused) => counts[reused ? "reused" : "asked"]++,
      });
    const ask = chatOf(options.judge.model, options.judge.baseUrl, VERDICT_TOKENS);
    const answerOf = answerSource(answers, options, chatOf);
    const judged: (Judged | undefined)[] = tasks.map(() => undefined);
    let done = 0;
    let isSpent = false;
    let failure: unknown;
    try {
      await concurrently([...tasks.keys()], options.concurrency, async (t) => {
        judged[t] = await judgedTask(tasks[t]!, ask, answerOf);
        options.progress?.(++done, tasks.length);
      });
    } catch (error) {
      if (!(error instanceof BudgetSpent)) failure = error;
      isSpent = true;
    }
    const finished = judged.filter((one) => one !== undefined);
    await writeRecords(recordsOf(finished, options), options.out);
    await writeAnswers(`${options.out}.answers.jsonl`, answers);
    if (failure !== undefined) throw failure;
    if (isSpent)
      options.report(
        `the budget of ${options.budgetUsd} USD does not cover the next call at worst: ${tasks.length - finished.length} of ${tasks.length} are left, and a larger budget goes on from here`,
      );
    return {
      prompts: prompts.length,
      judged: finished.length,
      remaining: tasks.length - finished.length,
      ...counts,
      ...summary(finished),
      costUsd: money.spentUsd,
      estimateUsd,
      seed: options.seed,
    };
  } finally {
    await ledger.close();
  }
}

function checkPrices({ budgetUsd, prices, models, judge: { model }, answers }: JudgeOptions): void {
  if (budgetUsd === undefined) return;
  const used = [model, ...(answers.length > 0 ? [] : models)];
  const missing = used.filter((one) => prices[one] === undefined);
  if (missing.length > 0)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a price for every model that a budget is to pay",
      found: `none for ${missing.join(", ")}`,
      fix: `Add --price ${missing[0]}=IN,OUT in USD per million tokens; 0,0 for a model of your own.`,
    });
}

async function chosenPrompts({ data, models, limit, seed, ...options }: JudgeOptions): Promise<string[]> {
  const { texts } = await promptsToCalibrateOn(data, models, options);
  const unique = [...new Map(texts.map((text) => [promptKey(text), text])).values()];
  if (unique.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "prompts to judge answers to",
      found: `none in ${data.join(", ")}`,
      fix: "Pass records with prompts, or a .txt with a prompt a line.",
    });
  return limit === undefined ? unique : rng(seed, "judge/prompts").shuffled(unique).slice(0, limit);
}

function tasksOf(prompts: readonly string[], { models, mode }: JudgeOptions): Pair[] {
  if (models.length < (mode === "pairwise" ? 2 : 1))
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: mode === "pairwise" ? "--models with two models or more" : "--models with a model or more",
      found: models.join(", ") || "none",
      fix: "For example: --models gpt-4,mixtral",
    });
  return prompts.flatMap((prompt) =>
    mode === "rubric"
      ? models.map((a) => ({ prompt, a, b: "" }))
      : models.flatMap((a, i) => models.slice(i + 1).map((b) => ({ prompt, a, b }))),
  );
}

const answerKey = (prompt: string, model: string) => `${promptKey(prompt)} ${model}`;

/** Answers by prompt and model. @throws {FairleadError} BAD_RECORD */
async function readAnswers(
  files: readonly string[],
): Promise<Map<string, { prompt: string; model: string; answer: string }>> {
  const known = new Map<string, { prompt: string; model: string; answer: string }>();
  for (const file of files) {
    const text = await readFile(file, "utf8").catch((cause: Error) => {
      throw new FairleadError("FILE_NOT_FOUND", {
        expected: `answers in ${file}`,
        found: cause.message,
        fix: "Pass a .jsonl.",
        cause,
      });
    });
    for (const [i, line] of text.split("\n").entries()) {
      if (line.trim() === "") continue;
      const one = parsedAnswer(line);
      if (one === undefined)
        throw new FairleadError("BAD_RECORD", {
          expected: `in ${file}, line ${i + 1}: an object with the texts prompt, model and answer`,
          found: line.slice(0, 80),
          fix: 'For example: {"prompt": "Who wrote Faust?", "model": "gpt-4", "answer": "Goethe."}',
        });
      known.set(answerKey(one.prompt, one.model), one);
    }
  }
  return known;
}

function parsedAnswer(line: string) {
  try {
    const one = JSON.parse(line);
    if ([one.prompt, one.model, one.answer].every((text) => typeof text === "string")) return one;
  } catch {
    // Told by the caller, as for any other line that is no answer.
  }
  return undefined;
}

type Answers = Awaited<ReturnType<typeof readAnswers>>;

async function writeAnswers(path: string, answers: Answers): Promise<void> {
  const lines = [...answers.values()].map((one) => `${JSON.stringify(one)}\n`).sort();
  await writeFile(path, lines.join("")).catch((cause) => {
    throw unwritable(path, cause);
  });
}

/** The answer that is there, or the model's own, asked for once however many pairs want it. */
function answerSource(
  answers: Answers,
  { baseUrl, models }: JudgeOptions,
  chatOf: (model: string, baseUrl: string, maxTokens: number) => PaidChat,
): (prompt: string, model: string) => Promise<string> {
  const chats = new Map(models.map((model) => [model, chatOf(model, baseUrl, ANSWER_TOKENS)]));
  const asked = new Map<string, Promise<string>>();
  return (prompt, model) => {
    const key = answerKey(prompt, model);
    const known = answers.get(key);
    if (known) return Promise.resolve(known.answer);
    const asking =
      asked.get(key) ??
      chats.get(model)!([{ role: "user", content: prompt }]).then((answer) => {
        answers.set(key, { prompt, model, answer });
        return answer;
      });
    asked.set(key, asking);
    return asking;
  };
}

async function judgedTask(
  task: Pair,
  ask: PaidChat,
  answerOf: (prompt: string, model: string) => Promise<string>,
): Promise<Judged> {
  const { prompt, a, b } = task;
  const first = await answerOf(prompt, a);
  if (b === "") {
    const grade = await readable(ask, gradeMessages(prompt, first), readGrade, "rubric");
    return { ...task, lengths: [first.length, 0], grade };
  }
  const second = await answerOf(prompt, b);
  const forth = await readable(ask, pairMessages(prompt, first, second), readVerdict, "pairwise");
  const back = await readable(ask, pairMessages(prompt, second, first), readVerdict, "pairwise");
  return { ...task, lengths: [first.length, second.length], verdicts: [forth, back] };
}

/** What a reply says, asked for once more with a reminder where it says nothing. */
async function readable<T>(
  ask: PaidChat,
  messages: readonly ChatMessage[],
  read: (reply: string) => T | undefined,
  mode: JudgeMode,
) {
  const reply = await ask(messages);
  return read(reply) ?? read(await ask(reminded(messages, reply, mode)));
}

const SHARE_OF_FIRST = { a: 1, tie: 0.5, b: 0 } as const;

/** Share of the win that goes to the pair's b, over both orders; undefined where one of them could not be read. */
function scoreOfB([forth, back]: readonly [Verdict | undefined, Verdict | undefined]): number | undefined {
  if (forth === undefined || back === undefined) return undefined;
  return (1 - SHARE_OF_FIRST[forth] + SHARE_OF_FIRST[back]) / 2;
}

function* recordsOf(judged: readonly Judged[], { judge: { model } }: JudgeOptions): Iterable<AnyRecord> {
  const grades = new Map<string, { prompt: string; scores: Record<string, number> }>();
  for (const one of judged) {
    const id = `judged-${promptKey(one.prompt)}`;
    if ("grade" in one) {
      if (one.grade === undefined) continue;
      const known = grades.get(id) ?? { prompt: one.prompt, scores: {} };
      known.scores[one.a] = (one.grade - 1) / 9;
      grades.set(id, known);
      continue;
    }
    const score = scoreOfB(one.verdicts);
    if (score === undefined) continue;
    const winner = score === 0 ? "a" : score === 1 ? "b" : "tie";
    const [len_a, len_b] = one.lengths;
    const battle = {
      prompt: one.prompt,
      model_a: one.a,
      model_b: one.b,
      winner,
      score_b: score,
      judge: model,
      len_a,
      len_b,
    } as const;
    yield { kind: "battle", record: { id: `${id}-${one.a}-${one.b}`, ...battle } };
  }
  for (const [id, { prompt, scores }] of grades)
    yield { kind: "outcome", record: { id, prompt, scores, judge: model } };
}

function summary(
  judged: readonly Judged[],
): Pick<JudgeReport, "ties" | "unparseable" | "disagreement" | "firstPosition"> {
  const pairs = judged.flatMap((one) => ("verdicts" in one ? [one.verdicts] : []));
  const unparseable = judged.filter((one) =>
    "grade" in one ? one.grade === undefined : scoreOfB(one.verdicts) === undefined,
  );
  if (pairs.length === 0) return { ties: 0, unparseable: unparseable.length };
  const scores = pairs.map(scoreOfB).filter((score) => score !== undefined);
  const read = pairs.filter((pair) => scoreOfB(pair) !== undefined);
  const disagree = read.filter(([forth, back]) => SHARE_OF_FIRST[forth!] !== 1 - SHARE_OF_FIRST[back!]).length;
  const decided = read.flat().filter((verdict) => verdict !== "tie");
  const first = decided.filter((verdict) => verdict === "a").length;
  return {
    ties: scores.filter((score) => score !== 0 && score !== 1).length,
    unparseable: unparseable.length,
    disagreement: { ...wilson(disagree, read.length), n: read.length },
    firstPosition: { ...wilson(first, decided.length), n: decided.length },
  };
}

/** Likely cost: four characters a token, half of what a reply may have. */
function estimated(tasks: readonly Pair[], answers: Answers, { mode, prices, judge: { model } }: JudgeOptions): number {
  const ofJudge = prices[model] ?? FREE;
  const wanted = new Map<string, { prompt: string; model: string }>();
  let usd = 0;
  for (const { prompt, a, b } of tasks) {
    let characters = mode === "pairwise" ? 900 + prompt.length : 600 + prompt.length;
    for (const one of b === "" ? [a] : [a, b]) {
      const answer = answers.get(answerKey(prompt, one))?.answer;
      characters += answer?.length ?? 2 * ANSWER_TOKENS;
      if (answer === undefined) wanted.set(answerKey(prompt, one), { prompt, model: one });
    }
    const call = costUsd(ofJudge, { in: likelyTokens(characters), out: VERDICT_TOKENS / 2 });
    usd += mode === "pairwise" ? 2 * call : call;
  }
  for (const { prompt, model } of wanted.values())
    usd += costUsd(prices[model] ?? FREE, { in: likelyTokens(prompt.length), out: ANSWER_TOKENS / 2 });
  return usd;
}
