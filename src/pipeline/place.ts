import { FairleadError } from "../errors.js";
import type { Matrix32 } from "../math/matrix.js";
import { readRouterFile, writeRouterFile } from "../routers/file/router-file.js";
import { type PlacingBattles, placeModel, tiersOfRouter } from "../routers/placement/place-model.js";
import { indexOf } from "../routers/score-router.js";
import { embedderOf, type Surroundings } from "./embedding.js";
import { gatherEvidence, type Selection } from "./evidence.js";
import { winShareOfA } from "./prompt-table.js";

export interface PlaceFileOptions extends Partial<Selection>, Surroundings {
  /** The new model's name. */
  readonly model: string;
  readonly router: string;
  readonly out: string;
  /** A known model that it is to be like. */
  readonly like?: string;
  /** Or a tier of the router's models, 0 the best. */
  readonly tier?: number;
  /** USD per call; required where the other models have costs. */
  readonly costUsd?: number;
}

export interface PlaceReport {
  readonly model: string;
  /** Battles used. */
  readonly n: number;
  /** Battles of the model against models that the router does not know. */
  readonly unused: number;
  /** In log-odds of the router, above or below the mean of its models; no interval without battles. */
  readonly rating: { readonly value: number; readonly low?: number; readonly high?: number };
  readonly like: readonly string[];
  readonly models: readonly string[];
}

/** A router file → a router file with one model more: see {@link placeModel}. The rest of the file stays as it is. */
export async function place(options: PlaceFileOptions): Promise<PlaceReport> {
  const file = await readRouterFile(options.router);
  const { state } = file.router;
  const over = file.exemplars.embeddings;
  const { battles, unused } = await placingBattles(options, state.models, await embedderOf(file.embedder, options));
  const averagedOver = over.rows > 0 ? over : (battles?.embeddings ?? over);
  const like = options.like === undefined ? tierMates() : [indexOf(state.models, options.like, state.kind)];
  function tierMates(): number[] | undefined {
    if (options.tier === undefined) return undefined;
    const tiers = tiersOfRouter(state, averagedOver);
    const mates = [...tiers.keys()].filter((k) => tiers[k] === options.tier);
    if (mates.length > 0) return mates;
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `a tier from 0 to ${Math.max(...tiers)}`,
      found: `${options.tier}`,
      fix: "fairlead leaderboard shows the tiers of your data.",
    });
  }

  const placed = placeModel(state, {
    model: options.model,
    over: averagedOver,
    costs: costRow(options, state.tensors.costs!.values),
    ...(battles && { battles }),
    ...(like && { like }),
  });
  const { value, low, high } = placed.rating;
  await writeRouterFile(options.out, { ...file, router: placed.router, exemplars: widened(file.exemplars) });
  return {
    model: options.model,
    n: battles?.won.length ?? 0,
    unused,
    rating: battles?.won.length ? { value, low, high } : { value },
    like: placed.mates.map((k) => state.models[k]!),
    models: placed.router.models,
  };
}

type Exemplars = Awaited<ReturnType<typeof readRouterFile>>["exemplars"];

/** Scores of the exemplars, with a column that nobody has observed. */
function widened(exemplars: Exemplars): Exemplars {
  const { rows, columns, values } = exemplars.scores;
  const wider = new Float32Array(rows * (columns + 1)).fill(Number.NaN);
  for (let i = 0; i < rows; i++) wider.set(values.subarray(i * columns, (i + 1) * columns), i * (columns + 1));
  return { ...exemplars, scores: { rows, columns: columns + 1, values: wider } };
}

/** @throws {FairleadError} INVALID_ARGUMENT where the other models have costs and this one has none */
function costRow({ costUsd, model }: PlaceFileOptions, known: ArrayLike<number>): number[] {
  const priced = Array.from(known).some((cost) => cost !== 0);
  if (priced && costUsd === undefined)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `the cost of a call to ${model}, as the router's other models have costs`,
      found: "none",
      fix: "Add --cost USD, such as --cost 0.002.",
    });
  return [costUsd ?? 0, 0, costUsd ?? 0];
}

async function placingBattles(
  options: PlaceFileOptions,
  models: readonly string[],
  embedder: { embed(prompts: readonly string[]): Promise<Matrix32> },
): Promise<{ battles?: PlacingBattles; unused: number }> {
  if (!options.data?.length) return { unused: 0 };
  const { records } = await gatherEvidence("train", { ...options, data: options.data });
  const own = records.flatMap(({ kind, record }) => {
    if (kind !== "battle" || (record.model_a !== options.model && record.model_b !== options.model)) return [];
    const isA = record.model_a === options.model;
    const won = isA ? winShareOfA(record) : 1 - winShareOfA(record);
    return [{ prompt: record.prompt, opponent: models.indexOf(isA ? record.model_b : record.model_a), won }];
  });
  const known = own.filter(({ opponent }) => opponent >= 0);
  if (known.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: `battles of ${options.model} against models that the router knows: ${models.join(", ")}`,
      found: `none of ${own.length} battles of it, among ${records.length} records`,
      fix: "Add such battles, or place it by --like MODEL or --tier N.",
    });
  return {
    unused: own.length - known.length,
    battles: {
      embeddings: await embedder.embed(known.map(({ prompt }) => prompt)),
      opponent: Int32Array.from(known, ({ opponent }) => opponent),
      won: Float64Array.from(known, ({ won }) => won),
    },
  };
}
