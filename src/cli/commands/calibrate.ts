import { FairleadError } from "../../errors.js";
import { calibrate } from "../../pipeline/calibrate.js";
import type { Calibration } from "../../routers/file/router-file.js";
import type { Command, Io } from "../command.js";
import { DATA, type Flags, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { atLeastOne, sortedPositionals } from "../selection.js";

const TARGETS = { "strong-share": "strong-share", "cost-per-1000": "cost-per-1000", quality: "quality" } as const;

export const command: Command = {
  summary: "Find the threshold or λ for a share, a cost or a quality, on your own prompts.",
  examples: [
    "calibrate router.safetensors --data prompts.txt --strong-share 0.5",
    "calibrate router.safetensors --data outcomes.jsonl --quality 0.8 --save",
  ],
  positionals: "ROUTER [FILE…]",
  flags: {
    data: { ...DATA, help: "your prompts: records of any kind, or .txt with a prompt a line; repeatable" },
    "strong-share": { type: "string", value: "P", help: "share of calls to the strong model, 0 to 1" },
    "cost-per-1000": { type: "string", value: "USD", help: "most to pay per 1,000 prompts" },
    quality: { type: "string", value: "S", help: "lowest mean score, 0 to 1; needs outcomes" },
    pair: { type: "string", value: "STRONG,WEAK", help: "the pair (default: best and cheapest in training)" },
    save: { type: "boolean", default: false, help: "write the result into the router file, as its default rule" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const { routers, data } = sortedPositionals(flags);
    const [router] = routers;
    if (router === undefined || routers.length > 1)
      throw new FairleadError("INVALID_ARGUMENT", {
        expected: "one router file, .safetensors",
        found: routers.join(", ") || "none",
        fix: `For example: fairlead ${command.examples[0]}`,
      });
    const pair = flags.text("pair");
    const {
      router: name,
      calibration,
      notes,
    } = await calibrate({
      router,
      data: atLeastOne(data, command.examples[0]!),
      ...targetOf(flags),
      save: flags.isSet("save"),
      seed: flags.seed(),
      report: io.err,
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      ...(pair !== undefined && { pair }),
    });
    if (flags.isSet("json")) io.out(JSON.stringify({ command: "calibrate", ...calibration, notes }));
    else {
      for (const note of notes) io.out(`note: ${note}`);
      print(calibration, name, flags.isSet("save") ? router : undefined, io);
    }
  },
};

function targetOf(flags: Flags): { target: Calibration["target"]; wanted: number } {
  const given = Object.values(TARGETS).flatMap((target) => {
    const wanted = flags.number(target, { min: 0, max: target === "cost-per-1000" ? Infinity : 1 });
    return wanted === undefined ? [] : [{ target, wanted }];
  });
  if (given.length === 1) return given[0]!;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "one of --strong-share, --cost-per-1000, --quality",
    found: given.length === 0 ? "none" : given.map(({ target }) => `--${target}`).join(" and "),
    fix: `For example: fairlead ${command.examples[0]}`,
  });
}

function print(result: Calibration, router: string, saved: string | undefined, io: Io): void {
  const { target, wanted, achieved, threshold, lambda, n, seed } = result;
  // RouteLLM's sentence, word for word, so that scripts that read it keep working.
  if (target === "strong-share")
    io.out(`For ${(100 * wanted).toFixed(1)}% strong model calls for ${router}, threshold = ${round5(threshold!)}`);
  else if (threshold !== undefined)
    io.out(`threshold = ${round5(threshold)} (strong: ${result.strong}, weak: ${result.weak})`);
  else io.out(`lambda = ${lambda!.toPrecision(5)} quality points per USD`);
  const unit = { "strong-share": "strong share", "cost-per-1000": "USD per 1,000 prompts", quality: "mean score" }[
    target
  ];
  const [value, low, high] = [achieved.value, achieved.low, achieved.high].map((one) => one.toFixed(4));
  io.out(
    `achieved ${unit}: ${value} [${low}, ${high}] for ${wanted} wanted; cross-fitted, 95 % interval, n = ${n}, seed ${seed}`,
  );
  if (saved) io.out(`saved in ${saved}`);
}

const round5 = (x: number) => String(Number(x.toFixed(5)));
