import { FairleadError } from "../../errors.js";
import { type MeanScore, type SimulateLogsReport, simulateLogsFrom } from "../../pipeline/simulate-logs.js";
import type { Command } from "../command.js";
import { DATA, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";

/** The log goes to a file; what its naive means get wrong is printed. */
export const command: Command = {
  summary: "Draw a biased log with known propensities from full-feedback outcomes.",
  examples: [
    "simulate-logs --data outcomes.jsonl --out logs.jsonl",
    "simulate-logs --data 'routerbench/*.jsonl.gz' --confounding 2 --hide-propensities --out logs.jsonl.gz --json",
  ],
  flags: {
    data: DATA,
    out: { type: "string", value: "FILE", help: "where to write the log, .jsonl or .jsonl.gz" },
    confounding: {
      type: "string",
      default: "1",
      value: "C",
      help: "how strongly the choice depends on the prompt; 0: not",
    },
    epsilon: {
      type: "string",
      default: "0.1",
      value: "E",
      help: "share of uniform exploration, above 0 and at most 1",
    },
    kappa: { type: "string", default: "0.3", value: "K", help: "logits that a model loses per rank of cost" },
    "hide-propensities": { type: "boolean", default: false, help: "leave the propensities out, as most real logs do" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const out = flags.required("out");
    const data = flags.list("data");
    if (data.length === 0)
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: "--data FILE",
        found: "none",
        fix: `For example: fairlead ${command.examples[0]}`,
      });
    const report = await simulateLogsFrom({
      data,
      out,
      confounding: flags.number("confounding", { min: 0 })!,
      epsilon: flags.number("epsilon", { min: 0, max: 1 })!,
      kappa: flags.number("kappa", { min: 0 })!,
      seed: flags.seed(),
      hidePropensities: flags.isSet("hide-propensities"),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
    });
    if (flags.isSet("json")) return io.out(JSON.stringify({ command: "simulate-logs", out, ...report }));
    for (const line of table(report)) io.out(line);
    for (const note of notes(report)) io.err(note);
  },
};

function table({ n, seed, policy, models }: SimulateLogsReport): string[] {
  const width = Math.max(...models.map(({ model }) => model.length), "model".length);
  return [
    `${n} calls by ${policy}; n = ${n}, seed = ${seed}`,
    "",
    `${"model".padEnd(width)}${"calls".padStart(8)}  ${"logged mean [95 %]".padEnd(21)}  ${"true mean".padEnd(9)}  bias [95 %]`,
    ...models.map(({ model, calls, naive, full, bias }) =>
      `${model.padEnd(width)}${String(calls).padStart(8)}  ${interval(naive).padEnd(21)}  ${full.value.toFixed(3).padEnd(9)}  ${interval(bias)}`.trimEnd(),
    ),
    "",
    "Bias: logged mean minus true mean. The policy chose which prompts a model saw; an interval around 0 may be chance.",
  ];
}

const interval = (mean: MeanScore | null): string =>
  mean === null ? "no calls" : `${mean.value.toFixed(3)} [${mean.low.toFixed(3)}, ${mean.high.toFixed(3)}]`;

function notes({ rankedBy, judged, read }: SimulateLogsReport): string[] {
  const { battle, logged } = read.records;
  return [
    ...(rankedBy === "score"
      ? ["Not every model has costs: the better a model's mean score, the dearer it was taken to be."]
      : []),
    ...(judged > 0 ? [`${judged} outcomes have scores by a judge: the log inherits its bias.`] : []),
    ...(battle + logged > 0
      ? [
          `${battle} battles and ${logged} logged calls were left aside: only outcomes tell what each model would score.`,
        ]
      : []),
    ...(read.skipped.count > 0 ? [`skipped: ${read.skipped.count} lines that are no records; the first:`] : []),
    ...read.skipped.first.map((message) => `  ${message}`),
  ];
}
