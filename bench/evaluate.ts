import { evaluate } from "../src/evaluation/evaluate.js";
import type { TestSet } from "../src/evaluation/test-set.js";
import { filled, type Matrix } from "../src/math/matrix.js";
import { rng } from "../src/random.js";
import type { FittedRouter } from "../src/routers/router.js";
import type { Bench } from "./bench.js";
import { secondsOf } from "./timing.js";

const ROUTERS = 8;
const RESAMPLES = 1000;
/** A fifth of the 8,066 MMLU prompts of the other benches; and as many prompts as MMLU's whole test set has. */
const SIZES = [1600, 14_000] as const;
const MODELS = ["strong", "weak"];

/** Judging alone: routers that answer at once, so that what is timed is the metrics and their bootstrap. */
export const bench: Bench = {
  summary: `evaluating ${ROUTERS} routers on 1,600 and on 14,000 prompts, ${RESAMPLES} resamples`,
  needs: [],
  targets: {},
  async run({ note }) {
    const figures = [];
    for (const n of SIZES) {
      note(`${n} prompts`);
      const test = testSet(n);
      const routers = Array.from({ length: ROUTERS }, (_, r) => router(r));
      const options = { pair: { strong: "strong", weak: "weak" }, seed: 1, resamples: RESAMPLES, bestSingle: "strong" };
      const value = await secondsOf(() => evaluate(routers, test, options));
      figures.push({ name: `evaluate-${n}-seconds`, value, n, unit: "s" });
    }
    return figures;
  },
};

/** Embeddings of two numbers: what the strong model is worth on the prompt, and noise. */
function testSet(n: number): TestSet {
  const random = rng(1, `bench/evaluate/${n}`);
  const embeddings = { rows: n, columns: 2, values: Float32Array.from({ length: 2 * n }, () => random.uniform()) };
  const scores = filled(n, 2, 0);
  const costs: Matrix = filled(n, 2, 0);
  for (let i = 0; i < n; i++) {
    scores.values[2 * i] = random.uniform() < 0.8 ? 1 : 0;
    scores.values[2 * i + 1] = random.uniform() < 0.9 - 0.5 * embeddings.values[2 * i]! ? 1 : 0;
    costs.values[2 * i] = 0.005 * (0.5 + random.uniform());
    costs.values[2 * i + 1] = 0.0003 * (0.5 + random.uniform());
  }
  return { models: MODELS, embeddings, lengths: new Float64Array(n).fill(400), scores, costs };
}

/** Router r listens to the noise by r / 8: from well informed to hardly. */
function router(r: number): FittedRouter {
  const gain = (x: Float32Array) => (1 - r / ROUTERS) * x[0]! + (r / ROUTERS) * x[1]!;
  return {
    name: `router-${r}`,
    models: MODELS,
    utilities: (x, lambda) => Float64Array.of(0.8 - 0.005 * lambda, 0.9 - 0.5 * gain(x) - 0.0003 * lambda),
    winRate: (x) => gain(x),
  };
}
