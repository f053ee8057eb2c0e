import { FairleadError } from "../../errors.js";
import { benchmark } from "../../pipeline/benchmark.js";
import { benchmarkTable } from "../../pipeline/benchmark-table.js";
import { benchmarkNamed, LOGS, META_ROUTER } from "../../pipeline/benchmarks.js";
import { USD_PER_CORE_HOUR } from "../../pipeline/overhead.js";
import { benchmarkJson, writeBenchmark } from "../../pipeline/write-benchmark.js";
import type { Command } from "../command.js";
import { DATA, type Flags, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { benchLogs, LOGS_FLAGS } from "../logs-benchmark.js";
import { benchMetaRouter, META_ROUTER_FLAGS } from "../meta-router.js";
import { progress } from "../progress.js";
import { refuseFlags } from "../refuse-flags.js";
import { atLeastOne, COSTS, commaList, costsPerCall } from "../selection.js";

export const command: Command = {
  summary: "Run every router on a benchmark: one table, one plot.",
  examples: [
    "bench mmlu --data 'mmlu_*.csv' --out mmlu",
    "bench mt-bench --data question.jsonl judgements.jsonl --train 'battles/*.jsonl.gz' --routers mf,sw --out mt-bench",
    "bench routerbench --data routerbench.csv --routers ridge,knn --seed 1 --json",
    "bench meta-router --data 1_PC50_varstd.csv --gold 100 --out meta-router",
    "bench logs --data 'routerbench/*.jsonl.gz' --confounding 0,1,2 --out logs",
  ],
  positionals: "mmlu|gsm8k|mt-bench|routerbench|meta-router|logs [FILE…]",
  flags: {
    data: { ...DATA, help: "the benchmark's outcomes, as published or as records; repeatable" },
    train: {
      type: "string",
      multiple: true,
      value: "FILE…",
      help: "battles and outcomes to train on; repeatable (default: a split of the benchmark)",
    },
    split: {
      type: "string",
      default: "0.8",
      value: "SHARE",
      help: "without --train: share of the prompts that trains",
    },
    routers: {
      type: "string",
      value: "A,B,…",
      help: "routers to train, and .safetensors files (default: all that can be trained)",
    },
    pair: {
      type: "string",
      value: "STRONG,WEAK",
      help: "the pair of APGR and CPT (default: best and cheapest in training)",
    },
    embedder: { type: "string", default: "lexical", value: "SPEC", help: "lexical[:DIM] or openai:MODEL[@BASE_URL]" },
    decontaminate: {
      type: "string",
      default: "0.95",
      value: "COSINE",
      help: "leave out prompts this near to a training prompt; 0 keeps all",
    },
    costs: COSTS,
    "vm-usd-per-hour": {
      type: "string",
      default: `${USD_PER_CORE_HOUR}`,
      value: "USD",
      help: "price of one core, for the overhead",
    },
    resamples: { type: "string", default: "1000", value: "N", help: "bootstrap resamples behind the intervals" },
    ...META_ROUTER_FLAGS,
    ...LOGS_FLAGS,
    out: { type: "string", value: "FOLDER", help: "write the table, plots, a report and results.json there" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, gathered(argv, "--train"));
    const [name, ...files] = flags.positionals;
    if (name === LOGS) return benchLogs(flags, files, io);
    refuseFlags(flags, Object.keys(LOGS_FLAGS), `--{flag} with ${LOGS} only`);
    if (name === META_ROUTER) return benchMetaRouter(flags, files, io);
    benchmarkNamed(name);
    refuseFlags(flags, Object.keys(META_ROUTER_FLAGS), `--{flag} with ${META_ROUTER} only`);
    const isQuiet = flags.isSet("json");
    const pair = flags.text("pair");
    const out = flags.text("out");
    const bar = progress(io, "evaluating");
    const report = await benchmark({
      benchmark: name!,
      ...dataAndRouters(flags, files),
      train: flags.list("train"),
      trainShare: flags.number("split", { min: 0, max: 1 })!,
      embedder: flags.required("embedder"),
      decontaminate: flags.number("decontaminate", { min: 0, max: 1 })!,
      resamples: flags.number("resamples", { min: 100 })!,
      usdPerHour: flags.number("vm-usd-per-hour", { min: 0 })!,
      seed: flags.seed(),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      report: io.err,
      stage: (line) => !isQuiet && io.err(`… ${line}`),
      progress: bar.report,
      ...costsPerCall(flags),
      ...(pair !== undefined && { pair }),
    });
    bar.end();
    const written = out === undefined ? [] : await writeBenchmark(out, report);
    if (isQuiet) {
      io.out(benchmarkJson(report));
      return;
    }
    io.out(benchmarkTable(report));
    if (written.length > 0) io.out(`\nwrote ${written.join(", ")}`);
  },
};

const isRouterFile = (name: string) => name.endsWith(".safetensors");

/** Routers are named in --routers, or are files among them or among the arguments; other arguments are data. */
function dataAndRouters(flags: Flags, files: readonly string[]) {
  const named = commaList(flags.text("routers"));
  const inline = files.filter(isRouterFile);
  const names = named?.filter((one) => !isRouterFile(one));
  return {
    data: atLeastOne([...flags.list("data"), ...files.filter((one) => !isRouterFile(one))], command.examples[0]!),
    routerFiles: [...(named?.filter(isRouterFile) ?? []), ...inline],
    ...(names && { routers: names }),
  };
}

/**
 * `--train a b` → `--train a --train b`: what a shell makes of `--train battles/*.jsonl` would else be taken for data to
 * judge on.
 *
 * @throws {FairleadError} INVALID_ARGUMENT where the flag has no value
 */
function gathered(argv: readonly string[], flag: string): string[] {
  const out: string[] = [];
  let isOpen = false;
  argv.forEach((word, i) => {
    if (word === flag) {
      isOpen = true;
      if (argv[i + 1] === undefined || argv[i + 1]!.startsWith("-"))
        throw new FairleadError("INVALID_ARGUMENT", {
          expected: `${flag} FILE…`,
          found: "no file",
          fix: `For example: fairlead ${command.examples[1]}`,
        });
      return;
    }
    isOpen = isOpen && !word.startsWith("-") && !isRouterFile(word);
    out.push(...(isOpen ? [flag, word] : [word]));
  });
  return out;
}
