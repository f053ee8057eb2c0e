import { type NormalEquations, normalEquations } from "../../normal-equations.js";
import type { FeatureGroup, GainSample, LabelBlock } from "../gain-sample.js";
import { evidence, type LinearSystem, logEvidence } from "./evidence.js";
import { ladderSearch } from "./ladder-search.js";

/** What gold and judges say together: see {@link fitMixedModel}. */
export interface MixedModel {
  /** (1 + p) coefficients of ψ on [1, features], in quality points. */
  readonly psi: Float64Array;
  /** (J) of (1 + p): coefficients of δ_j, in quality points. */
  readonly delta: readonly Float64Array[];
  /** (J) c_j: judge's units per quality point. */
  readonly scales: readonly number[];
  /** By function (ψ, then each δ_j) and group: variance of the function over prompts, in quality points². */
  readonly variances: readonly (readonly number[])[];
}

/** Variance of a function, as a share of gold's noise; 0 is off. */
const SHARES = [0, ...Array.from({ length: 8 }, (_, k) => 5e-4 * 5 ** k)];
/** Of the ratio of noises, which a bias that the features explain leaves alone. */
const SCALE_FACTORS = [0.35, 0.5, 0.7, 1, 1.4, 2, 2.8];
/** For labels that features foretell exactly, or that never differ. */
const LEAST_NOISE = 1e-6;
/** log(c_j) is normal around log of that ratio, with this standard deviation. */
const LOG_SCALE_SD = 0.7;

/**
 * One model of all mechanisms, with its variances chosen by evidence:
 *
 *   gold      r = ψ(x) + ε             judge j      y / c_j = ψ(x) + δ_j(x) + ε_j
 *
 *   ψ and δ_j are linear in features, coefficients of group g normal with variance v[ψ,g] and v[δ_j,g]
 *
 * With every v[δ,g] = 0 this is pooling, with one large it is gold alone in that direction, and in between each direction of
 * the features trusts a judge as far as gold has confirmed it: a bias that follows the category leaves to the judge what
 * differs within a category. Noises come from fits of each mechanism alone; variances and scales maximise
 *
 *   log p(r, y | v, c) − Σ_j (log c_j − log ĉ_j)² / (2 · 0.7²),     ĉ_j = sd(ε_j) / sd(ε)
 *
 * over ladders of values, 0 among them. Several mechanisms' labels of one prompt are taken for independent, given ψ and δ.
 */
export function fitMixedModel({ groups, gold, judged }: GainSample): MixedModel {
  const own = sumsOf(gold);
  const others = judged.map(sumsOf);
  const v0 = noiseOf(own, groups);
  const v = judged.map((block) => noiseOfJudge(block, groups));
  const typical = v.map((value) => Math.sqrt(value / v0));
  const [J, G] = [judged.length, groups.length];

  const read = (at: readonly number[]) => ({
    scales: typical.map((c, j) => c * SCALE_FACTORS[at[j]!]!),
    variances: Array.from({ length: J + 1 }, (_, f) =>
      Array.from({ length: G }, (_, g) => v0 * SHARES[at[J + f * G + g]!]!),
    ),
  });
  const at = ladderSearch(
    [...v.map(() => SCALE_FACTORS), ...Array.from({ length: (J + 1) * G }, () => SHARES)],
    [start(J, G, 0), start(J, G, 4)],
    (indices) => {
      const { scales, variances } = read(indices);
      const prior = scales.reduce((sum, c, j) => sum + (Math.log(c / typical[j]!) / LOG_SCALE_SD) ** 2, 0) / 2;
      return logEvidence(evidence(linearSystem(own, v0, others, v, scales), groups, variances)) - prior;
    },
  );
  const { scales, variances } = read(at);
  const [psi, ...delta] = evidence(linearSystem(own, v0, others, v, scales), groups, variances).coefficients();
  return { psi: psi!, delta, scales, variances };
}

const sumsOf = ({ x, y, weight }: LabelBlock) => normalEquations(x, y, weight);

/** A judge's labels are met again whenever other gold is held out. */
const noises = new WeakMap<LabelBlock, number>();

function noiseOfJudge(block: LabelBlock, groups: readonly FeatureGroup[]): number {
  const noise = noises.get(block) ?? noiseOf(sumsOf(block), groups);
  noises.set(block, noise);
  return noise;
}

/** Scales as they are typical, ψ a little, δ as given. */
const start = (J: number, G: number, delta: number): number[] => [
  ...Array<number>(J).fill(3),
  ...Array<number>(G).fill(3),
  ...Array<number>(J * G).fill(delta),
];

/** Gold informs ψ; judge j informs ψ and δ_j alike, in quality points: y / c_j with noise v_j / c_j². */
function linearSystem(
  gold: NormalEquations,
  v0: number,
  judged: readonly NormalEquations[],
  v: readonly number[],
  scales: readonly number[],
): LinearSystem {
  const J = judged.length;
  const q = gold.zy.length;
  const times = (values: Float64Array, factor: number) => values.map((value) => value * factor);
  const precisions = judged.map(({ zz }, j) => times(zz.values, scales[j]! ** 2 / v[j]!));
  const shifts = judged.map(({ zy }, j) => times(zy, scales[j]! / v[j]!));
  const all = times(gold.zz.values, 1 / v0);
  const sum = times(gold.zy, 1 / v0);
  for (let j = 0; j < J; j++) {
    for (let e = 0; e < all.length; e++) all[e]! += precisions[j]![e]!;
    for (let e = 0; e < sum.length; e++) sum[e]! += shifts[j]![e]!;
  }
  const precision = Array.from({ length: J + 1 }, (_, f) =>
    Array.from({ length: J + 1 }, (_, g) => {
      if (f === 0 && g === 0) return all;
      if (f === 0 || g === 0 || f === g) return precisions[Math.max(f, g) - 1];
      return undefined;
    }),
  );
  const squares = gold.yy / v0 + judged.reduce((total, { yy }, j) => total + yy / v[j]!, 0);
  return { q, precision, shift: [sum, ...shifts], squares };
}

/**
 * Noise variance of one mechanism alone: y = f(x) + ε, with the variances of f's groups as shares of the noise. For given
 * shares the noise is profiled out, v = (s − bᵀ D u) / n; the shares maximise what is left,
 *
 *   −(n log v + log |A|) / 2
 */
function noiseOf({ n, zz, zy, yy }: NormalEquations, groups: readonly FeatureGroup[]): number {
  const system: LinearSystem = { q: zy.length, precision: [[zz.values]], shift: [zy], squares: yy };
  const at = (indices: readonly number[]) => evidence(system, groups, [indices.map((index) => SHARES[index]!)]);
  const best = ladderSearch(
    groups.map(() => SHARES),
    [groups.map(() => 3)],
    (indices) => {
      const { unexplained, logDeterminant } = at(indices);
      return -(n * Math.log(Math.max(unexplained / n, LEAST_NOISE)) + logDeterminant) / 2;
    },
  );
  return Math.max(at(best).unexplained / n, LEAST_NOISE);
}
