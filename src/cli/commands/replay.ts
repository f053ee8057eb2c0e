import { FairleadError } from "../../errors.js";
import { replayText } from "../../evaluation/replay-text.js";
import { parsePolicy } from "../../pipeline/replay/target-policies.js";
import { parseEstimators } from "../../pipeline/replay/value-estimators.js";
import { replay } from "../../pipeline/replay.js";
import { writeReplayReport } from "../../pipeline/write-replay-report.js";
import type { Command } from "../command.js";
import { DATA, type Flags, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { atLeastOne, commaList, SELECTION, sortedPositionals, splitRule } from "../selection.js";

const PROPENSITIES = ["auto", "logged", "logistic", "forest", "boosting"] as const;

export const command: Command = {
  summary: "Estimate from a log what routers that did not write it would have been worth, or say why it cannot tell.",
  examples: [
    "replay router.safetensors --data decisions.jsonl --lambda 20",
    "replay ridge.safetensors mf.safetensors --data decisions.jsonl --threshold 0.5 --sequence --report replay.html",
  ],
  positionals: "ROUTER… [FILE…]",
  flags: {
    data: DATA,
    lambda: { type: "string", value: "λ", help: "quality points given up per USD (default: 0)" },
    threshold: {
      type: "string",
      value: "T",
      help: "strong if the win rate is at least this; in place of --lambda",
    },
    pair: { type: "string", value: "STRONG,WEAK", help: "the pair of --threshold (default: each router's own)" },
    policy: {
      type: "string",
      default: "greedy",
      value: "greedy|epsilon-greedy:E|softmax:T",
      help: "how the routers' choices would be drawn",
    },
    estimators: {
      type: "string",
      default: "dm,ips,snips,dr,switch-dr,shrunken-dr",
      value: "A,B,…",
      help: "estimators to show beside dr, on which all else stands",
    },
    propensities: {
      type: "string",
      default: "auto",
      value: PROPENSITIES.join("|"),
      help: "logged ones, or how they are learned; auto: logged where every call has them, else logistic",
    },
    "min-propensity": {
      type: "string",
      value: "P",
      help: "raise lower propensities to this (default: 0.01 where they are learned, none where they were logged)",
    },
    "assume-ignorable": {
      type: "boolean",
      default: false,
      help: "take it that, given the prompt, who answered says nothing of how well; printed on every output",
    },
    sequence: {
      type: "boolean",
      default: false,
      help: "follow each comparison call by call, with intervals that hold at all times together",
    },
    width: { type: "string", default: "0.2", value: "W", help: "widest 95 % interval of quality that is an answer" },
    ...SELECTION,
    seen: { type: "string", default: "drop", value: "drop|keep", help: "prompts that a router was trained on" },
    report: { type: "string", value: "FILE", help: "write an HTML report" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const { routers, data } = sortedPositionals(flags);
    const minPropensity = flags.number("min-propensity", { min: 0, max: 0.5 });
    const found = await replay({
      routers,
      data: atLeastOne(data, command.examples[0]!),
      ...rule(flags),
      policy: parsePolicy(flags.text("policy")!),
      estimators: parseEstimators(commaList(flags.text("estimators")) ?? []),
      propensities: flags.oneOf("propensities", PROPENSITIES),
      assumeIgnorable: flags.isSet("assume-ignorable"),
      sequence: flags.isSet("sequence"),
      width: flags.number("width", { min: 0.001, max: 1 })!,
      seen: flags.oneOf("seen", ["drop", "keep"]),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      seed: flags.seed(),
      report: io.err,
      ...splitRule(flags),
      ...(minPropensity !== undefined && { minPropensity }),
    });
    const reportPath = flags.text("report");
    if (reportPath) await writeReplayReport(reportPath, found);
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "replay", data: found.digest, ...found.replay }));
    else {
      io.out(replayText(found.replay));
      if (reportPath) io.out(`\nwrote ${reportPath}`);
    }
  },
};

function rule(flags: Flags): { lambda?: number; threshold?: number; pair?: string } {
  const lambda = flags.number("lambda", { min: 0, max: 1e12 });
  const threshold = flags.number("threshold", { min: 0, max: 1 });
  const pair = flags.text("pair");
  if (lambda !== undefined && threshold !== undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "--lambda or --threshold",
      found: "both",
      fix: "λ chooses among all models, a threshold within a pair.",
    });
  if (pair !== undefined && threshold === undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "--threshold beside --pair",
      found: "none",
      fix: "λ chooses among all models, and needs no pair.",
    });
  return {
    ...(lambda !== undefined && { lambda }),
    ...(threshold !== undefined && { threshold }),
    ...(pair !== undefined && { pair }),
  };
}
