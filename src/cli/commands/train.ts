import { FairleadError } from "../../errors.js";
import { SCALES } from "../../estimators/corrections/scale.js";
import { readRouteLlmSettings } from "../../pipeline/routellm-settings.js";
import { type TrainReport, train } from "../../pipeline/train.js";
import { MIN_PROPENSITY, PROPENSITIES } from "../../routers/regret/settings.js";
import type { Command, Io } from "../command.js";
import { fineTuneChoice, withoutTraining } from "../fine-tuning.js";
import { DATA, type Flags, JSON_OUT, ON_BAD_LINE, parseFlags, SEED } from "../flags.js";
import { progress } from "../progress.js";
import {
  atLeastOne,
  COSTS,
  commaList,
  costsPerCall,
  GOLD_JUDGES,
  goldJudges,
  SELECTION,
  sortedPositionals,
  splitRule,
} from "../selection.js";

export const command: Command = {
  summary: "Train a router on outcomes, battles or logged calls; writes one file.",
  examples: [
    "train --data outcomes.jsonl --router ridge --split 0.8 --seed 1 --out router.safetensors",
    "train --data battles.jsonl --router mf --models gpt-4,mixtral --out mf.safetensors",
    "train --data battles.jsonl --router encoder --embedder encoder:models/all-MiniLM-L6-v2 --max-tokens 128 --out encoder.safetensors",
    "train --data outcomes.jsonl battles.jsonl --router meta --gold-judges human --out meta.safetensors",
    "train --data logged.jsonl --router rm-softmax --out rm.safetensors",
    "train --config config.yaml --router sw_ranking --data battles.jsonl --out sw.safetensors",
  ],
  positionals: "[FILE…]",
  flags: {
    data: DATA,
    router: { type: "string", default: "ridge", value: "NAME", help: "see fairlead list-routers" },
    config: {
      type: "string",
      value: "FILE",
      help: "RouteLLM's config.yaml: its router, tiers, hidden size, battle files; flags go before it",
    },
    models: { type: "string", value: "A,B,…", help: "models to choose among (default: all in the data)" },
    embedder: {
      type: "string",
      default: "lexical",
      value: "SPEC",
      help: "lexical[:DIM], encoder:FOLDER, openai:MODEL[@BASE_URL], causal-lm:MODEL[@BASE_URL] or llama:PATH.gguf",
    },
    out: { type: "string", value: "FILE", help: "the router file to write, .safetensors" },
    ...SELECTION,
    costs: COSTS,
    "cost-model": { type: "string", default: "length", value: "length|mean", help: "how a call's cost is predicted" },
    ties: {
      type: "string",
      default: "soft",
      value: "soft|drop",
      help: "mf, sw, encoder: ties as half a win each, or left out",
    },
    neighbours: { type: "string", value: "K", help: "knn: prompts to average over (default 50)" },
    epochs: { type: "string", value: "N", help: "most passes over the battles (default: mf 40, encoder 3) or calls" },
    hidden: { type: "string", value: "N", help: "mf: width of the model embeddings (default 128)" },
    noise: { type: "string", value: "A", help: "mf: noise added to prompts' vectors in training (default 0.05)" },
    "no-bias": { type: "boolean", default: false, help: "mf: without a rating per model, as RouteLLM's code" },
    tiers: { type: "string", value: "N", help: "sw: tiers that models are gathered into (default 10)" },
    kernel: { type: "string", value: "auto|routellm|T", help: "sw: how similar prompts count (default auto)" },
    precision: {
      type: "string",
      default: "exact",
      value: "exact|int8|fast",
      help: "sw: how similarities are computed",
    },
    "freeze-encoder": { type: "boolean", default: false, help: "encoder: train the head alone, not the text encoder" },
    "learning-rate": { type: "string", value: "RATE", help: "encoder: highest rate of tuning (default 2e-5)" },
    "max-tokens": { type: "string", value: "N", help: "encoder:FOLDER: tokens read of a prompt (default: its most)" },
    "gold-weight": {
      type: "string",
      value: "W",
      help: "mf, sw, encoder: weight of a battle that outcomes imply (default 1)",
    },
    base: {
      type: "string",
      default: "ridge",
      value: "NAME",
      help: "meta: the router that learns from gold and corrected labels",
    },
    learner: {
      type: "string",
      default: "auto",
      value: "NAME",
      help: "meta: how judges are corrected: auto, mixed, residual, r, dr, shift, gold-only, pooled, preference-only, reference",
    },
    scale: {
      type: "string",
      default: "variance",
      value: "variance|amplitude|wasserstein",
      help: "meta: how gold is brought to a judge's scale (mixed finds its own)",
    },
    sides: {
      type: "string",
      default: "tiers",
      value: "tiers|pair",
      help: "meta: whether battles of models of the same tiers count for the pair",
    },
    "gold-sampling": {
      type: "string",
      default: "unknown",
      value: "random|unknown",
      help: "meta: random where gold prompts were drawn at random from all",
    },
    "gold-judges": GOLD_JUDGES,
    propensities: {
      type: "string",
      default: "auto",
      value: PROPENSITIES.join("|"),
      help: "rm-*, dr-direct, ips: where a call's propensities are from; auto: the log, else logistic",
    },
    "min-propensity": {
      type: "string",
      value: "P",
      help: `rm-*, dr-direct, ips: propensities are raised to this (default ${MIN_PROPENSITY})`,
    },
    lambdas: {
      type: "string",
      value: "L,L,…",
      help: "rm-*, ips: λ to train at; rm-interval: an interval around them (default: by the costs)",
    },
    exemplars: {
      type: "string",
      default: "500",
      value: "N",
      help: "training prompts kept in the file to explain routes",
    },
    export: { type: "string", value: "FILE", help: "causal-lm: write the examples to fine-tune on, .jsonl, and stop" },
    "fine-tune": {
      type: "string",
      value: "MODEL[@BASE_URL]",
      help: "causal-lm: fine-tune this model first; its job is kept in OUT.job.json",
    },
    cancel: { type: "boolean", default: false, help: "causal-lm: end the job in OUT.job.json, and stop" },
    "on-bad-line": ON_BAD_LINE,
    seed: SEED,
    json: JSON_OUT,
  },
  async run(argv, io) {
    const flags = parseFlags(command, argv);
    const isHandled = await withoutTraining(flags, command.examples[0]!, io);
    if (isHandled) return;
    const out = flags.required("out");
    const models = commaList(flags.text("models"));
    const neighbours = flags.number("neighbours", { min: 1 });
    const epochs = flags.number("epochs", { min: 1 });
    const hidden = flags.number("hidden", { min: 1 });
    const noise = flags.number("noise", { min: 0 });
    const tiers = flags.number("tiers", { min: 1 });
    const learningRate = flags.number("learning-rate", { min: 1e-12 });
    const maxTokens = flags.number("max-tokens", { min: 3 });
    const minPropensity = flags.number("min-propensity", { min: 0, max: 1 });
    const tuning = progress(io, "tuning the encoder");
    const outcomeWeight = flags.number("gold-weight", { min: 1e-6 });
    const config = flags.text("config");
    const theirs = config === undefined ? undefined : await readRouteLlmSettings(config, given("router", argv, flags));
    for (const note of theirs?.notes ?? []) io.err(`note: ${note}`);
    const rating = progress(io, "rating");
    const report = await train({
      data: atLeastOne([...sortedPositionals(flags).data, ...(theirs?.data ?? [])], command.examples[0]!),
      router: theirs?.router ?? flags.required("router"),
      ...theirs?.settings,
      ...(theirs && { needs: theirs.pair }),
      embedder: flags.required("embedder"),
      ...fineTuneChoice(flags),
      out,
      exemplars: flags.number("exemplars", { min: 0 })!,
      seed: flags.seed(),
      report: io.err,
      onRated: rating.report,
      cost: flags.oneOf("cost-model", ["length", "mean"]),
      ties: flags.oneOf("ties", ["soft", "drop"]),
      onBadLine: flags.oneOf("on-bad-line", ["fail", "skip"]),
      ...splitRule(flags),
      ...costsPerCall(flags),
      ...(models && { models }),
      ...(neighbours !== undefined && { neighbours }),
      ...(epochs !== undefined && { epochs }),
      ...(hidden !== undefined && { hidden }),
      ...(noise !== undefined && { noise }),
      ...(flags.isSet("no-bias") && { bias: false }),
      ...(tiers !== undefined && { tiers }),
      ...(outcomeWeight !== undefined && { outcomeWeight }),
      ...kernelOf(flags.text("kernel")),
      precision: flags.oneOf("precision", ["exact", "int8", "fast"]),
      base: flags.required("base"),
      learner: flags.required("learner"),
      scale: flags.oneOf("scale", SCALES),
      sides: flags.oneOf("sides", ["tiers", "pair"]),
      goldSampling: flags.oneOf("gold-sampling", ["random", "unknown"]),
      ...goldJudges(flags),
      propensities: flags.oneOf("propensities", PROPENSITIES),
      ...(minPropensity !== undefined && { minPropensity }),
      ...lambdasOf(flags.text("lambdas")),
      freezeEncoder: flags.isSet("freeze-encoder"),
      ...(learningRate !== undefined && { learningRate }),
      ...(maxTokens !== undefined && { maxTokens }),
      progress: tuning.report,
    }).finally(() => {
      tuning.end();
      rating.end();
    });
    if (flags.isSet("json")) io.out(JSON.stringify(asJson(report, out)));
    else print(report, out, io);
  },
};

/** A flag that the user typed; its default does not count. */
const given = (name: string, argv: readonly string[], flags: Flags) =>
  argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)) ? flags.text(name) : undefined;

/** @throws {FairleadError} INVALID_ARGUMENT */
function kernelOf(text: string | undefined): { kernel?: "auto" | "routellm" | number } {
  if (text === undefined) return {};
  if (text === "auto" || text === "routellm") return { kernel: text };
  const temperature = Number(text);
  if (text.trim() !== "" && temperature > 0 && Number.isFinite(temperature)) return { kernel: temperature };
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--kernel auto, routellm, or a temperature above 0",
    found: `"${text}"`,
    fix: "For example: --kernel 0.1 listens to near prompts only.",
  });
}

/** @throws {FairleadError} INVALID_ARGUMENT */
function lambdasOf(text: string | undefined): { lambdas?: readonly number[] } {
  const items = commaList(text);
  if (items === undefined) return {};
  const wrong = items.find((item) => !(Number(item) >= 0 && Number.isFinite(Number(item))));
  if (wrong === undefined) return { lambdas: items.map(Number) };
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: "--lambdas to be numbers of at least 0, with commas between",
    found: `"${wrong}"`,
    fix: "For example: --lambdas 0,20,100. Left out, they follow from the costs.",
  });
}

function asJson({ file: { router, embedder, training }, bytes, notes, setAside }: TrainReport, out: string) {
  return {
    command: "train",
    n: training.prompts,
    seed: training.seed,
    data: training.dataDigest,
    router: router.name,
    models: router.models,
    meanScores: training.meanScores,
    meanCosts: training.meanCosts,
    embedder: embedder.id,
    setAside,
    out,
    bytes,
    notes,
  };
}

function print(
  { file: { router, embedder, training }, bytes, notes, setAside }: TrainReport,
  out: string,
  io: Io,
): void {
  const aside = setAside > 0 ? `, ${setAside} records set aside for evaluation` : "";
  io.out(`${router.name} on ${embedder.id}: ${training.prompts} prompts${aside}, seed ${training.seed}`);
  const width = Math.max(...router.models.map((model) => model.length));
  io.out(`  ${"model".padEnd(width)}  mean score  USD per 1,000`);
  for (const model of router.models) {
    const score = training.meanScores[model]?.toFixed(4) ?? "–";
    const cost = training.meanCosts[model];
    io.out(
      `  ${model.padEnd(width)}  ${score.padStart(10)}  ${(cost === undefined ? "–" : (1000 * cost).toPrecision(4)).padStart(13)}`,
    );
  }
  for (const note of notes) io.out(`note: ${note}`);
  io.out(`wrote ${out} (${(bytes / 1e6).toFixed(1)} MB)`);
}
