import { bradleyTerry, winMatrix } from "../../estimators/bradley-terry.js";
import { type Matrix32, row } from "../../math/matrix.js";
import { dot } from "../../math/product.js";
import { adam } from "../../nn/adam.js";
import { type Rng, rng } from "../../random.js";
import type { BattleSet } from "../router.js";
import { shareLogOdds, threeLabelLoss, threeLabels } from "./davidson.js";
import type { PairLabels } from "./pair-labels.js";

/** What stands on a prompt's vector x of unit length, z = √d · x: δ(x) = strengths + coefficients · z, t(x) = tieLevel + tie · z. */
export interface Head {
  /** K × d */
  readonly coefficients: Matrix32;
  /** (K) log-odds. */
  readonly strengths: Float32Array;
  /** (d) */
  readonly tie: Float32Array;
  /** (1) −∞ where ties are left out. */
  readonly tieLevel: Float32Array;
}

/** δ for every model (K), and t. */
export function headOutputs({
  coefficients,
  strengths,
  tie,
  tieLevel,
}: Head): (x: Float32Array) => { delta: Float64Array; t: number } {
  const scale = Math.sqrt(coefficients.columns);
  return (x) => ({
    delta: Float64Array.from(strengths, (strength, k) => strength + scale * dot(x, row(coefficients, k))),
    t: tieLevel[0]! + scale * dot(x, tie),
  });
}

export interface HeadOptions {
  readonly epochs: number;
  /** Prompts a step. */
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly seed: number;
}

/** Prompt-blind ratings: where every head starts. */
export function startingHead(battles: BattleSet, K: number, d: number, ties: boolean): Head {
  const total = battles.weight.reduce((a, b) => a + b, 0);
  const tied = battles.winA.reduce((sum, w, i) => sum + battles.weight[i]! * (1 - Math.abs(2 * w - 1)), 0) / total;
  const share = Math.min(0.9, Math.max(0.001, tied));
  return {
    coefficients: { rows: K, columns: d, values: new Float32Array(K * d) },
    strengths: Float32Array.from(bradleyTerry(winMatrix(battles, K))),
    tie: new Float32Array(d),
    tieLevel: Float32Array.of(ties ? Math.log((2 * share) / (1 - share)) : -Infinity),
  };
}

/**
 * Fits a head to vectors that stay as they are: Adam on the three labels' cross-entropy from {@link startingHead}, prompts in
 * batches with all their battles, early stopping on held-out prompts. Where tilting by the prompt never helps there, the
 * prompt-blind ratings are what it returns.
 *
 * @param training  rows of the prompts to learn from; `held`: of those that decide when to stop
 */
export function fitHead(
  start: Head,
  embeddings: Matrix32,
  labels: PairLabels,
  { training, held }: { training: Int32Array; held: Int32Array },
  { epochs, batch, learningRate, weightDecay, seed }: HeadOptions,
): Head {
  const random = rng(seed, "encoder head");
  const head = copy(start);
  const arrays = arraysOf(head);
  const steps = arrays.map(({ length }) => adam(length, learningRate, weightDecay));
  const gradient = copy(start);
  const gradients = arraysOf(gradient);
  let best = { head: copy(head), loss: headLoss(head, embeddings, labels, held), epoch: 0 };
  for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= PATIENCE; epoch++) {
    for (const prompts of batches(training, batch, random)) {
      for (const array of gradients) array.fill(0);
      const weight = addGradients(head, embeddings, labels, prompts, gradient);
      if (weight === 0) continue;
      for (const array of gradients) for (let i = 0; i < array.length; i++) array[i]! /= weight;
      arrays.forEach((array, i) => {
        if (Number.isFinite(array[0]!)) steps[i]!(array, gradients[i]!);
      });
    }
    const loss = headLoss(head, embeddings, labels, held);
    if (loss < best.loss || held.length === 0) best = { head: copy(head), loss, epoch };
  }
  return best.head;
}

const PATIENCE = 5;

/** Mean loss over the battles of some prompts, in nats; 0 without any. */
export function headLoss(head: Head, embeddings: Matrix32, labels: PairLabels, prompts: Int32Array): number {
  const outputs = headOutputs(head);
  let [sum, total] = [0, 0];
  for (const i of prompts) {
    const { delta, t } = outputs(row(embeddings, i));
    for (let m = labels.start[i]!; m < labels.start[i + 1]!; m++) {
      const g = (delta[labels.a[m]!]! - delta[labels.b[m]!]!) / 2;
      sum += labels.weight[m]! * threeLabelLoss(g, t, labels.won[m]!, labels.tied[m]!);
      total += labels.weight[m]!;
    }
  }
  return total > 0 ? sum / total : 0;
}

/** Log-odds of a's share of the win in each battle of some prompts, beside the share it got: for Platt scaling. */
export function judgedGaps(head: Head, embeddings: Matrix32, labels: PairLabels, prompts: Int32Array) {
  const outputs = headOutputs(head);
  const [gap, winA, weight] = [[] as number[], [] as number[], [] as number[]];
  for (const i of prompts) {
    const { delta, t } = outputs(row(embeddings, i));
    for (let m = labels.start[i]!; m < labels.start[i + 1]!; m++) {
      gap.push(shareLogOdds((delta[labels.a[m]!]! - delta[labels.b[m]!]!) / 2, t));
      winA.push(labels.won[m]! + labels.tied[m]! / 2);
      weight.push(labels.weight[m]!);
    }
  }
  return { gap, winA, weight };
}

/**
 * Adds the gradient of Σ weight · loss over the battles of some prompts; returns Σ weight:
 *
 *   ∂loss/∂g = (P(a) − won) − (P(b) − lost),   ∂loss/∂t = P(tie) − tied,   g = (δ[a] − δ[b]) / 2
 */
function addGradients(
  head: Head,
  embeddings: Matrix32,
  labels: PairLabels,
  prompts: readonly number[],
  into: Head,
): number {
  const outputs = headOutputs(head);
  const { columns: d } = head.coefficients;
  const scale = Math.sqrt(d);
  const ofDelta = new Float64Array(head.strengths.length);
  let total = 0;
  for (const i of prompts) {
    const x = row(embeddings, i);
    const { delta, t } = outputs(x);
    ofDelta.fill(0);
    let ofTie = 0;
    for (let m = labels.start[i]!; m < labels.start[i + 1]!; m++) {
      const [a, b, weight, y, tied] = [labels.a[m]!, labels.b[m]!, labels.weight[m]!, labels.won[m]!, labels.tied[m]!];
      const p = threeLabels((delta[a]! - delta[b]!) / 2, t);
      const ofG = p.won - y - (p.lost - (1 - y - tied));
      ofDelta[a]! += (weight * ofG) / 2;
      ofDelta[b]! -= (weight * ofG) / 2;
      ofTie += weight * (p.tied - tied);
      total += weight;
    }
    ofDelta.forEach((g, k) => {
      if (g === 0) return;
      into.strengths[k]! += g;
      for (let j = 0; j < d; j++) into.coefficients.values[k * d + j]! += scale * g * x[j]!;
    });
    into.tieLevel[0]! += ofTie;
    for (let j = 0; j < d; j++) into.tie[j]! += scale * ofTie * x[j]!;
  }
  return total;
}

function* batches(prompts: Int32Array, size: number, random: Rng): Iterable<readonly number[]> {
  const order = random.shuffled([...prompts]);
  for (let from = 0; from < order.length; from += size) yield order.slice(from, from + size);
}

const arraysOf = ({ coefficients, strengths, tie, tieLevel }: Head): Float32Array[] => [
  coefficients.values,
  strengths,
  tie,
  tieLevel,
];

const copy = ({ coefficients, strengths, tie, tieLevel }: Head): Head => ({
  coefficients: { ...coefficients, values: coefficients.values.slice() },
  strengths: strengths.slice(),
  tie: tie.slice(),
  tieLevel: tieLevel.slice(),
});
