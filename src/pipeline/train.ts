import { encoder } from "../embedders/encoder/encoder.js";
import { FairleadError } from "../errors.js";
import { type Matrix32, rowsOf } from "../math/matrix.js";
import { rng } from "../random.js";
import type { Head } from "../routers/encoder/head.js";
import { type Exemplars, type RouterFile, type TrainingFacts, writeRouterFile } from "../routers/file/router-file.js";
import { createRouter, learnsFromCalls, type RouterSettings } from "../routers/registry.js";
import { callMeans } from "./call-means.js";
import { type ChosenEmbedder, chooseEmbedder, type Surroundings } from "./embedding.js";
import { gatherEvidence, type Selection } from "./evidence.js";
import { type FineTuneChoice, fineTunedEmbedder } from "./fine-tune/fine-tuned-embedder.js";
import { untunedRows } from "./fine-tune/rated-examples.js";
import { type PromptTable, promptTable, type TableOptions } from "./prompt-table.js";
import { packKeys } from "./seen-prompts.js";
import { tableMeans } from "./table-means.js";
import { tuneEncoder } from "./tune-encoder.js";

export interface TrainOptions extends Selection, Surroundings, TableOptions, RouterSettings {
  /** A name of the registry, or `always-<model>`. */
  readonly router: string;
  /** `lexical[:dimension]` or `openai:MODEL[@BASE_URL]` or `causal-lm:MODEL[@BASE_URL]`. */
  readonly embedder: string;
  /** Makes the language model of a `causal-lm` router first, in place of `embedder`. */
  readonly fineTune?: FineTuneChoice;
  /** Training prompts kept in the file to explain routes; 0 keeps none. */
  readonly exemplars: number;
  readonly seed: number;
  /** Models that must be among those trained on, such as a pair; checked before the fit. */
  readonly needs?: readonly string[];
  /** Where to write the router file. */
  readonly out: string;
  /** encoder: whether the head alone learns, and the text encoder stays as it is. Default false */
  readonly freezeEncoder?: boolean;
  /** encoder: the highest rate of tuning. Default 2e-5 */
  readonly learningRate?: number;
  /** Of a tuning that takes a while: called after each of its steps. */
  readonly progress?: (step: number, steps: number) => void;
}

export interface TrainReport {
  readonly file: RouterFile;
  readonly bytes: number;
  readonly notes: readonly string[];
  /** Records on the other side of the split. */
  readonly setAside: number;
}

/** Records → a router file: gather, embed, fit, write. */
export async function train(options: TrainOptions): Promise<TrainReport> {
  const router = createRouter(options.router, options); // a misspelt name fails before the data is read
  const evidence = await gatherEvidence("train", options);
  const table = promptTable(evidence.records, {
    ...options,
    isCorrected: router.name === "meta",
    withCalls: learnsFromCalls(router.name),
  });
  checkNeeds(options.needs ?? [], table.models);
  const untuned = options.fineTune && untunedRows(table, options.seed);
  const spec =
    options.fineTune && untuned
      ? await fineTunedEmbedder(table, untuned, options.fineTune, options.out, options)
      : options.embedder;
  const chosen = await chooseEmbedder(spec, table.prompts, options.seed, options);
  router.check?.(table.models, chosen.embedder.dimension);
  const { embedder, inFile, head } = await tunedIfAsked(router.name, chosen, table, options);
  const embeddings = await embedder.embed(table.prompts);
  const fitting = head ? createRouter(options.router, { ...options, head }) : router;
  const fitted = await fitting.fit({ ...table, embeddings, ...(untuned && { untuned }), seed: options.seed });

  const file: RouterFile = {
    router: fitted,
    embedder: inFile,
    training: {
      seed: options.seed,
      prompts: table.prompts.length,
      records: evidence.summary.records,
      dataDigest: evidence.digest,
      ...(table.calls ? callMeans(table) : tableMeans(table)),
      settings: settingsOf({ ...options, embedder: spec }),
    },
    seen: packKeys(table.keys),
    exemplars: drawExemplars(table, embeddings, options.exemplars, options.seed),
    calibrations: [],
  };
  const bytes = await writeRouterFile(options.out, file);
  return { file, bytes, notes: [...table.notes, ...(fitted.notes ?? [])], setAside: evidence.setAside };
}

function checkNeeds(needs: readonly string[], models: readonly string[]): void {
  const missing = needs.filter((model) => !models.includes(model));
  if (missing.length > 0)
    throw new FairleadError("UNKNOWN_MODEL", {
      expected: `records of ${needs.join(" and ")}`,
      found: `none of ${missing.join(", ")}, among ${models.join(", ")}`,
      fix: "Spell the models of the pair as the records do.",
    });
}

/** The encoder router tunes its text encoder, unless that is frozen or the prompts come as vectors of another kind. */
async function tunedIfAsked(
  router: string,
  chosen: ChosenEmbedder,
  table: PromptTable,
  options: TrainOptions,
): Promise<ChosenEmbedder & { readonly head?: Head }> {
  const { inFile } = chosen;
  if (router !== "encoder" || inFile.kind !== "encoder" || options.freezeEncoder) return chosen;
  const { state, head } = await tuneEncoder(inFile.state, table, { ...options, file: `${options.out}.tuning` });
  const embedder = encoder(state);
  return { embedder, inFile: { kind: "encoder", id: embedder.id, state }, head };
}

/** What was asked for, for the record; paths are left out, so that the file does not depend on where it was made. */
function settingsOf({
  router,
  embedder,
  split,
  cost,
  ties,
  neighbours,
  epochs,
  hidden,
  outcomeWeight,
  tiers,
  kernel,
  precision,
  noise,
  bias,
  freezeEncoder,
  learningRate,
  maxTokens,
  costs,
  base,
  learner,
  scale,
  sides,
  goldSampling,
  goldJudges,
  propensities,
  minPropensity,
  lambdas,
}: TrainOptions): TrainingFacts["settings"] {
  return JSON.parse(
    JSON.stringify({
      router,
      embedder,
      split,
      cost,
      ties,
      neighbours,
      epochs,
      hidden,
      outcomeWeight,
      tiers,
      kernel,
      precision,
      noise,
      bias,
      freezeEncoder,
      learningRate,
      maxTokens,
      costs,
      ...(router === "meta" && { base, learner, scale, sides, goldSampling }),
      ...(learnsFromCalls(router) && { propensities, minPropensity, lambdas: lambdas?.join(",") }),
      goldJudges,
    }),
  );
}

function drawExemplars(table: PromptTable, embeddings: Matrix32, wanted: number, seed: number): Exemplars {
  if (!Number.isInteger(wanted) || wanted < 0)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: "a whole number of exemplars, 0 or more",
      found: `${wanted}`,
      fix: "--exemplars 0 keeps no prompt in the file.",
    });
  const rows = rng(seed, "exemplars")
    .shuffled([...table.prompts.keys()])
    .slice(0, wanted)
    .sort((a, b) => a - b);
  const scores = rowsOf(table.scores, rows);
  return {
    prompts: rows.map((i) => table.prompts[i]!),
    embeddings: rowsOf(embeddings, rows),
    scores: { ...scores, values: Float32Array.from(scores.values) },
  };
}
