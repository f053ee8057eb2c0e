import { logistic } from "../src/math/logistic.js";
import type { Matrix32 } from "../src/math/matrix.js";
import { rng } from "../src/random.js";
import { mfRouter } from "../src/routers/mf.js";
import type { Bench } from "./bench.js";
import { secondsOf } from "./timing.js";

const BATTLES = 40_000;
const DIMENSION = 512;
const EPOCHS = 10;
/** As many as RouteLLM's matrix factorisation knows. */
const MODELS = 64;

/** Training of matrix factorisation: as many passes as asked for, whatever the held-out loss says. */
export const bench: Bench = {
  summary: `training of mf: ${BATTLES} battles of ${MODELS} models, each on a prompt of its own, ${DIMENSION} dimensions, ${EPOCHS} epochs`,
  needs: [],
  targets: { "mf-train-seconds": { atMost: 60 } },
  async run({ note }) {
    note(`${BATTLES} battles`);
    const train = battlesOfModels();
    let epochs = 0;
    const seconds = await secondsOf(() =>
      mfRouter({ epochs: EPOCHS, patience: EPOCHS, onEpoch: () => epochs++ }).fit(train),
    );
    return [
      { name: "mf-train-seconds", value: seconds, n: epochs, unit: "s" },
      { name: "mf-train-battles-per-second", value: (0.9 * BATTLES * epochs) / seconds, n: epochs, unit: "1/s" },
    ];
  },
};

function battlesOfModels() {
  const random = rng(1, "bench/mf");
  const embeddings: Matrix32 = { rows: BATTLES, columns: DIMENSION, values: new Float32Array(BATTLES * DIMENSION) };
  for (let i = 0; i < BATTLES; i++) {
    const x = Float32Array.from({ length: DIMENSION }, () => random.normal());
    const length = Math.hypot(...x);
    embeddings.values.set(
      x.map((v) => v / length),
      i * DIMENSION,
    );
  }
  const a = Int32Array.from({ length: BATTLES }, () => random.integer(MODELS));
  const b = a.map((k) => (k + 1 + random.integer(MODELS - 1)) % MODELS);
  const unknown = { rows: BATTLES, columns: MODELS, values: new Float64Array(BATTLES * MODELS).fill(Number.NaN) };
  return {
    models: Array.from({ length: MODELS }, (_, k) => `model-${k}`),
    embeddings,
    lengths: new Float64Array(BATTLES).fill(100),
    scores: unknown,
    costs: unknown,
    battles: {
      prompt: Int32Array.from({ length: BATTLES }, (_, i) => i),
      a,
      b,
      winA: Float64Array.from(a, (k, i) =>
        random.uniform() < logistic((b[i]! - k) / 16 + embeddings.values[i * DIMENSION]! * 20) ? 1 : 0,
      ),
      weight: new Float64Array(BATTLES).fill(1),
    },
    seed: 1,
  };
}
