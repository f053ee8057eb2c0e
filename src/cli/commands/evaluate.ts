import { stem } from "../../data/importers/cells.js";
import { evaluationTable } from "../../evaluation/table.js";
import { evaluate } from "../../pipeline/evaluate.js";
import { plotFormat, writePlot, writeReport } from "../../pipeline/write-pictures.js";
import type { Command } from "../command.js";
import { DATA, type Flags, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { progress } from "../progress.js";
import { atLeastOne, COSTS, costsPerCall, SELECTION, sortedPositionals, splitRule } from "../selection.js";

export const command: Command = {
  summary: "Judge routers on outcomes they were not trained on, beside the baselines.",
  examples: [
    "evaluate router.safetensors --data outcomes.jsonl --split 0.8 --seed 1",
    "evaluate ridge.safetensors mf.safetensors --data outcomes.jsonl --report report.html --plot curve.svg --json",
  ],
  positionals: "ROUTER… [FILE…]",
  flags: {
    data: DATA,
    pair: {
      type: "string",
      value: "STRONG,WEAK",
      help: "the pair of APGR and CPT (default: best and cheapest in training)",
    },
    ...SELECTION,
    costs: COSTS,
    seen: { type: "string", default: "drop", value: "drop|keep", help: "test prompts that a router was trained on" },
    contaminated: { type: "string", default: "drop", value: "drop|keep", help: "outcomes flagged as contaminated" },
    resamples: { type: "string", default: "1000", value: "N", help: "bootstrap resamples behind the intervals" },
    format: {
      type: "string",
      default: "table",
      value: "table|routellm",
      help: "how the result is printed; routellm: line for line as RouteLLM",
    },
    benchmark: {
      type: "string",
      value: "NAME",
      help: "routellm: name in its headings; mt-bench: grades of 10 (default: the first data file's)",
    },
    report: { type: "string", value: "FILE", help: "write an HTML report" },
    plot: { type: "string", value: "FILE", help: "write the curve, .svg or .png" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const { routers, data } = sortedPositionals(flags);
    const [plot, reportPath, pair] = [flags.text("plot"), flags.text("report"), flags.text("pair")];
    if (plot) plotFormat(plot);
    const routellm = flags.oneOf("format", ["table", "routellm"]) === "routellm" && routellmSettings(flags, data);
    const bar = progress(io, "evaluating");
    const report = await evaluate({
      routers,
      data: atLeastOne(data, command.examples[0]!),
      seed: flags.seed(),
      report: io.err,
      seen: flags.oneOf("seen", ["drop", "keep"]),
      dropContaminated: flags.oneOf("contaminated", ["drop", "keep"]) === "drop",
      resamples: flags.number("resamples", { min: 100 })!,
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      progress: bar.report,
      ...splitRule(flags),
      ...costsPerCall(flags),
      ...(pair !== undefined && { pair }),
      ...(routellm && { routellm }),
    });
    bar.end();
    const evaluation = { ...report.evaluation, notes: report.notes };
    if (reportPath) await writeReport(reportPath, evaluation, report.digest);
    if (plot) await writePlot(plot, evaluation);
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "evaluate", data: report.digest, ...evaluation }));
    else {
      io.out(report.routellm ?? evaluationTable(evaluation));
      for (const written of [reportPath, plot]) if (written) io.out(`\nwrote ${written}`);
    }
  },
};

function routellmSettings(flags: Flags, data: readonly string[]) {
  const benchmark = flags.text("benchmark") ?? stem(data[0] ?? "data");
  const plot = flags.text("plot");
  return { benchmark, scale: benchmark === "mt-bench" ? 10 : 100, ...(plot !== undefined && { plot }) };
}
