import { describe, expect, it } from "vitest";
import { row } from "../../math/matrix.js";
import { rng } from "../../random.js";
import type { BattleSet } from "../router.js";
import { threeLabels } from "./davidson.js";
import { fitHead, type Head, headLoss, headOutputs, startingHead } from "./head.js";
import { pairLabels } from "./pair-labels.js";

const [n, K, d, perPrompt] = [1500, 3, 6, 4];
const random = rng(12, "head");

/** Battles whose three labels are drawn from a known head. */
function world(truth: Head) {
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const x = Array.from({ length: d }, () => random.normal());
    const length = Math.hypot(...x);
    values.set(
      x.map((v) => v / length),
      i * d,
    );
  }
  const embeddings = { rows: n, columns: d, values };
  const outputs = headOutputs(truth);
  const m = n * perPrompt;
  const prompt = Int32Array.from({ length: m }, (_, i) => Math.floor(i / perPrompt));
  const a = Int32Array.from({ length: m }, () => random.integer(K));
  const b = a.map((k) => (k + 1 + random.integer(K - 1)) % K);
  const winA = Float64Array.from(prompt, (i, at) => {
    const { delta, t } = outputs(row(embeddings, i));
    const p = threeLabels((delta[a[at]!]! - delta[b[at]!]!) / 2, t);
    return [1, 0.5, 0][random.choice([p.won, p.tied, p.lost])]!;
  });
  const battles: BattleSet = { prompt, a, b, winA, weight: new Float64Array(m).fill(1) };
  return { embeddings, battles };
}

const truth: Head = {
  coefficients: {
    rows: K,
    columns: d,
    values: Float32Array.from({ length: K * d }, (_, i) => [0.6, -0.6, 0][Math.floor(i / d)]! * (i % 2)),
  },
  strengths: Float32Array.of(0.8, -0.3, -0.5),
  tie: Float32Array.from({ length: d }, (_, j) => (j === 0 ? 0.5 : 0)),
  tieLevel: Float32Array.of(-0.2),
};
const { embeddings, battles } = world(truth);
const labels = pairLabels(battles, n);
const all = Int32Array.from({ length: n }, (_, i) => i);
const sides = { training: all.subarray(0, 1200), held: all.subarray(1200, 1350) };
const test = all.subarray(1350);
const options = { epochs: 40, batch: 32, learningRate: 5e-3, weightDecay: 0, seed: 1 };

describe("fitHead", () => {
  it("comes near the loss of the head that drew the battles, where ratings alone do not", () => {
    const start = startingHead(battles, K, d, true);
    const head = fitHead(start, embeddings, labels, sides, options);
    const [blind, fitted, best] = [start, head, truth].map((one) => headLoss(one, embeddings, labels, test)) as [
      number,
      number,
      number,
    ];
    expect(blind - best).toBeGreaterThan(0.05); // there is something to learn: 600 battles, whose losses' sd is about 0.6
    // 28 parameters of 4,800 battles cost p / 2m = 0.003 nats in expectation; four times that is room for chance.
    expect(fitted - best).toBeLessThan(0.012);
  });

  it("starts from ratings and the share of ties", () => {
    const start = startingHead(battles, K, d, true);
    const tied = battles.winA.filter((w) => w === 0.5).length / battles.winA.length;
    expect(threeLabels(0, start.tieLevel[0]!).tied).toBeCloseTo(tied, 6);
    expect(start.coefficients.values.every((c) => c === 0)).toBe(true);
  });

  it("returns the ratings where the prompt tells nothing", () => {
    const blind = {
      ...truth,
      coefficients: { ...truth.coefficients, values: new Float32Array(K * d) },
      tie: new Float32Array(d),
    };
    const noise = world(blind);
    const of = pairLabels(noise.battles, n);
    const start = startingHead(noise.battles, K, d, true);
    const head = fitHead(start, noise.embeddings, of, sides, options);
    const gained = headLoss(start, noise.embeddings, of, test) - headLoss(head, noise.embeddings, of, test);
    expect(Math.abs(gained)).toBeLessThan(0.012);
  });
});
