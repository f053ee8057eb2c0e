import { FairleadError } from "../errors.js";
import type { Estimate } from "../evaluation/estimate.js";
import { evaluateWithSamples } from "../evaluation/evaluate.js";
import type { Evaluation } from "../evaluation/evaluation.js";
import { type SavingRatio, savingRatios } from "../evaluation/saving-ratio.js";
import type { TestSet } from "../evaluation/test-set.js";
import { type BenchmarkData, type BenchmarkDataOptions, gatherBenchmark } from "./benchmark-data.js";
import {
  type Absentee,
  type Contestant,
  contestantNames,
  fitContestants,
  readContestants,
} from "./benchmark-routers.js";
import { benchmarkNamed } from "./benchmarks.js";
import { decontaminate, type Nearness } from "./decontaminate.js";
import { defaultPair, type Pair, parsePair } from "./default-pair.js";
import { chooseEmbedder, type Surroundings } from "./embedding.js";
import { onOwnEmbeddings, rowsOfTable } from "./evaluate.js";
import { narrowedRouter } from "./narrowed-router.js";
import { measureOverhead, type Overhead } from "./overhead.js";
import type { PromptTable } from "./prompt-table.js";
import { seenRows } from "./seen-prompts.js";
import { tableMeans } from "./table-means.js";

export interface BenchmarkOptions extends BenchmarkDataOptions, Surroundings {
  /** A name of `BENCHMARKS`. */
  readonly benchmark: string;
  /** Names of the registry. Default: all but those that the evaluation has as baselines */
  readonly routers?: readonly string[];
  /** Files of routers that were trained before. */
  readonly routerFiles: readonly string[];
  readonly embedder: string;
  /** Cosine to a training prompt at and above which a prompt is left out, in [0, 1]; 0: never. */
  readonly decontaminate: number;
  /** `strong,weak`; default: see `defaultPair`. */
  readonly pair?: string;
  readonly resamples: number;
  /** Price of the core that a decision keeps busy, USD an hour. */
  readonly usdPerHour: number;
  /** Milliseconds, for the overhead. Default: the process's clock */
  readonly now?: () => number;
  readonly stage?: (line: string) => void;
  readonly progress?: (done: number, total: number) => void;
}

export interface BenchmarkReport {
  readonly benchmark: string;
  readonly title: string;
  readonly digest: string;
  readonly trainDigest: string;
  readonly trainPrompts: number;
  readonly embedder: string;
  readonly decontamination: {
    readonly limit: number;
    /** Prompts left out: near a training prompt, flagged in the data, in a router file's training. */
    readonly near: number;
    readonly flagged: number;
    readonly seen: number;
    readonly similarity: Estimate;
    /** Benchmark prompts that the similarity is a mean over. */
    readonly n: number;
  };
  readonly evaluation: Evaluation;
  readonly savings: readonly SavingRatio[];
  /** Routers that could not take part, and why. */
  readonly absent: readonly Absentee[];
  readonly overhead: readonly Overhead[];
  readonly usdPerHour: number;
}

/**
 * Every router on one benchmark: train or read them, leave out what they may have seen, judge all on the rest, time a
 * decision of each.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA where no router or no prompt is left
 */
export async function benchmark(options: BenchmarkOptions): Promise<BenchmarkReport> {
  const { seed, stage = () => {} } = options;
  const kind = benchmarkNamed(options.benchmark);
  const data = await gatherBenchmark(kind, options);
  if (options.routerFiles.length === 0) checkCommonModels(data);
  stage(`embedding ${data.train.prompts.length} training prompts`);
  const { embedder, inFile } = await chooseEmbedder(options.embedder, data.train.prompts, seed, options);
  const embeddings = await embedder.embed(data.train.prompts);

  stage(`comparing ${data.test.prompts.length} benchmark prompts with them`);
  const vectors = await embedder.embed(data.test.prompts);
  const near = decontaminate(vectors, embeddings, repeated(data), options.decontaminate);
  const files = await readContestants(options.routerFiles, options);
  const { table, seen } = unseen(rowsOfTable(data.test, near.kept), files);
  if (table.prompts.length === 0) throw nothingLeft(data.test.prompts.length, options.decontaminate);

  const names = options.routers ?? contestantNames();
  const sight = { embedder, isRemote: inFile.kind === "openai" };
  const found = await fitContestants(names, { ...data.train, embeddings, seed }, sight, {}, stage);
  const { here, strangers } = scoredHere([...found.fitted, ...files], table.models);
  const absent = [...found.absent, ...strangers];
  if (here.length === 0) throw nobody(absent);

  const { pair, note } = pairOf(options.pair, data, here);
  const judged = await judge(here, table, pair, data, options);
  stage("timing decisions");
  const overhead = await measureOverhead(here, table.prompts, pair, options.usdPerHour, options.now);
  const notes = [
    ...data.notes,
    ...nearNote(near, data),
    ...note,
    ...absent.map(({ router, reason }) => `${router} did not take part: ${reason}`),
  ];
  return {
    benchmark: options.benchmark,
    title: kind.title,
    digest: data.digest,
    trainDigest: data.trainDigest,
    trainPrompts: data.train.prompts.length,
    embedder: embedder.id,
    decontamination: {
      limit: options.decontaminate,
      ...leftOut(data, near),
      seen,
      similarity: near.similarity,
      n: data.test.prompts.length,
    },
    ...judged,
    evaluation: { ...judged.evaluation, notes: [...notes, ...judged.evaluation.notes] },
    absent,
    overhead,
    usdPerHour: options.usdPerHour,
  };
}

/** Before minutes of training: routers can only be judged between models that the benchmark scores. */
function checkCommonModels({ train, test }: BenchmarkData): void {
  const common = test.models.filter((model) => train.models.includes(model));
  if (common.length >= 2) return;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: `training data of at least two of the benchmark's models: ${listed(test.models)}`,
    found: `${common.length === 0 ? "none" : common.join(", ")} among ${listed(train.models)}`,
    fix: "Give --train data of these models, under the same names, or leave --train out.",
  });
}

/** Rows of the benchmark that stand in the training data word for word. */
function repeated({ train, test }: BenchmarkData): ReadonlySet<number> {
  const known = new Set(train.keys);
  return new Set([...test.keys.keys()].filter((i) => known.has(test.keys[i]!)));
}

/** Where most prompts share a template, a cosine tells templates rather than questions. */
function nearNote({ kept, similarity }: Nearness, { test }: BenchmarkData): string[] {
  const n = test.prompts.length;
  if (kept.length > n / 2) return [];
  return [
    `${n - kept.length} of ${n} prompts were left out as near to training, and a prompt's nearest has a cosine of ${similarity.value.toFixed(2)} on ` +
      "average: a shared template may be all they have in common; --decontaminate 0.99, or another --embedder, tells more apart",
  ];
}

const leftOut = ({ test, flagged }: BenchmarkData, { kept }: Nearness) => ({
  near: test.prompts.length - kept.length,
  flagged,
});

/** Without the prompts that some router's file was trained on. */
function unseen(table: PromptTable, files: readonly Contestant[]): { table: PromptTable; seen: number } {
  const seen = seenRows(
    table.keys,
    files.flatMap(({ seen }) => (seen ? [{ seen }] : [])),
  );
  const rows = [...table.keys.keys()].filter((i) => !seen.has(i));
  return { table: rowsOfTable(table, rows), seen: seen.size };
}

/** Routers narrowed to the models that the benchmark scores; those with fewer than two of them cannot be judged. */
function scoredHere(all: readonly Contestant[], models: readonly string[]) {
  const scored = new Set(models);
  const knows = ({ router }: Contestant) => router.models.filter((model) => scored.has(model)).length >= 2;
  return {
    here: all.filter(knows).map((one) => ({ ...one, router: narrowedRouter(one.router, scored) })),
    strangers: all
      .filter((one) => !knows(one))
      .map(({ router }) => ({
        router: router.name,
        reason: `expected two of its models among those scored here (${models.join(", ")}), found ${listed(router.models)}`,
      })),
  };
}

const listed = (names: readonly string[]) => names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");

/** The pair asked for, else the best and the cheapest in training; by the benchmark's scores where training has none. */
function pairOf(asked: string | undefined, { train, test }: BenchmarkData, here: readonly Contestant[]) {
  const models = test.models.filter((model) => here.every(({ router }) => router.models.includes(model)));
  if (asked !== undefined) return { pair: parsePair(asked, test.models), note: [] };
  const inTraining = tableMeans(train);
  if (models.length < 2 || models.every((model) => inTraining.meanScores[model] !== undefined))
    return { pair: defaultPair(models.length < 2 ? test.models : models, inTraining), note: [] };
  const pair = defaultPair(models, tableMeans(test));
  return { pair, note: ["training has no scores: the pair was chosen by the benchmark's own; --pair chooses another"] };
}

async function judge(
  here: readonly Contestant[],
  table: PromptTable,
  pair: Pair,
  { train }: BenchmarkData,
  { seed, resamples, progress }: BenchmarkOptions,
) {
  const testSets = new Map<Contestant["embedder"], TestSet>();
  for (const { embedder } of here)
    if (!testSets.has(embedder)) testSets.set(embedder, { ...table, embeddings: await embedder.embed(table.prompts) });
  const shared = testSets.get(here[0]!.embedder)!;
  const routers = here.map(({ router, embedder }) => onOwnEmbeddings(router, testSets.get(embedder)!, shared));
  const { meanScores } = tableMeans(train);
  const areScored = table.models.every((model) => meanScores[model] !== undefined);
  const best = (a: string, b: string) => (meanScores[b]! > meanScores[a]! ? b : a);
  const { evaluation, samples } = evaluateWithSamples(routers, shared, {
    pair,
    seed,
    resamples,
    ...(areScored && { bestSingle: table.models.reduce(best) }),
    ...(progress && { progress }),
  });
  return { evaluation, savings: savingRatios(samples) };
}

const nothingLeft = (n: number, limit: number) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: "benchmark prompts that no router may have seen",
    found: `all ${n} have a training prompt at a cosine of ${limit} or more, or were trained on`,
    fix: "Train on other data, or raise --decontaminate (0 turns it off).",
  });

const nobody = (absent: readonly Absentee[]) =>
  new FairleadError("NOT_ENOUGH_DATA", {
    expected: "at least one router that can be judged",
    found: absent.map(({ router, reason }) => `${router}: ${reason}`).join("; ") || "none",
    fix: "Name other --routers, or give --train data that they learn from.",
  });
