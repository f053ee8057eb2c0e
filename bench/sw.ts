import { bradleyTerry } from "../src/estimators/bradley-terry.js";
import { logistic } from "../src/math/logistic.js";
import type { Matrix32 } from "../src/math/matrix.js";
import { rng } from "../src/random.js";
import { type Precision, similaritiesOf } from "../src/routers/sw/similarities.js";
import { tierBattles, weightedWins } from "../src/routers/sw/tier-battles.js";
import { tierStrengths } from "../src/routers/sw/tier-strengths.js";
import type { Bench, Figure } from "./bench.js";
import { medianFigure, milliseconds } from "./timing.js";

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
  targets: { "sw-exact-p50-ms": { atMost: 18 }, "sw-int8-p50-ms": { atMost: 7 } },
  async run({ note }) {
    const world = battlesOfTopics();
    return (["exact", "int8"] as const).map((precision) => {
      note(precision);
      return decisions(world, precision);
    });
  },
};

function decisions(
  { prompts, wins, overall, queries }: ReturnType<typeof battlesOfTopics>,
  precision: Precision,
): Figure {
  const similarities = similaritiesOf(prompts, precision);
  const strengths = tierStrengths(wins, overall, { kind: "routellm" }, 1e-3);
  let next = 0;
  const decide = () => strengths(similarities(queries[next++ % queries.length]!));
  return medianFigure(`sw-${precision}-p50-ms`, "ms", milliseconds(decide, { runs: 200, warmUps: 20 }));
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
  const { prompts, wins } = tierBattles({ prompt, a, b, winA, weight }, embeddings, tier);
  const overall = bradleyTerry(weightedWins(wins, TIERS)(new Float32Array(BATTLES).fill(1)));
  return { prompts, wins, overall, queries: Array.from({ length: 50 }, near) };
}

function unit(draw: (j: number) => number): Float32Array {
  const x = Float32Array.from({ length: DIMENSION }, (_, j) => draw(j));
  const length = Math.hypot(...x);
  return x.map((value) => value / length);
}
