import { LAYOUTS } from "../../data/layouts.js";
import { FairleadError } from "../../errors.js";
import { type ImportReport, importRecords } from "../../pipeline/import.js";
import type { Command } from "../command.js";
import { JSON_OUT, ON_BAD_LINE, parseFlags } from "../flags.js";
import { PRICE, pricesOf } from "../prices.js";

const FORMATS = ["auto", ...LAYOUTS.map((layout) => layout.name)];

/** Records go to stdout or a file; what became of the rows goes to stderr, or with --json to stdout. */
export const command: Command = {
  summary: "Turn foreign files into Fairlead's records.",
  examples: [
    "import mmlu_*.csv --out mmlu.jsonl.gz",
    "import question.jsonl judgements.jsonl > mt-bench.jsonl",
    "import sprout/test-00000-of-00001.parquet --price openai-o3-mini=1.1,4.4 --out sprout.jsonl.gz",
    "import arena.parquet --format arena --on-bad-line skip --out arena.jsonl.gz --json",
  ],
  positionals: "FILE…",
  flags: {
    format: { type: "string", default: "auto", value: "NAME", help: `layout of the files: ${FORMATS.join(", ")}` },
    out: { type: "string", value: "FILE", help: "where to write the records, .jsonl or .jsonl.gz (default: stdout)" },
    price: { ...PRICE, help: "USD per million tokens read and written, for costs by tokens; repeatable" },
    "on-bad-line": ON_BAD_LINE,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const out = flags.text("out");
    if (flags.isSet("json") && out === undefined)
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: "--out FILE with --json",
        found: "none",
        fix: "Stdout can hold the records or the summary, not both: name a file for the records.",
      });
    const report = await importRecords({
      files: flags.positionals,
      out: out ?? io.stdout,
      format: flags.oneOf("format", FORMATS),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      prices: pricesOf(flags),
    });
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "import", out, ...report }));
    else for (const line of reportLines(report)) io.err(line);
  },
};

function reportLines({ files, records, models, prompts, written, repeated, dropped, skipped }: ImportReport): string[] {
  const formats = [...new Set(files.map((file) => file.format))].join(", ");
  const kinds = Object.entries(records).flatMap(([kind, n]) => (n > 0 ? [`${n} ${kind}`] : []));
  const names = Object.entries(models).map(([model, n]) => `${model} (${n})`);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return [
    `${counted(written, "record")} (${kinds.join(", ") || "none"}) of ${counted(prompts, "prompt")}, ` +
      `from ${counted(rows, "row")} in ${counted(files.length, "file")} (${formats})`,
    `models: ${names.slice(0, 20).join(", ") || "none"}${names.length > 20 ? `, and ${names.length - 20} more` : ""}`,
    ...(repeated > 0 ? [`repeated: ${counted(repeated, "record")} met before, equal in everything: kept once`] : []),
    ...Object.entries(dropped).map(([reason, n]) => `dropped: ${n} ${reason}`),
    ...(skipped.count > 0
      ? [`skipped: ${counted(skipped.count, "row")} that could not be read as records; the first:`]
      : []),
    ...skipped.first.map((message) => `  ${message}`),
  ];
}

const counted = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
