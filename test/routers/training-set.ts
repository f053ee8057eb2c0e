import { callsAt } from "../../src/estimators/off-policy/scored-calls.js";
import { logistic } from "../../src/math/logistic.js";
import { filled, type Matrix32, zeros } from "../../src/math/matrix.js";
import { rng } from "../../src/random.js";
import type { BattleSet, TrainingSet } from "../../src/routers/router.js";

export interface LinearWorld {
  readonly train: TrainingSet;
  /** P(model k right) for any vector: what a router is to learn. */
  chance(x: Float32Array, k: number): number;
  /** n × d unit vectors of prompts that were not trained on. */
  readonly unseen: Matrix32;
}

const d = 8;

/** No battle, and scores and costs that nobody has seen. */
export const NO_BATTLES: BattleSet = {
  prompt: new Int32Array(0),
  a: new Int32Array(0),
  b: new Int32Array(0),
  winA: new Float64Array(0),
  weight: new Float64Array(0),
};

/**
 * Right and wrong answers of K models whose chances depend on the direction of the prompt's vector:
 *
 *   P(k right) = σ(4 · w[k] · x + 0.3),   w[k] and x drawn uniformly from the unit sphere
 */
export function linearWorld({ K, n = 240, seed = 1 }: { K: number; n?: number; seed?: number }): LinearWorld {
  const random = rng(seed, `linear-world/${K}`);
  const models = Array.from({ length: K }, (_, k) => `model-${k}`);
  const directions = unitRows(K, random.fork("directions"));
  const chance = (x: Float32Array, k: number) =>
    logistic(4 * x.reduce((sum, value, j) => sum + value * directions.values[k * d + j]!, 0) + 0.3);

  const embeddings = unitRows(n, random.fork("prompts"));
  const lengths = Float64Array.from({ length: n }, () => 20 + random.integer(2000));
  const [scores, costs] = [zeros(n, K), zeros(n, K)];
  for (let i = 0; i < n; i++)
    for (let k = 0; k < K; k++) {
      const x = embeddings.values.subarray(i * d, (i + 1) * d);
      scores.values[i * K + k] = random.uniform() < chance(x, k) ? 1 : 0;
      costs.values[i * K + k] = 0.001 * (k + 1) * (1 + lengths[i]! / 1000) * (0.9 + 0.2 * random.uniform());
    }
  return {
    train: { models, embeddings, lengths, scores, costs, battles: NO_BATTLES, seed },
    chance,
    unseen: unitRows(200, random.fork("unseen")),
  };
}

function unitRows(n: number, random: ReturnType<typeof rng>): Matrix32 {
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const row = Float64Array.from({ length: d }, () => random.normal());
    const length = Math.hypot(...row);
    values.set(
      row.map((value) => value / length),
      i * d,
    );
  }
  return { rows: n, columns: d, values };
}

/** A third of the scores and costs missing, and every tenth prompt without any. */
export function withHoles({ train }: LinearWorld): TrainingSet {
  const random = rng(train.seed, "holes");
  const K = train.models.length;
  const isHole = Array.from({ length: train.scores.values.length }, (_, e) => {
    return Math.floor(e / K) % 10 === 0 || random.uniform() < 1 / 3;
  });
  const holed = ({ rows, columns, values }: TrainingSet["scores"]) => ({
    rows,
    columns,
    values: values.map((value, e) => (isHole[e] ? Number.NaN : value)),
  });
  return { ...train, scores: holed(train.scores), costs: holed(train.costs) };
}

/** The same answers, told as verdicts between two models a prompt; no score, no cost. */
export function battlesOnly({ train: { calls: _, ...train } }: LinearWorld): TrainingSet {
  const random = rng(train.seed, "battles-only");
  const [n, K] = [train.scores.rows, train.models.length];
  const pairs = Array.from({ length: n }, () => random.shuffled([...Array(K).keys()]).slice(0, 2));
  const score = (i: number, k: number) => train.scores.values[i * K + k]!;
  return {
    ...train,
    scores: filled(n, K, Number.NaN),
    costs: filled(n, K, Number.NaN),
    battles: {
      prompt: Int32Array.from(pairs.keys()),
      a: Int32Array.from(pairs, ([a]) => a!),
      b: Int32Array.from(pairs, ([, b]) => b!),
      winA: Float64Array.from(pairs, ([a, b], i) => (1 + score(i, a!) - score(i, b!)) / 2),
      weight: new Float64Array(pairs.length).fill(1),
    },
  };
}

/** The rows in another order. Holds for sets without battles. */
export function shuffledRows(train: TrainingSet): TrainingSet {
  const K = train.models.length;
  const order = rng(train.seed, "shuffled-rows").shuffled([...Array(train.scores.rows).keys()]);
  const table = (values: Float64Array) => {
    const out = new Float64Array(values.length);
    order.forEach((from, to) => {
      out.set(values.subarray(from * K, (from + 1) * K), to * K);
    });
    return out;
  };
  const d = train.embeddings.columns;
  const vectors = new Float32Array(train.embeddings.values.length);
  order.forEach((from, to) => {
    vectors.set(train.embeddings.values.subarray(from * d, (from + 1) * d), to * d);
  });
  const placeOf = new Map(order.map((from, to) => [from, to]));
  return {
    ...train,
    ...(train.calls && {
      calls: callsAt(
        { ...train.calls, prompt: train.calls.prompt.map((i) => placeOf.get(i)!) },
        rng(train.seed, "shuffled-calls").shuffled([...train.calls.prompt.keys()]),
      ),
    }),
    embeddings: { ...train.embeddings, values: vectors },
    lengths: Float64Array.from(order, (i) => train.lengths[i]!),
    scores: { ...train.scores, values: table(train.scores.values) },
    costs: { ...train.costs, values: table(train.costs.values) },
    ...(train.sources && {
      sources: {
        ...train.sources,
        gold: { ...train.sources.gold, values: table(train.sources.gold.values) },
        grades: train.sources.grades.map((one) => ({ ...one, values: table(one.values) })),
        category: Int32Array.from(order, (i) => train.sources!.category[i]!),
      },
    }),
  };
}
