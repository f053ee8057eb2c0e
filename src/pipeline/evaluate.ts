import type { AnyRecord } from "../data/records.js";
import { FairleadError } from "../errors.js";
import { evaluate as judge } from "../evaluation/evaluate.js";
import type { Evaluation } from "../evaluation/evaluation.js";
import { type RouteLlmTextOptions, routellmText } from "../evaluation/routellm-text.js";
import type { TestSet } from "../evaluation/test-set.js";
import type { Matrix } from "../math/matrix.js";
import { row, rowsOf } from "../math/matrix.js";
import { wilson } from "../math/wilson.js";
import { familiarity } from "../routers/familiarity.js";
import { type RouterFile, readRouterFile } from "../routers/file/router-file.js";
import type { FittedRouter } from "../routers/router.js";
import { pairOfRouter, parsePair } from "./default-pair.js";
import { embedderOf, type Surroundings } from "./embedding.js";
import { gatherEvidence, type Selection } from "./evidence.js";
import { narrowedRouter } from "./narrowed-router.js";
import { type PromptTable, promptTable, type TableOptions } from "./prompt-table.js";
import { seenRows } from "./seen-prompts.js";

export interface EvaluateOptions extends Selection, Surroundings, Pick<TableOptions, "costs"> {
  /** Router files. */
  readonly routers: readonly string[];
  /** `strong,weak`; default: see `pairOfRouter`. */
  readonly pair?: string;
  /** What to do with test prompts that a router was trained on. */
  readonly seen: "drop" | "keep";
  readonly resamples: number;
  readonly seed: number;
  readonly progress?: (done: number, total: number) => void;
  /** Also writes the result as RouteLLM's evaluation prints it. */
  readonly routellm?: RouteLlmTextOptions;
}

export interface EvaluateReport {
  readonly evaluation: Evaluation;
  readonly digest: string;
  /** Notes of both stages: how records became numbers, and how to read the metrics. */
  readonly notes: readonly string[];
  /** Where it was asked for. */
  readonly routellm?: string;
}

/** Router files × outcomes → metrics with intervals, on prompts that no router saw in training. */
export async function evaluate(options: EvaluateOptions): Promise<EvaluateReport> {
  const files = await Promise.all(options.routers.map(readRouterFile));
  const first = files[0];
  if (first === undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "at least one router file",
      found: "none",
      fix: "fairlead evaluate router.safetensors --data outcomes.jsonl",
    });
  const evidence = await gatherEvidence("test", options);
  const known = [...new Set(files.flatMap((file) => file.router.models))];
  const { models, unscored } = scoredModels(known, evidence.records);
  const whole = promptTable(evidence.records, { models, ...(options.costs && { costs: options.costs }) });
  const { table, note } = options.seen === "keep" ? keepSeen(whole, files) : dropSeen(whole, files);

  const testSets = await Promise.all(files.map((file) => embedded(table, file, options)));
  // Evaluation hands every router one embedding per prompt; routers with embedders of their own look theirs up by row.
  const routers = files.map((file, r) =>
    onOwnEmbeddings(narrowedRouter(file.router, new Set(models)), testSets[r]!, testSets[0]!),
  );
  const evaluation = judge(routers, testSets[0]!, {
    pair: options.pair ? parsePair(options.pair, models) : pairOfRouter(first.router, first.training, models),
    seed: options.seed,
    resamples: options.resamples,
    ...bestOnTraining(files, models),
    ...(options.progress && { progress: options.progress }),
  });
  const left = evidence.contaminated > 0 ? [`${evidence.contaminated} contaminated outcomes left out`] : [];
  const strange = strangers(first, testSets[0]!);
  const notes = [...table.notes, ...note, ...unscored, ...left, ...strange, ...evaluation.notes];
  return {
    evaluation,
    digest: evidence.digest,
    notes,
    ...(options.routellm && {
      routellm: routellmText(routers, testSets[0]!, { ...evaluation, notes }, options.routellm),
    }),
  };
}

/** Says where test prompts lie outside of training: more than one in twenty beyond 95 % of the training prompts. */
function strangers({ exemplars }: RouterFile, { embeddings }: TestSet): string[] {
  const near = familiarity(exemplars.embeddings);
  if (near === undefined) return [];
  let far = 0;
  for (let i = 0; i < embeddings.rows; i++) if (near(row(embeddings, i)).rank < 0.05) far++;
  const { value, low, high } = wilson(far, embeddings.rows);
  if (low <= 0.05) return [];
  const percent = [value, low, high].map((share) => (100 * share).toFixed(1));
  return [
    `${percent[0]} % [${percent[1]}, ${percent[2]}] of the ${embeddings.rows} test prompts lie farther from training than 95 % of the training prompts do: 5 % would, were they alike`,
  ];
}

/** The routers' models that the data scores. With fewer than two of them all are kept, so that reading the table says so. */
function scoredModels(known: readonly string[], records: readonly AnyRecord[]) {
  const scored = new Set(records.flatMap((any) => (any.kind === "outcome" ? Object.keys(any.record.scores) : [])));
  const models = known.filter((model) => scored.has(model));
  if (models.length < 2 || models.length === known.length) return { models: known, unscored: [] };
  const missing = known.filter((model) => !scored.has(model));
  const listed = missing.length > 5 ? `${missing.slice(0, 5).join(", ")}, …` : missing.join(", ");
  return {
    models,
    unscored: [`${missing.length} models of the routers have no score here and cannot be chosen: ${listed}`],
  };
}

async function embedded(table: PromptTable, file: RouterFile, surroundings: Surroundings): Promise<TestSet> {
  const embedder = await embedderOf(file.embedder, surroundings);
  return { ...table, embeddings: await embedder.embed(table.prompts) };
}

/** The same router, asked with rows of the shared embeddings, answering from its own. */
export function onOwnEmbeddings(router: FittedRouter, own: TestSet, shared: TestSet): FittedRouter {
  if (own === shared) return router;
  const rowOf = new Map<number, number>();
  for (let i = 0; i < shared.embeddings.rows; i++) rowOf.set(i * shared.embeddings.columns, i);
  const translate = (x: Float32Array) => {
    const i = rowOf.get((x.byteOffset - shared.embeddings.values.byteOffset) / 4)!;
    return own.embeddings.values.subarray(i * own.embeddings.columns, (i + 1) * own.embeddings.columns);
  };
  return {
    name: router.name,
    models: router.models,
    utilities: (x, lambda, length) => router.utilities(translate(x), lambda, length),
    winRate: (x, strong, weak) => router.winRate(translate(x), strong, weak),
  };
}

function keepSeen(table: PromptTable, files: readonly RouterFile[]) {
  const seen = seenRows(table.keys, files);
  const note =
    seen.size > 0
      ? [`${seen.size} of ${table.keys.length} test prompts were seen in training: these numbers flatter`]
      : [];
  return { table, note };
}

function dropSeen(table: PromptTable, files: readonly RouterFile[]) {
  const seen = seenRows(table.keys, files);
  if (seen.size === 0) return { table, note: [] };
  if (seen.size === table.keys.length)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "test prompts that no router was trained on",
      found: `all ${seen.size} were seen in training`,
      fix: "Train with --split 0.8 --seed S and evaluate with the same flags, or bring other data.",
    });
  const rows = [...table.keys.keys()].filter((i) => !seen.has(i));
  return { table: rowsOfTable(table, rows), note: [`${seen.size} test prompts that were seen in training left out`] };
}

/** The rows of a table with the given indices; its battles, which point at rows of the whole, stay as they are. */
export function rowsOfTable(table: PromptTable, rows: readonly number[]): PromptTable {
  const pick = (m: Matrix) => rowsOf(m, rows);
  return {
    ...table,
    prompts: rows.map((i) => table.prompts[i]!),
    keys: rows.map((i) => table.keys[i]!),
    lengths: Float64Array.from(rows, (i) => table.lengths[i]!),
    scores: pick(table.scores),
    costs: pick(table.costs),
  };
}

/** The best single model by training scores, where every router's file agrees on the models it scored. */
function bestOnTraining(files: readonly RouterFile[], models: readonly string[]): { bestSingle?: string } {
  const { meanScores } = files[0]!.training;
  if (!models.every((model) => meanScores[model] !== undefined)) return {};
  return { bestSingle: models.reduce((best, model) => (meanScores[model]! > meanScores[best]! ? model : best)) };
}
