import { OPENAI_BASE_URL } from "../../openai/endpoint.js";
import { type JudgeReport, judge } from "../../pipeline/judge.js";
import type { Command, Io } from "../command.js";
import { DATA, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { PRICE, pricesOf } from "../prices.js";
import { progress } from "../progress.js";
import { atLeastOne, commaList } from "../selection.js";

export const command: Command = {
  summary: "Ask a language model to judge answers: battles in both orders, or grades; resumable, within a budget.",
  examples: [
    "judge --data prompts.txt --models gpt-4,mixtral --judge gpt-4o --price gpt-4o=2.5,10 --price gpt-4=30,60 --price mixtral=0.6,0.6 --budget-usd 5 --out battles.jsonl",
    "judge --data prompts.txt --answers answers.jsonl --models gpt-4,mixtral --judge my-judge@http://localhost:8000/v1 --mode rubric --out grades.jsonl",
  ],
  positionals: "[FILE…]",
  flags: {
    data: { ...DATA, help: "prompts: records of any kind, or .txt with a prompt a line; repeatable" },
    models: { type: "string", value: "A,B,…", help: "whose answers are judged" },
    judge: { type: "string", value: "MODEL[@BASE_URL]", help: "who judges (default server: OpenAI's)" },
    out: { type: "string", value: "FILE", help: "where to write the records, .jsonl or .jsonl.gz" },
    mode: {
      type: "string",
      default: "pairwise",
      value: "pairwise|rubric",
      help: "battles in both orders, or a grade from 1 to 10",
    },
    answers: {
      type: "string",
      multiple: true,
      value: "FILE…",
      help: "answers, JSON Lines of prompt, model, answer; others are asked for",
    },
    "base-url": { type: "string", value: "URL", help: "where the models answer (default: OpenAI's)" },
    price: PRICE,
    "budget-usd": { type: "string", value: "X", help: "most to spend, over all runs with this --out" },
    estimate: { type: "boolean", default: false, help: "say what it would cost, and ask nothing" },
    limit: { type: "string", value: "N", help: "prompts, drawn by the seed (default: all)" },
    concurrency: { type: "string", default: "8", value: "N", help: "calls at a time" },
    "max-retries": { type: "string", default: "4", value: "N", help: "tries after the first, for what may pass" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const judging = flags.required("judge");
    const models = commaList(flags.required("models")) ?? [];
    const out = flags.required("out");
    const limit = flags.number("limit", { min: 1 });
    const budgetUsd = flags.number("budget-usd", { min: 0 });
    const [, model, baseUrl = OPENAI_BASE_URL] = /^(.*?)(?:@(https?:\/\/.*))?$/s.exec(judging)!;
    const bar = progress(io, "judging");
    const report = await judge({
      data: atLeastOne([...flags.list("data"), ...flags.positionals], command.examples[0]!),
      answers: flags.list("answers"),
      models,
      mode: flags.oneOf("mode", ["pairwise", "rubric"]),
      judge: { model: model!, baseUrl },
      baseUrl: flags.text("base-url") ?? OPENAI_BASE_URL,
      prices: pricesOf(flags),
      estimateOnly: flags.isSet("estimate"),
      concurrency: flags.number("concurrency", { min: 1 })!,
      maxRetries: flags.number("max-retries", { min: 0 })!,
      seed: flags.seed(),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      out,
      report: io.err,
      progress: bar.report,
      ...(limit !== undefined && { limit }),
      ...(budgetUsd !== undefined && { budgetUsd }),
    }).finally(bar.end);
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "judge", ...report, out }));
    else print(report, out, io);
  },
};

const percent = ({ value, low, high, n }: NonNullable<JudgeReport["disagreement"]>) =>
  `${(100 * value).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}], n = ${n}`;

function print(report: JudgeReport, out: string, io: Io): void {
  const { judged, remaining, asked, reused, ties, unparseable, disagreement, firstPosition, costUsd, seed } = report;
  if (judged === 0 && asked === 0) {
    io.out(`nothing was asked: about ${report.estimateUsd.toPrecision(3)} USD`);
    return;
  }
  io.out(`${judged} judged on ${report.prompts} prompts, ${ties} ties, ${unparseable} without a verdict, seed ${seed}`);
  if (disagreement) io.out(`the two orders disagree on ${percent(disagreement)}: these are ties`);
  if (firstPosition) io.out(`the answer that stands first wins ${percent(firstPosition)} of the decided verdicts`);
  io.out(`${asked} calls, ${reused} found in the ledger; ${costUsd.toPrecision(3)} USD in all`);
  if (remaining > 0) io.out(`${remaining} left: the same command goes on from here`);
  io.out(`wrote ${out}`);
}
