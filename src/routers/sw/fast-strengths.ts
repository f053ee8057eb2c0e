import { bradleyTerry } from "../../estimators/bradley-terry.js";
import { type Matrix32, row, rowsOf } from "../../math/matrix.js";
import { rowIndex } from "../../math/row-index.js";
import type { Kernel } from "./kernel.js";
import type { TierBattles } from "./tier-battles.js";

/** Prompts that are looked at one by one, at least: those of the nearest clusters. */
const NEAR = 1200;

/**
 * As `tierStrengths`, in the time of the clusters and of 1,200 prompts rather than of all. The prompts of the nearest
 * clusters count as they are; all others count as the mean of their cluster:
 *
 *   w_i = e^(rate · (sim_i − max)),   sim_i = x · a_i if i is near, else x · mean(cluster of i)
 *
 * `max` is the largest similarity among the prompts that are looked at. A similarity is off by at most
 * ‖x‖ · ‖a_i − mean(cluster of i)‖, by the inequality of Cauchy and Schwarz, and the largest of these is `bound`; being a mean,
 * it is off by nothing on average over a cluster, which is why strengths are far nearer than that. With fewer than 1,200
 * prompts nothing is approximated.
 *
 * @param cluster  (u) of each prompt
 */
export function fastStrengths(
  { prompts, wins }: TierBattles,
  cluster: Int32Array,
  overall: Float64Array,
  kernel: Kernel,
  ridge: number,
): { strengths(x: Float32Array): Float64Array; readonly bound: number } {
  const T = overall.length;
  const members = membersOf(cluster);
  const C = members.length;
  const means = meansOf(prompts, members);
  const ofPrompt = firstEntries(wins, prompts.rows);
  const ofCluster = clusterWins(wins, members, ofPrompt, T);
  const pairs = Array.from({ length: T * T }, (_, p) => p).filter((p) =>
    ofCluster.subarray(p * C, (p + 1) * C).some((w) => w > 0),
  );
  const toMeans = rowIndex(means);
  // In memory a cluster's prompts stand side by side.
  const order = Int32Array.from(members.flatMap((list) => [...list]));
  const toPrompts = rowIndex(rowsOf(prompts, order));
  const start = Int32Array.from(members, () => 0);
  for (let c = 1; c < C; c++) start[c] = start[c - 1]! + members[c - 1]!.length;
  const weights = new Float64Array(C);

  const strengths = (x: Float32Array) => {
    const far = toMeans(x);
    const near = nearest(far, members, NEAR);
    let most = Number.NEGATIVE_INFINITY;
    let sims: Float32Array = new Float32Array(0);
    for (const c of near) {
      const [from, to] = [start[c]!, start[c]! + members[c]!.length];
      sims = toPrompts(x, from, to);
      for (let i = from; i < to; i++) if (sims[i]! > most) most = sims[i]!;
    }
    const rate = !(most > 0) ? 0 : kernel.kind === "routellm" ? Math.LN10 / most : 1 / kernel.temperature;
    for (let c = 0; c < C; c++) weights[c] = Math.exp(rate * (far[c]! - most));
    for (const c of near) weights[c] = 0;
    const values = new Float64Array(T * T);
    for (const p of pairs) {
      let sum = 0;
      for (let c = 0, at = p * C; c < C; c++, at++) sum += weights[c]! * ofCluster[at]!;
      values[p] = sum;
    }
    for (const c of near)
      for (let at = start[c]!, end = at + members[c]!.length; at < end; at++) {
        const w = Math.exp(rate * (sims[at]! - most));
        const i = order[at]!;
        for (let e = 4 * ofPrompt[i]!, last = 4 * ofPrompt[i + 1]!; e < last; e += 4)
          values[wins.values[e + 1]! * T + wins.values[e + 2]!]! += w * wins.values[e + 3]!;
      }
    return bradleyTerry({ rows: T, columns: T, values }, { ridge, start: overall });
  };
  return { strengths, bound: prompts.rows <= NEAR ? 0 : largestRadius(prompts, members, means) };
}

function membersOf(cluster: Int32Array): Int32Array[] {
  const lists: number[][] = [];
  cluster.forEach((c, i) => {
    lists[c] ??= [];
    lists[c].push(i);
  });
  return Array.from(lists, (list) => Int32Array.from(list ?? [])).filter(({ length }) => length > 0);
}

function meansOf({ columns, values }: Matrix32, members: readonly Int32Array[]): Matrix32 {
  const means = new Float32Array(members.length * columns);
  members.forEach((list, c) => {
    for (const i of list)
      for (let j = 0; j < columns; j++) means[c * columns + j]! += values[i * columns + j]! / list.length;
  });
  return { rows: members.length, columns, values: means };
}

/** Entries of `wins` of prompt i: those from [i] to before [i + 1], as they are sorted by prompt. */
function firstEntries(wins: Matrix32, prompts: number): Int32Array {
  const start = new Int32Array(prompts + 1);
  for (let e = 0; e < wins.rows; e++) start[wins.values[4 * e]! + 1]!++;
  for (let i = 0; i < prompts; i++) start[i + 1]! += start[i]!;
  return start;
}

/** T² × C: the wins of each pair of tiers over the prompts of each cluster. */
function clusterWins({ values }: Matrix32, members: readonly Int32Array[], first: Int32Array, T: number): Float64Array {
  const C = members.length;
  const out = new Float64Array(T * T * C);
  members.forEach((list, c) => {
    for (const i of list)
      for (let e = first[i]!; e < first[i + 1]!; e++)
        out[(values[4 * e + 1]! * T + values[4 * e + 2]!) * C + c]! += values[4 * e + 3]!;
  });
  return out;
}

/** The clusters of largest product that together hold at least `wanted` prompts; all, where there are no more. */
function nearest(far: Float32Array, members: readonly Int32Array[], wanted: number): number[] {
  const near: number[] = [];
  const left = far.slice();
  for (let prompts = 0; near.length < left.length && prompts < wanted; ) {
    let best = 0;
    for (let c = 1; c < left.length; c++) if (left[c]! > left[best]!) best = c;
    near.push(best);
    prompts += members[best]!.length;
    left[best] = Number.NEGATIVE_INFINITY;
  }
  return near;
}

function largestRadius(prompts: Matrix32, members: readonly Int32Array[], means: Matrix32): number {
  let most = 0;
  members.forEach((list, c) => {
    const mean = row(means, c);
    for (const i of list) {
      const a = row(prompts, i);
      let squares = 0;
      for (let j = 0; j < a.length; j++) squares += (a[j]! - mean[j]!) ** 2;
      most = Math.max(most, squares);
    }
  });
  return Math.sqrt(most);
}
