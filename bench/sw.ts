import { existsSync } from "node:fs";
import { join } from "node:path";
import { bradleyTerry } from "../src/estimators/bradley-terry.js";
import type { Estimate } from "../src/evaluation/estimate.js";
import { logistic } from "../src/math/logistic.js";
import type { Matrix32 } from "../src/math/matrix.js";
import { quantile } from "../src/math/statistics.js";
import { evaluate } from "../src/pipeline/evaluate.js";
import { train } from "../src/pipeline/train.js";
import { rng } from "../src/random.js";
import type { Kernel } from "../src/routers/sw/kernel.js";
import type { Precision } from "../src/routers/sw/similarities.js";
import { clustersOfPrompts, strengthsOf } from "../src/routers/sw/sw.js";
import { tierBattles, weightedWins } from "../src/routers/sw/tier-battles.js";
import type { Bench, Figure } from "./bench.js";
import { overSeeds, SEEDS } from "./seeds.js";
import { inTemporaryFolder } from "./temporary-folder.js";
import { medianFigure, milliseconds } from "./timing.js";

const MMLU = "routellm/mmlu.outcomes.jsonl.gz";
/** The size of RouteLLM's public preference data. */
const BATTLES = 55_000;
const DIMENSION = 512;
const MODELS = 64;
const TIERS = 10;
const TOPICS = 200;

/** One decision of similarity-weighted ranking over as many battles as RouteLLM's, each on a prompt of its own. */
export const bench: Bench = {
  summary: `one decision of sw over ${BATTLES} battles on as many prompts, ${DIMENSION} dimensions, ${MODELS} models in ${TIERS} tiers`,
  needs: [],
  targets: {
    "sw-exact-p50-ms": { atMost: 18 },
    "sw-int8-p50-ms": { atMost: 7 },
    "sw-fast-p50-ms": { atMost: 0.5 },
    "sw-fast-apgr-loss": { atMost: 0.005 },
  },
  async run({ data, note, seeds = SEEDS }) {
    const world = battlesOfTopics();
    const kernel: Kernel = { kind: "routellm" };
    const exact = strengthsOf(world, kernel, "exact");
    note("clustering");
    const cluster = clustersOfPrompts(world.gathered.prompts, 1);
    const fast = strengthsOf({ ...world, cluster }, kernel, "fast");
    const times = (["exact", "int8"] as const).map((precision) => {
      note(precision);
      return decisions(world.queries, strengthsOf(world, kernel, precision), precision);
    });
    note("fast");
    const figures = [...times, decisions(world.queries, fast, "fast"), winRateError(world.queries, exact, fast)];
    if (existsSync(join(data, MMLU))) return [...figures, ...(await apgrLoss(join(data, MMLU), seeds, note))];
    note(`without sw-fast-apgr-loss: ${MMLU} is not in ${data}`);
    return figures;
  },
};

type Strengths = (x: Float32Array) => Float64Array;

function decisions(queries: readonly Float32Array[], strengths: Strengths, precision: Precision): Figure {
  let next = 0;
  const decide = () => strengths(queries[next++ % queries.length]!);
  return medianFigure(`sw-${precision}-p50-ms`, "ms", milliseconds(decide, { runs: 200, warmUps: 20 }));
}

/** How far a win rate of the fast ranking is from the exact one: 95 % of all pairs of tiers on all queries. */
function winRateError(queries: readonly Float32Array[], exact: Strengths, fast: Strengths): Figure {
  const errors = queries.flatMap((x) => {
    const [a, b] = [exact(x), fast(x)];
    return [...a.keys()].flatMap((s) =>
      [...a.keys()].filter((w) => w > s).map((w) => Math.abs(logistic(a[s]! - a[w]!) - logistic(b[s]! - b[w]!))),
    );
  });
  return { name: "sw-fast-winrate-error-p95", value: quantile(errors, 0.95), n: errors.length, unit: "probability" };
}

/** What fast costs in APGR on MMLU outcomes, four fifths of which train: exact − fast on the same test prompts. */
async function apgrLoss(mmlu: string, seeds: readonly number[], note: (line: string) => void): Promise<Figure[]> {
  return inTemporaryFolder(async (folder) => {
    const apgrs: { precision: Precision; seed: number; estimate: Estimate; n: number }[] = [];
    for (const seed of seeds)
      for (const precision of ["exact", "fast"] as const) {
        note(`MMLU, seed ${seed}, ${precision}`);
        const out = join(folder, `${precision}.safetensors`);
        const split = { trainShare: 0.8, seed };
        const common = { data: [mmlu], split, seed, dropContaminated: true } as const;
        const settings = { router: "sw", embedder: "lexical", exemplars: 0, cost: "length", ties: "soft" } as const;
        await train({ ...common, ...settings, precision, out });
        const { evaluation } = await evaluate({ ...common, routers: [out], seen: "drop", resamples: 200 });
        apgrs.push({ precision, seed, estimate: evaluation.results[0]!.apgr!, n: evaluation.pair!.n });
      }
    const of = (wanted: Precision) => apgrs.filter(({ precision }) => precision === wanted);
    const losses = of("exact").map(({ seed, estimate, n }, i) => {
      const value = estimate.value - of("fast")[i]!.estimate.value;
      return { seed, n, estimate: { value, low: value, high: value } };
    });
    return [
      ...overSeeds("sw-fast-apgr-loss", "apgr", losses, "range"),
      ...overSeeds("apgr-sw-exact", "apgr", of("exact"), "interval").slice(0, 1),
    ];
  });
}

/** Prompts that lie around topics, as texts do, and battles whose winner depends on the tiers. */
function battlesOfTopics() {
  const random = rng(1, "bench/sw");
  const topics = Array.from({ length: TOPICS }, () => unit(() => random.normal()));
  const near = () => {
    const topic = topics[random.integer(TOPICS)]!;
    return unit((j) => topic[j]! + (0.7 / Math.sqrt(DIMENSION)) * random.normal());
  };
  const embeddings: Matrix32 = { rows: BATTLES, columns: DIMENSION, values: new Float32Array(BATTLES * DIMENSION) };
  for (let i = 0; i < BATTLES; i++) embeddings.values.set(near(), i * DIMENSION);

  const tier = Int32Array.from({ length: MODELS }, (_, k) => Math.floor((k * TIERS) / MODELS));
  const a = Int32Array.from({ length: BATTLES }, () => random.integer(MODELS));
  const b = a.map((k) => (k + 1 + random.integer(MODELS - 1)) % MODELS);
  const winA = Float64Array.from(a, (k, i) =>
    random.uniform() < 0.2 ? 0.5 : random.uniform() < logistic(0.4 * (tier[b[i]!]! - tier[k]!)) ? 1 : 0,
  );
  const prompt = Int32Array.from({ length: BATTLES }, (_, i) => i);
  const weight = new Float64Array(BATTLES).fill(1);
  const gathered = tierBattles({ prompt, a, b, winA, weight }, embeddings, tier);
  const overall = bradleyTerry(weightedWins(gathered.wins, TIERS)(new Float32Array(BATTLES).fill(1)));
  const residuals = new Float64Array(MODELS);
  return { gathered, overall, tier, residuals, ridge: 1e-3, queries: Array.from({ length: 50 }, near) };
}

function unit(draw: (j: number) => number): Float32Array {
  const x = Float32Array.from({ length: DIMENSION }, (_, j) => draw(j));
  const length = Math.hypot(...x);
  return x.map((value) => value / length);
}
