import { filled, type Matrix32, row, zeros } from "../src/math/matrix.js";
import { rng } from "../src/random.js";
import { rmSoftmaxRouter } from "../src/routers/regret/rm-softmax.js";
import { twoHeadRouter } from "../src/routers/regret/two-heads.js";
import type { TrainingSet } from "../src/routers/router.js";
import type { Figure, Target } from "./bench.js";
import { medianFigure, milliseconds, secondsOf } from "./timing.js";

const K = 11;
const CALLS = 10_000;

/** Seconds of training, and microseconds of a decision. */
export const REGRET_TARGETS: Readonly<Record<string, Target>> = {
  "rm-train-seconds": { atMost: 60 },
  "rm-inference-us": { atMost: 20 },
};

/** rm-softmax: training on 10,000 calls of 11 models in 256 dimensions; a decision among 11 in 512. */
export async function regretFigures(note: (line: string) => void): Promise<Figure[]> {
  note("training rm-softmax");
  const train = log(CALLS, 256);
  const seconds = await secondsOf(() => rmSoftmaxRouter().fit(train));
  return [{ name: "rm-train-seconds", value: seconds, n: CALLS, unit: "s" }, inference()];
}

/** Utilities of 11 models for one vector of 512: the median of 200 batches of 1,000. */
function inference(): Figure {
  const [batch, d] = [1000, 512];
  const random = rng(1, "bench/rm-inference");
  const drawn = (rows: number) => ({ ...zeros(rows, d), values: zeros(rows, d).values.map(() => random.normal()) });
  const head = () => ({ coefficients: drawn(K), intercepts: new Float64Array(K) });
  const models = Array.from({ length: K }, (_, k) => `model-${k}`);
  const router = twoHeadRouter("rm-softmax", models, {
    quality: head(),
    cost: head(),
    floor: new Float64Array(K),
    scale: 1,
  });
  const { values } = drawn(64);
  const vectors: Matrix32 = { rows: 64, columns: d, values: Float32Array.from(values) };
  const times = milliseconds(
    () => {
      for (let i = 0; i < batch; i++) router.utilities(row(vectors, i % 64), 20);
    },
    { runs: 200, warmUps: 20 },
  );
  return medianFigure(
    "rm-inference-us",
    "µs",
    times.map((time) => (1000 * time) / batch),
  );
}

/** Right and wrong answers whose chances, and the policy, follow the prompt's vector; costs from 0.0001 to 0.005 USD. */
function log(n: number, d: number): TrainingSet {
  const random = rng(1, "bench/rm-train");
  const embeddings: Matrix32 = { rows: n, columns: d, values: new Float32Array(n * d) };
  const propensities = zeros(n, K);
  const [arm, score, cost] = [new Int32Array(n), new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const x = row(embeddings, i);
    for (let j = 0; j < d; j++) x[j] = random.normal() / (1 + j / 8);
    const weights = Array.from({ length: K }, (_, k) => Math.exp(0.5 * x[k]! - 0.2 * k));
    const total = weights.reduce((sum, one) => sum + one, 0);
    for (let k = 0; k < K; k++) propensities.values[i * K + k] = 0.1 / K + (0.9 * weights[k]!) / total;
    arm[i] = random.choice(row(propensities, i));
    score[i] = random.uniform() < 0.5 + 0.04 * arm[i]! + 0.2 * Math.tanh(x[(3 * arm[i]!) % 16]!) ? 1 : 0;
    cost[i] = 0.0001 * 1.5 ** arm[i]! * (0.5 + random.uniform());
  }
  const hidden = filled(n, K, Number.NaN);
  const none = new Float64Array(0);
  return {
    models: Array.from({ length: K }, (_, k) => `model-${k}`),
    embeddings,
    lengths: new Float64Array(n).fill(100),
    scores: hidden,
    costs: hidden,
    battles: { prompt: new Int32Array(0), a: new Int32Array(0), b: new Int32Array(0), winA: none, weight: none },
    calls: {
      prompt: Int32Array.from(arm.keys()),
      arm,
      score,
      cost,
      propensities,
      randomized: new Uint8Array(n).fill(1),
    },
    seed: 1,
  };
}
