import { join } from "node:path";
import type { BattleRecord } from "../src/data/records.js";
import { splitSide } from "../src/data/split.js";
import { writeRecords } from "../src/data/write-records.js";
import { bradleyTerry, winMatrix } from "../src/estimators/bradley-terry.js";
import { embedderOf } from "../src/pipeline/embedding.js";
import { place } from "../src/pipeline/place.js";
import { train } from "../src/pipeline/train.js";
import { rng } from "../src/random.js";
import { readRouterFile } from "../src/routers/file/router-file.js";
import type { Bench, Figure } from "./bench.js";
import { BATTLES, type Battle, battlesIn, clustered, verdictLoss, winShare } from "./preference-battles.js";
import { type OfSeed, overSeeds } from "./seeds.js";
import { inTemporaryFolder } from "./temporary-folder.js";

const HELD_OUT = 10;
const GIVEN = [5, 20, 100] as const;
/** Battles that a model must have on either side of the split to be held out. */
const ENOUGH = 150;

/** Models that training never met, placed by a few of their battles and judged on battles of held-out prompts. */
export const bench: Bench = {
  summary: `${HELD_OUT} models held out of training, placed by ${GIVEN.join(", ")} battles, against training with them; seeds 1-3`,
  needs: BATTLES,
  targets: {},
  run: ({ data, note, seeds = [1, 2, 3] }) =>
    inTemporaryFolder(async (folder) => {
      const battles = await battlesIn(data);
      const found = new Map<string, OfSeed[]>();
      for (const seed of seeds)
        for (const router of ["bt", "mf", "sw"]) {
          note(`seed ${seed}, ${router}`);
          for (const [name, one] of await ofSeed(battles, router, seed, folder))
            found.set(name, [...(found.get(name) ?? []), one]);
        }
      return [...found].flatMap(([name, of]): Figure[] => overSeeds(name, "nats", of, "interval").slice(0, 1));
    }),
};

async function ofSeed(
  battles: readonly Battle[],
  router: string,
  seed: number,
  folder: string,
): Promise<[string, OfSeed][]> {
  const side = (wanted: string) =>
    battles.filter(({ record }) => splitSide(record.prompt, { trainShare: 0.8, seed }) === wanted);
  const [training, test] = [side("train"), side("test")];
  const random = rng(seed, "bench/place");
  const counts = (of: readonly Battle[]) => {
    const count = new Map<string, number>();
    for (const { record } of of)
      for (const model of [record.model_a, record.model_b]) count.set(model, (count.get(model) ?? 0) + 1);
    return count;
  };
  const [inTraining, inTest] = [counts(training), counts(test)];
  const eligible = [...inTraining.keys()].filter((m) => inTraining.get(m)! >= ENOUGH && (inTest.get(m) ?? 0) >= ENOUGH);
  const gone = new Set(random.shuffled(eligible.sort()).slice(0, HELD_OUT));
  const touches = ({ record }: Battle) => gone.has(record.model_a) || gone.has(record.model_b);

  const judged = test
    .map(({ record }) => record)
    .filter(({ model_a, model_b }) => gone.has(model_a) !== gone.has(model_b));
  const whole = await trained(router, training, `whole-${router}`, seed, folder);
  const without = await trained(
    router,
    training.filter((one) => !touches(one)),
    `without-${router}`,
    seed,
    folder,
  );
  const known = new Set((await readRouterFile(without)).router.models);
  const test2 = judged.filter((one) => known.has(gone.has(one.model_a) ? one.model_b : one.model_a));

  const out: [string, OfSeed][] = [];
  const best = await losses(new Map([...gone].map((model) => [model, whole])), test2, gone);
  const neighbour = nearestByRating(training, known);
  for (const given of ["like", ...GIVEN] as const) {
    const files = new Map<string, string>();
    for (const model of gone) {
      const own = random.shuffled(
        training.filter(({ record }) => {
          const [a, b] = [record.model_a === model, record.model_b === model];
          return a !== b && known.has(a ? record.model_b : record.model_a);
        }),
      );
      const file = join(folder, `placed-${files.size}.safetensors`);
      const records = join(folder, `own-${files.size}.jsonl`);
      if (given !== "like") await writeRecords(own.slice(0, given), records);
      const how = given === "like" ? { like: neighbour(model) } : { data: [records] };
      await place({ model, router: without, out: file, ...how });
      files.set(model, file);
    }
    const found = await losses(files, test2, gone);
    const excess = found.map((loss, i) => loss - best[i]!);
    const estimate = clustered(excess, [...excess.keys()], test2, seed);
    out.push([`place-excess-loss-${router}-${given}`, { seed, n: test2.length, estimate }]);
  }
  return out;
}

/** The known model whose rating over all training battles is nearest: what somebody knows who has seen a leaderboard. */
function nearestByRating(training: readonly Battle[], known: ReadonlySet<string>): (model: string) => string {
  const models = [...new Set(training.flatMap(({ record }) => [record.model_a, record.model_b]))].sort();
  const index = new Map(models.map((model, k) => [model, k]));
  const ratings = bradleyTerry(
    winMatrix(
      {
        a: training.map(({ record }) => index.get(record.model_a)!),
        b: training.map(({ record }) => index.get(record.model_b)!),
        winA: training.map(({ record }) => winShare(record)),
        weight: training.map(() => 1),
      },
      models.length,
    ),
  );
  return (model) => {
    const distance = (other: string) => Math.abs(ratings[index.get(other)!]! - ratings[index.get(model)!]!);
    return [...known].reduce((best, one) => (distance(one) < distance(best) ? one : best));
  };
}

async function trained(
  router: string,
  data: readonly Battle[],
  name: string,
  seed: number,
  folder: string,
): Promise<string> {
  const [records, out] = [join(folder, `${name}.jsonl`), join(folder, `${name}.safetensors`)];
  await writeRecords(data.slice(), records);
  await train({
    router,
    embedder: "lexical",
    exemplars: 300,
    cost: "length",
    ties: "soft",
    epochs: 10,
    data: [records],
    seed,
    out,
  });
  return out;
}

/** −ln P(verdict) of each battle, by the router file of its held-out model. */
async function losses(
  files: ReadonlyMap<string, string>,
  test: readonly BattleRecord[],
  gone: ReadonlySet<string>,
): Promise<number[]> {
  const out = new Array<number>(test.length);
  for (const [model, file] of files) {
    const { router, embedder } = await readRouterFile(file);
    const own = [...test.keys()].filter((i) => [test[i]!.model_a, test[i]!.model_b].includes(model) && gone.has(model));
    const { columns, values } = await (await embedderOf(embedder)).embed(own.map((i) => test[i]!.prompt));
    own.forEach((i, at) => {
      const x = values.subarray(at * columns, (at + 1) * columns);
      out[i] = verdictLoss(test[i]!, router.winRate(x, test[i]!.model_a, test[i]!.model_b));
    });
  }
  return out;
}
