import { at, type Matrix } from "../math/matrix.js";
import type { Choices } from "./choices.js";

/**
 * A policy at all its settings, from the dearest on: what it scores, costs and wastes on every prompt. Kept as changes
 * from one setting to the next, of which a prompt has few, so that a resample costs one pass over the changes.
 */
export interface Sweep {
  /** (P) λ of each setting; null where λ plays no part. */
  readonly lambdas: readonly (number | null)[];
  /** (P + 1) where each setting's changes begin; those of setting s are at starts[s] up to starts[s + 1]. */
  readonly starts: Int32Array;
  /** (E) each change: the prompt's row, and by how much. */
  readonly prompt: Int32Array;
  readonly score: Float64Array;
  readonly cost: Float64Array;
  readonly collapse: Float64Array;
}

/** Weighted means at each setting (P). */
export interface SweepMeans {
  /** In [0, 1]. */
  readonly qualities: Float64Array;
  /** USD per 1,000 prompts. */
  readonly costs: Float64Array;
  /** Share of prompts on which routing collapsed, in [0, 1]. */
  readonly collapses: Float64Array;
}

/** What is known of every model on every prompt of the test set (n × K each). */
export interface Truth {
  readonly scores: Matrix;
  readonly costs: Matrix;
  readonly collapses: Matrix;
}

/** The sweep of a policy that takes one model per prompt and λ. Settings with the same choices on all prompts are one. */
export function sweepOfChoices(choices: Choices, lambdas: Float64Array, prompts: Int32Array, truth: Truth): Sweep {
  const L = lambdas.length;
  const kept = distinctSettings(choices, L);
  return sweepOf(
    kept.map((l) => lambdas[l]!),
    prompts,
    truth,
    (m, prompt, p, setting) => {
      const model = choices[p * L + kept[setting]!]!;
      const before = setting === 0 ? -1 : choices[p * L + kept[setting - 1]!]!;
      if (model === before) return 0;
      return at(m, prompt, model) - (before < 0 ? 0 : at(m, prompt, before));
    },
  );
}

/**
 * The sweep of policies that mix models regardless of the prompt: exact expectations, no draws.
 *
 * @param mixes  one setting each, dearest first: model (index) → probability
 */
export function sweepOfMixes(mixes: readonly ReadonlyMap<number, number>[], prompts: Int32Array, truth: Truth): Sweep {
  const expected = (m: Matrix, prompt: number, setting: number) => {
    let sum = 0;
    for (const [model, probability] of mixes[setting] ?? []) sum += probability * at(m, prompt, model);
    return sum;
  };
  return sweepOf(
    mixes.map(() => null),
    prompts,
    truth,
    (m, prompt, _, setting) => expected(m, prompt, setting) - expected(m, prompt, setting - 1),
  );
}

/** By how much an entry changes at a setting, against the setting before; p is the prompt's position among the prompts. */
type Change = (m: Matrix, prompt: number, p: number, setting: number) => number;

function sweepOf(lambdas: Sweep["lambdas"], prompts: Int32Array, truth: Truth, change: Change): Sweep {
  const starts = [0];
  const changed: number[] = [];
  const score: number[] = [];
  const cost: number[] = [];
  const collapse: number[] = [];
  for (let setting = 0; setting < lambdas.length; setting++) {
    for (let p = 0; p < prompts.length; p++) {
      const prompt = prompts[p]!;
      const byScore = change(truth.scores, prompt, p, setting);
      const byCost = change(truth.costs, prompt, p, setting);
      const byCollapse = change(truth.collapses, prompt, p, setting);
      if (byScore === 0 && byCost === 0 && byCollapse === 0) continue;
      changed.push(prompt);
      score.push(byScore);
      cost.push(byCost);
      collapse.push(byCollapse);
    }
    starts.push(changed.length);
  }
  return {
    lambdas,
    starts: Int32Array.from(starts),
    prompt: Int32Array.from(changed),
    score: Float64Array.from(score),
    cost: Float64Array.from(cost),
    collapse: Float64Array.from(collapse),
  };
}

/**
 * @param weights  (n) how often each prompt counts
 * @param total    their sum over the prompts of the sweep
 */
export function sweepMeans(sweep: Sweep, weights: Float64Array, total: number): SweepMeans {
  const settings = sweep.lambdas.length;
  const qualities = new Float64Array(settings);
  const costs = new Float64Array(settings);
  const collapses = new Float64Array(settings);
  let [quality, cost, collapse] = [0, 0, 0];
  for (let setting = 0; setting < settings; setting++) {
    for (let e = sweep.starts[setting]!; e < sweep.starts[setting + 1]!; e++) {
      const weight = weights[sweep.prompt[e]!]!;
      quality += weight * sweep.score[e]!;
      cost += weight * sweep.cost[e]!;
      collapse += weight * sweep.collapse[e]!;
    }
    qualities[setting] = quality / total;
    costs[setting] = (1000 * cost) / total;
    collapses[setting] = collapse / total;
  }
  return { qualities, costs, collapses };
}

/** Columns (of L) that differ from the one before on some prompt. */
function distinctSettings(choices: Choices, L: number): number[] {
  const differs = new Uint8Array(L);
  differs[0] = 1;
  for (let start = 0; start < choices.length; start += L)
    for (let l = 1; l < L; l++) if (choices[start + l] !== choices[start + l - 1]) differs[l] = 1;
  return Array.from(differs.keys()).filter((l) => differs[l] === 1);
}
