import { FairleadError } from "../errors.js";
import { LOGS } from "../pipeline/benchmarks.js";
import { logsBenchmark } from "../pipeline/logs-benchmark/logs-benchmark.js";
import { METHODS } from "../pipeline/logs-benchmark/methods.js";
import {
  logsBenchmarkJson,
  logsBenchmarkTable,
  writeLogsBenchmark,
} from "../pipeline/logs-benchmark/write-logs-benchmark.js";
import { madeFolder } from "../pipeline/write-results.js";
import type { Flag, Io } from "./command.js";
import type { Flags } from "./flags.js";
import { progress } from "./progress.js";
import { refuseFlags } from "./refuse-flags.js";
import { atLeastOne, commaList } from "./selection.js";

const EXAMPLE = `bench ${LOGS} --data 'routerbench/*.jsonl.gz' --confounding 0,1,2 --out logs`;

/** Flags that only this benchmark knows. */
export const LOGS_FLAGS: Readonly<Record<string, Flag>> = {
  confounding: {
    type: "string",
    value: "C,C,…",
    help: "logs: how strongly the log's models follow the prompt (default: 0,1,2)",
  },
  sizes: {
    type: "string",
    value: "SHARE,…",
    help: "logs: shares of the training prompts that are logged (default: 0.5,1)",
  },
};

const FOREIGN = ["train", "pair", "costs", "gold", "test", "threads", "literal-curve"];

/** Simulated logs of outcomes whose truth is known: every method that learns from logs. */
export async function benchLogs(flags: Flags, positionals: readonly string[], io: Io): Promise<void> {
  refuseFlags(flags, FOREIGN, `no --{flag} with ${LOGS}: logs are simulated from outcomes with costs`);
  const [confounding, sizes] = [
    numbers(flags, "confounding", (value) => value >= 0, "at least 0"),
    numbers(flags, "sizes", (value) => value > 0 && value <= 1, "above 0 and at most 1"),
  ];
  const runs = flags.number("runs", { min: 1 });
  const methods = methodsNamed(commaList(flags.text("routers")));
  const out = flags.text("out");
  if (out !== undefined) await madeFolder(out); // before anything slow is done
  const bar = progress(io, "running");
  const report = await logsBenchmark({
    data: atLeastOne([...flags.list("data"), ...positionals], EXAMPLE),
    onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"] as const),
    embedder: flags.required("embedder"),
    trainShare: flags.number("split", { min: 0, max: 1 })!,
    seed: flags.seed(),
    progress: bar.report,
    ...(confounding && { confounding }),
    ...(sizes && { sizes }),
    ...(runs !== undefined && { runs: Math.round(runs) }),
    ...(methods && { methods }),
  }).finally(bar.end);
  const written = out === undefined ? [] : await writeLogsBenchmark(out, report);
  io.out(flags.isSet("json") ? logsBenchmarkJson(report) : logsBenchmarkTable(report));
  if (written.length > 0 && !flags.isSet("json")) io.out(`\nwrote ${written.join(", ")}`);
}

/** @throws {FairleadError} INVALID_ARGUMENT */
function numbers(
  flags: Flags,
  name: string,
  isGood: (value: number) => boolean,
  range: string,
): readonly number[] | undefined {
  const items = commaList(flags.text(name));
  const wrong = items?.find((item) => !Number.isFinite(Number(item)) || !isGood(Number(item)));
  if (wrong === undefined) return items && [...new Set(items.map(Number))];
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `--${name} to be numbers ${range}, with commas between`,
    found: `"${wrong}"`,
    fix: `For example: fairlead ${EXAMPLE}`,
  });
}

/** @throws {FairleadError} INVALID_ARGUMENT */
function methodsNamed(names: readonly string[] | undefined): readonly string[] | undefined {
  const known = METHODS.map(({ name }) => name);
  const wrong = names?.find((name) => !known.includes(name));
  if (wrong === undefined) return names;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `--routers among ${known.join(", ")}`,
    found: `"${wrong}"`,
    fix: `For example: fairlead bench ${LOGS} --data 'routerbench/*.jsonl.gz' --routers rm-softmax,direct`,
  });
}
