import { type Matrix, rowsOf } from "../../math/matrix.js";
import { forest } from "../forest/forest.js";
import type { Predictor } from "../regressor.js";
import { predictRows } from "../regressor.js";
import type { Correction } from "./correction.js";
import { checkSample, type GainSample } from "./gain-sample.js";
import { type ScaleKind, scaleConstant } from "./scale.js";

/** The published script's seed, for every forest. */
const SEED = 42;
/** Its forest of outcomes, of propensities, and of the final router. */
export const REFERENCE_FOREST = forest({ trees: 100, maxDepth: 20, features: "sqrt", seed: SEED });
/** Its forest of effects. */
const EFFECT_FOREST = forest({ trees: 200, maxDepth: 30, minSplit: 5, minLeaf: 2, features: "sqrt", seed: SEED });
/** Rows whose |t − e|, or e(1 − e), is not above this are left out. */
const LEAST_OVERLAP = 0.05;
/** Effects are clipped to ± this, on the judge's scale. */
const LARGEST_EFFECT = 1.2;

/**
 * The published script of Meta-Router, literally: forests in place of any regressor, nuisances predicted on the rows they were
 * fitted to, propensities by a regression forest, clipping, no cross-fitting. Kept to measure improvements against; its
 * propensities memorise who is gold, and its corrections reflect noise rather than remove it. `reference` is its DR-learner,
 * the better of its two where gold is scarce.
 *
 *   r    m, e in sample, e clipped to [0.1, 0.9]; z = (o − m)/(t − e), weights (t − e)²
 *   dr   μ(x, t), e in sample, e clipped to [0.05, 0.95]; z = μ₁ − μ₀ + (t − e)/(e(1 − e)) · (o − μ_t)
 *
 * @see github.com/yichistat/Meta-router, PC50_varstd_RF_100G.py
 */
export function reference(learner: "r" | "dr", scale: ScaleKind = "variance"): Correction {
  return {
    name: learner === "dr" ? "reference" : "reference-r",
    correct(sample) {
      checkSample(sample);
      const scales = sample.judged.map(({ y }) => scaleConstant(scale, sample.gold.y, y));
      const labels = sample.judged.map(({ y }, j) => {
        const { x, o, t } = pooledRows(sample, j, scales[j]!);
        const e = propensitiesInSample(sample, j, x, t);
        const effect = learner === "r" ? rEffect(x, o, t, e) : drEffect(x, o, t, e);
        const n = sample.gold.y.length;
        const own = { ...x, rows: x.rows - n, values: x.values.subarray(n * x.columns) };
        const delta = predictRows(effect, own);
        return y.map((value, i) => (value + clipped(delta[i]!, -LARGEST_EFFECT, LARGEST_EFFECT)) / scales[j]!);
      });
      return { labels, scales, goldWeight: 1, judgedWeights: labels.map(() => 1) };
    },
  };
}

function rEffect(x: Matrix, o: Float64Array, t: Float64Array, inSample: Float64Array): Predictor {
  const m = predictRows(REFERENCE_FOREST.fit(x, o), x);
  const e = inSample.map((p) => clipped(p, 0.1, 0.9));
  const kept = [...t.keys()].filter((i) => Math.abs(t[i]! - e[i]!) > LEAST_OVERLAP);
  const z = Float64Array.from(kept, (i) => (o[i]! - m[i]!) / (t[i]! - e[i]!));
  return EFFECT_FOREST.fit(
    rowsOf(x, kept),
    z,
    Float64Array.from(kept, (i) => (t[i]! - e[i]!) ** 2),
  );
}

function drEffect(x: Matrix, o: Float64Array, t: Float64Array, inSample: Float64Array): Predictor {
  const outcome = REFERENCE_FOREST.fit(withTreatment(x, t), o);
  const under = (treatment: number) =>
    predictRows(outcome, withTreatment(x, new Float64Array(t.length).fill(treatment)));
  const [mu1, mu0] = [under(1), under(0)];
  const e = inSample.map((p) => clipped(p, 0.05, 0.95));
  const kept = [...t.keys()].filter((i) => e[i]! * (1 - e[i]!) > LEAST_OVERLAP);
  const z = Float64Array.from(kept, (i) => {
    const mu = t[i] === 1 ? mu1[i]! : mu0[i]!;
    return ((t[i]! - e[i]!) / (e[i]! * (1 - e[i]!))) * (o[i]! - mu) + mu1[i]! - mu0[i]!;
  });
  return EFFECT_FOREST.fit(rowsOf(x, kept), z);
}

const clipped = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Propensities of who is gold, by the features of both blocks: met again with other labels. */
const known = new WeakMap<Matrix, { gold: Matrix; e: Float64Array }>();

function propensitiesInSample(sample: GainSample, j: number, x: Matrix, t: Float64Array): Float64Array {
  const { gold, judged } = sample;
  const found = known.get(judged[j]!.x);
  if (found?.gold === gold.x) return found.e;
  const e = predictRows(REFERENCE_FOREST.fit(x, t), x);
  known.set(judged[j]!.x, { gold: gold.x, e });
  return e;
}

/** Gold and one judge's rows, by the prompt's columns alone, on the judge's scale. */
function pooledRows({ groups, gold, judged }: GainSample, j: number, c: number) {
  const d = groups[0]!.to;
  const blocks = [gold, judged[j]!];
  const n = blocks.reduce((sum, { y }) => sum + y.length, 0);
  const values = new Float64Array(n * d);
  let to = 0;
  for (const { x } of blocks)
    for (let i = 0; i < x.rows; i++, to++) values.set(x.values.subarray(i * x.columns, i * x.columns + d), to * d);
  return {
    x: { rows: n, columns: d, values },
    o: Float64Array.from([...gold.y.map((r) => c * r), ...judged[j]!.y]),
    t: Float64Array.from({ length: n }, (_, i) => (i < gold.y.length ? 1 : 0)),
  };
}

function withTreatment(x: Matrix, t: Float64Array): Matrix {
  const columns = x.columns + 1;
  const values = new Float64Array(x.rows * columns);
  for (let i = 0; i < x.rows; i++) {
    values.set(x.values.subarray(i * x.columns, (i + 1) * x.columns), i * columns);
    values[i * columns + x.columns] = t[i]!;
  }
  return { rows: x.rows, columns, values };
}
