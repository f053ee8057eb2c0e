import { join } from "node:path";
import { openRecords } from "../src/data/open-records.js";
import type { AnyRecord, BattleRecord } from "../src/data/records.js";
import { splitSide } from "../src/data/split.js";
import { writeRecords } from "../src/data/write-records.js";
import { bradleyTerry, winMatrix } from "../src/estimators/bradley-terry.js";
import { tiersOf } from "../src/estimators/tiers.js";
import { embedderOf } from "../src/pipeline/embedding.js";
import { evaluate } from "../src/pipeline/evaluate.js";
import { train } from "../src/pipeline/train.js";
import { rng } from "../src/random.js";
import { readRouterFile } from "../src/routers/file/router-file.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { BATTLES, battlesIn, clustered, STRONG, verdictLoss, WEAK, winShare } from "./preference-battles.js";
import { type OfSeed, overSeeds, SEEDS } from "./seeds.js";
import { inTemporaryFolder } from "./temporary-folder.js";

const MMLU = "routellm/mmlu.outcomes.jsonl.gz";
const ROUTERS = ["mf", "sw"] as const;
/** Tokens of a prompt that the encoder reads: most of these prompts are shorter. */
const MAX_TOKENS = 64;
const GOLD = 1500;
/** What one gold battle counts against a fought one; a round number, not tuned. */
const GOLD_WEIGHT = 10;
const TIERS = 10;

/** What battles alone teach, against ratings blind to the prompt; and what a little gold adds on MMLU. */
export const bench: Bench = {
  summary:
    "mf and sw on battles of held-out prompts against Bradley-Terry, and on MMLU with 1,500 gold labels; seeds 1-5",
  needs: [...BATTLES, MMLU],
  targets: { "apgr-mmlu-gold1500-sw": { atLeast: 0.58 }, "apgr-mmlu-gold1500-mf": { atLeast: 0.58 } },
  run: (context) => inTemporaryFolder((folder) => figures(context, folder)),
};

async function figures(context: BenchContext, folder: string): Promise<Figure[]> {
  const { data, encoder, note, seeds = SEEDS } = context;
  const battles = await battlesIn(data);
  if (encoder === undefined) note("without the encoder: FAIRLEAD_ENCODER names no folder of all-MiniLM-L6-v2");
  const routers = [...ROUTERS, ...(encoder ? ["encoder"] : [])];
  const found = new Map<string, { unit: string; seeds: OfSeed[] }>();
  const keep = (name: string, unit: string, one: OfSeed) => {
    const known = found.get(name) ?? { unit, seeds: [] };
    found.set(name, { unit, seeds: [...known.seeds, one] });
    note(
      `  ${name} ${one.estimate.value.toFixed(4)} [${one.estimate.low.toFixed(4)}, ${one.estimate.high.toFixed(4)}]`,
    );
  };
  for (const seed of seeds) {
    const split = { trainShare: 0.8, seed };
    const side = (wanted: string) => battles.filter(({ record }) => splitSide(record.prompt, split) === wanted);
    const training = join(folder, `battles-${seed}.jsonl`);
    await writeRecords(side("train"), training);
    const test = betweenTiers(side("train"), side("test"));
    const losses = new Map<string, Float64Array>();
    for (const router of ["bt", ...routers]) {
      note(`seed ${seed}: ${router} on battles`);
      const judged = await judge(await trained(router, [training], "battles", seed, folder, encoder), test);
      losses.set(router, judged.losses);
      const decided = [...test.keys()].filter((i) => test[i]!.winner !== "tie");
      const accuracy = clustered(judged.right, decided, test, seed);
      keep(`accuracy-${router}`, "share", { seed, n: decided.length, estimate: accuracy });
    }
    for (const router of routers) {
      const gains = losses.get("bt")!.map((loss, i) => loss - losses.get(router)![i]!);
      const gain = clustered(gains, [...gains.keys()], test, seed);
      keep(`logloss-gain-over-bt-${router}`, "nats", { seed, n: test.length, estimate: gain });
    }

    const mmlu = join(data, MMLU);
    const gold = join(folder, `gold-${seed}.jsonl`);
    await writeRecords(await goldOf(mmlu, seed), gold);
    for (const router of ROUTERS) {
      note(`seed ${seed}: ${router} with gold`);
      const file = await trained(router, [training, gold], "gold", seed, folder);
      for (const [name, of] of [
        [`apgr-mmlu-battles-${router}`, fileOf(router, "battles", seed, folder)],
        [`apgr-mmlu-gold${GOLD}-${router}`, file],
      ] as const) {
        const settings = { seen: "drop", dropContaminated: true, resamples: 200, pair: `${STRONG},${WEAK}` } as const;
        const { evaluation } = await evaluate({ ...settings, routers: [of], data: [mmlu], split, seed });
        const apgr = evaluation.results[0]!.apgr;
        if (apgr) keep(name, "apgr", { seed, n: evaluation.pair!.n, estimate: apgr });
      }
    }
  }
  return [...found].flatMap(([name, { unit, seeds }]) => overSeeds(name, unit, seeds, "interval"));
}

const fileOf = (router: string, evidence: string, seed: number, folder: string) =>
  join(folder, `${router}-${evidence}-${seed}.safetensors`);

async function trained(
  router: string,
  data: readonly string[],
  evidence: string,
  seed: number,
  folder: string,
  encoder?: string,
): Promise<string> {
  const out = fileOf(router, evidence, seed, folder);
  const common = { exemplars: 0, cost: "length", ties: "soft" } as const;
  const own =
    router === "encoder"
      ? { embedder: `encoder:${encoder}`, maxTokens: MAX_TOKENS, epochs: 3 }
      : { embedder: "lexical", epochs: 10 };
  await train({ ...common, ...own, data, router, seed, out, outcomeWeight: GOLD_WEIGHT });
  return out;
}

/** Test battles whose models training knows, and rates in different tiers. */
function betweenTiers(training: readonly { record: BattleRecord }[], test: readonly { record: BattleRecord }[]) {
  const models = [...new Set(training.flatMap(({ record }) => [record.model_a, record.model_b]))].sort();
  const index = new Map(models.map((model, k) => [model, k]));
  const wins = winMatrix(
    {
      a: training.map(({ record }) => index.get(record.model_a)!),
      b: training.map(({ record }) => index.get(record.model_b)!),
      winA: training.map(({ record }) => winShare(record)),
      weight: training.map(() => 1),
    },
    models.length,
  );
  const tier = tiersOf(bradleyTerry(wins), TIERS);
  const tierOf = (model: string) => tier[index.get(model) ?? -1];
  return test
    .map(({ record }) => record)
    .filter(({ model_a, model_b }) => index.has(model_a) && index.has(model_b) && tierOf(model_a) !== tierOf(model_b));
}

/** Whether each verdict was foretold, and −ln P(verdict) in nats. */
async function judge(file: string, test: readonly BattleRecord[]) {
  const { router, embedder } = await readRouterFile(file);
  const prompts = [...new Set(test.map(({ prompt }) => prompt))];
  const { columns, values } = await (await embedderOf(embedder)).embed(prompts);
  const row = new Map(prompts.map((prompt, i) => [prompt, values.subarray(i * columns, (i + 1) * columns)]));
  const p = test.map(({ prompt, model_a, model_b }) => router.winRate(row.get(prompt)!, model_a, model_b));
  return {
    right: Float64Array.from(test, ({ winner }, i) => (p[i] === 0.5 ? 0.5 : (winner === "a") === p[i]! > 0.5 ? 1 : 0)),
    losses: Float64Array.from(test, (battle, i) => verdictLoss(battle, p[i]!)),
  };
}

/** A seeded choice of gold outcomes among the prompts that the split gives to training. */
async function goldOf(file: string, seed: number): Promise<AnyRecord[]> {
  const training: AnyRecord[] = [];
  for await (const any of openRecords([file]))
    if (splitSide(any.record.prompt, { trainShare: 0.8, seed }) === "train") training.push(any);
  return rng(seed, "bench/gold").shuffled(training).slice(0, GOLD);
}
