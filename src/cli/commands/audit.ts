import { FairleadError } from "../../errors.js";
import { auditText } from "../../evaluation/audit-text.js";
import { audit } from "../../pipeline/audit.js";
import { writeAuditReport } from "../../pipeline/write-audit-report.js";
import type { Command } from "../command.js";
import { DATA, type Flags, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { atLeastOne, commaList, SELECTION, sortedPositionals, splitRule } from "../selection.js";

export const command: Command = {
  summary:
    "Hold judges against gold: their bias by category, length, order and region, and which prompts to label next.",
  examples: [
    "audit --data battles.jsonl --gold-judges human --report audit.html",
    "audit --data outcomes.jsonl battles.jsonl --judge gpt-4 --label-next 100 --label-out next.jsonl",
  ],
  positionals: "[FILE…]",
  flags: {
    data: DATA,
    judge: { type: "string", value: "A,B,…", help: "judges to audit (default: all in the data)" },
    "gold-judges": { type: "string", value: "A,B,…", help: "judges whose verdicts count as gold, such as human" },
    models: { type: "string", value: "A,B,…", help: "models whose comparisons count (default: all in the data)" },
    embedder: {
      type: "string",
      default: "lexical",
      value: "SPEC",
      help: "lexical[:DIM], encoder:FOLDER, openai:MODEL[@BASE_URL], causal-lm:MODEL[@BASE_URL] or llama:PATH.gguf",
    },
    design: {
      type: "string",
      default: "estimated",
      value: "estimated|random|FILE",
      help: "how gold was chosen: by what prompts show, by chance, or by the file of an earlier --label-out",
    },
    width: {
      type: "string",
      default: "0.1",
      value: "W",
      help: "width of interval that missing labels are reckoned for",
    },
    "label-next": { type: "string", value: "N", help: "draw N prompts to label next" },
    "label-out": { type: "string", value: "FILE", help: "where to write them, .jsonl, with their probabilities" },
    "random-share": { type: "string", default: "0.2", value: "P", help: "share of that draw that is plain chance" },
    ...SELECTION,
    report: { type: "string", value: "FILE", help: "write an HTML report" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const [judges, models] = [commaList(flags.text("judge")), commaList(flags.text("models"))];
    const labelNext = labelling(flags);
    const found = await audit({
      data: atLeastOne(sortedPositionals(flags).data, command.examples[0]!),
      goldJudges: commaList(flags.text("gold-judges")) ?? [],
      embedder: flags.text("embedder")!,
      design: flags.text("design")!,
      width: flags.number("width", { min: 1e-6 })!,
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      seed: flags.seed(),
      report: io.err,
      ...splitRule(flags),
      ...(judges && { judges }),
      ...(models && { models }),
      ...(labelNext && { labelNext }),
    });
    const reportPath = flags.text("report");
    if (reportPath) await writeAuditReport(reportPath, found);
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "audit", data: found.digest, ...found.audit }));
    else {
      io.out(auditText(found.audit));
      for (const written of [labelNext?.out, reportPath]) if (written) io.out(`\nwrote ${written}`);
    }
  },
};

function labelling(flags: Flags) {
  const [size, out] = [flags.number("label-next", { min: 1 }), flags.text("label-out")];
  const randomShare = flags.number("random-share", { min: 0.01, max: 1 })!;
  if (size === undefined && out === undefined) return undefined;
  if (size !== undefined && out !== undefined) return { size, out, randomShare };
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--label-next and --label-out together",
    found: size === undefined ? "only --label-out" : "only --label-next",
    fix: `For example: fairlead ${command.examples[1]}`,
  });
}
