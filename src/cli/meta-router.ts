import { isComponentCsv, readComponentCsv } from "../data/component-csv.js";
import { filesOf } from "../data/file-patterns.js";
import { FairleadError } from "../errors.js";
import { META_ROUTER } from "../pipeline/benchmarks.js";
import {
  outcomeBenchmark,
  outcomeBenchmarkJson,
  outcomeBenchmarkTable,
} from "../pipeline/meta-benchmark/outcome-benchmark.js";
import { paperProtocol } from "../pipeline/meta-benchmark/paper-protocol.js";
import {
  paperProtocolJson,
  paperProtocolTable,
  writePaperProtocol,
} from "../pipeline/meta-benchmark/write-paper-protocol.js";
import { madeFolder, writeResults } from "../pipeline/write-results.js";
import type { Flag, Io } from "./command.js";
import type { Flags } from "./flags.js";
import { progress } from "./progress.js";
import { refuseFlags } from "./refuse-flags.js";
import { atLeastOne, commaList } from "./selection.js";

const EXAMPLE = `bench ${META_ROUTER} --data 1_PC50_varstd.csv --out meta-router`;

/** Flags that only this benchmark knows. */
export const META_ROUTER_FLAGS: Readonly<Record<string, Flag>> = {
  gold: {
    type: "string",
    value: "N,N,…",
    help: "meta-router: numbers of gold labels (default: 50,100,200,500,1000 with components, 100,200,500,1000 with records)",
  },
  runs: {
    type: "string",
    value: "N",
    help: "meta-router, logs: random splits (default: 200 with components, 25 with records; logs: 5)",
  },
  test: {
    type: "string",
    value: "N",
    help: "meta-router: test prompts of a split (default: 500 with components, 1500 with records)",
  },
  threads: { type: "string", value: "N", help: "meta-router: threads that share the runs (default: 1)" },
  "literal-curve": {
    type: "boolean",
    default: false,
    help: "meta-router: rankings end at the last positive prediction, as in the published script",
  },
};

/** Flags of benchmarks on which routers are trained. */
const FOREIGN = ["train", "routers", "pair", "costs"];

/** Which experiment it is follows from the data: components and two labels a prompt, or records. */
export async function benchMetaRouter(flags: Flags, positionals: readonly string[], io: Io): Promise<void> {
  const files = await filesOf(atLeastOne([...flags.list("data"), ...positionals], EXAMPLE));
  if (await hasComponents(files)) return paper(flags, files[0]!, io);
  await outcomes(flags, files, io);
}

/** Records: the user's prompts and gold scores, judges of known bias. */
async function outcomes(flags: Flags, data: readonly string[], io: Io): Promise<void> {
  refuseFlags(flags, ["train", "routers", "costs", "literal-curve"], "no --{flag} with records: judges are simulated");
  const gold = goldNumbers(flags);
  const [runs, test, threads] = counts(flags);
  const out = flags.text("out");
  if (out !== undefined) await madeFolder(out); // before anything slow is done
  const pair = flags.text("pair");
  const bar = progress(io, "running");
  const report = await outcomeBenchmark({
    data,
    seed: flags.seed(),
    onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"] as const),
    progress: bar.report,
    ...(pair !== undefined && { pair }),
    ...(gold && { gold }),
    ...(runs !== undefined && { runs }),
    ...(test !== undefined && { test }),
    ...(threads !== undefined && { threads }),
  }).finally(bar.end);
  const [table, json] = [outcomeBenchmarkTable(report), outcomeBenchmarkJson(report)];
  const written = out === undefined ? [] : await writeResults(out, { "table.txt": table, "results.json": json });
  io.out(flags.isSet("json") ? json : table);
  if (written.length > 0 && !flags.isSet("json")) io.out(`\nwrote ${written.join(", ")}`);
}

const counts = (flags: Flags) =>
  [wholeNumber(flags, "runs", 2), wholeNumber(flags, "test", 10), wholeNumber(flags, "threads", 1)] as const;

/** @throws {FairleadError} INVALID_ARGUMENT for components beside another file */
async function hasComponents(files: readonly string[]): Promise<boolean> {
  const kinds = await Promise.all(files.map(isComponentCsv));
  if (files.length === 1 || !kinds.includes(true)) return kinds.includes(true);
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "one CSV of components",
    found: `${files.length} files, ${files.find((_, i) => kinds[i])} among them`,
    fix: `For example: fairlead ${EXAMPLE}`,
  });
}

async function paper(flags: Flags, file: string, io: Io): Promise<void> {
  refuseFlags(flags, FOREIGN, `no --{flag} with a CSV of components: no router is trained on records`);
  const gold = goldNumbers(flags);
  const [runs, test, threads] = counts(flags);
  const out = flags.text("out");
  if (out !== undefined) await madeFolder(out); // before anything slow is done
  const table = await readComponentCsv(file, flags.oneOf("on-bad-line", ["fail", "skip"] as const));
  const bar = progress(io, "running");
  const report = await paperProtocol(table, {
    seed: flags.seed(),
    isLiteral: flags.isSet("literal-curve"),
    progress: bar.report,
    ...(gold && { gold }),
    ...(runs !== undefined && { runs }),
    ...(test !== undefined && { test }),
    ...(threads !== undefined && { threads }),
  });
  bar.end();
  const written = out === undefined ? [] : await writePaperProtocol(out, report);
  if (flags.isSet("json")) {
    io.out(paperProtocolJson(report));
    return;
  }
  io.out(paperProtocolTable(report));
  if (written.length > 0) io.out(`\nwrote ${written.join(", ")}`);
}

function wholeNumber(flags: Flags, name: string, min: number): number | undefined {
  const value = flags.number(name, { min });
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `--${name} to be a whole number`,
    found: `${value}`,
    fix: `For example: fairlead ${EXAMPLE}`,
  });
}

/** Each once, in the order given; corrections need at least ten. */
function goldNumbers(flags: Flags): readonly number[] | undefined {
  const items = commaList(flags.text("gold"));
  const wrong = items?.find((item) => !/^\d+$/.test(item) || Number(item) < 10 || !Number.isSafeInteger(Number(item)));
  if (wrong === undefined) return items && [...new Set(items.map(Number))];
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--gold to be whole numbers of at least 10, with commas between",
    found: `"${wrong}"`,
    fix: `For example: fairlead bench ${META_ROUTER} --data 1_PC50_varstd.csv --gold 50,100`,
  });
}
