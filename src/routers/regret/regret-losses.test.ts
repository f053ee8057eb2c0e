import { describe, expect, it } from "vitest";
import { type Matrix, zeros } from "../../math/matrix.js";
import { rng } from "../../random.js";
import { classification, headsLoss, type LambdaLevel, softmaxRegret } from "./regret-losses.js";

const [n, K] = [5, 4];
const levels: readonly LambdaLevel[] = [
  { lambda: 0, scale: 0.3 },
  { lambda: 40, scale: 0.5 },
];
const drawn = (rows: number, columns: number, scale: number, seed: number): Matrix => {
  const random = rng(seed, "regret-losses");
  const out = zeros(rows, columns);
  return { ...out, values: out.values.map(() => scale * random.normal()) };
};
const targets = { quality: drawn(n, K, 0.4, 1), cost: drawn(n, K, 0.004, 2) };
const outputs = drawn(n, 2 * K, 0.01, 3);
outputs.values.forEach((value, o) => {
  if (o % (2 * K) < K) outputs.values[o] = 40 * value;
});
const rows = Int32Array.of(4, 0, 2, 1, 3);
const LOSSES = {
  "softmax regret": softmaxRegret(0),
  "softmax regret with an entropy bonus": softmaxRegret(0.4),
  "weighted classification": classification(true),
  "plain classification": classification(false),
};

describe("headsLoss", () => {
  it.each(Object.entries(LOSSES))("has the gradient that finite differences have: %s", (_, loss) => {
    const at = (values: Float64Array) => headsLoss({ ...outputs, values }, targets, rows, levels, 0.7, loss).loss;
    const { gradient } = headsLoss(outputs, targets, rows, levels, 0.7, loss);
    outputs.values.forEach((value, o) => {
      const step = o % (2 * K) < K ? 1e-5 : 1e-7;
      const moved = (by: number) => at(outputs.values.map((one, p) => (p === o ? value + by : one)));
      const slope = (moved(step) - moved(-step)) / (2 * step);
      expect(Math.abs(slope - gradient.values[o]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
    });
  });

  it("is the regret of the best model where logits are sure, and of chance where they are equal", () => {
    const one = { quality: { rows: 1, columns: 2, values: Float64Array.of(0.9, 0.5) }, cost: zeros(1, 2) };
    const level = [{ lambda: 0, scale: 1 }];
    const of = (a: number, b: number) =>
      headsLoss({ rows: 1, columns: 4, values: Float64Array.of(a, b, 0, 0) }, one, [0], level, 1, softmaxRegret(0))
        .loss;
    expect(of(50, 0)).toBeCloseTo(0, 12);
    expect(of(0, 50)).toBeCloseTo(0.4, 12);
    expect(of(0, 0)).toBeCloseTo(0.2, 12);
  });

  it("with η = τ is least at the utilities themselves, at every λ at once", () => {
    const truth = { ...outputs, values: new Float64Array(outputs.values.length) };
    rows.forEach((i, r) => {
      for (let k = 0; k < K; k++) {
        truth.values[r * 2 * K + k] = targets.quality.values[i * K + k]! + 0.3; // a constant of the prompt is free
        truth.values[r * 2 * K + K + k] = targets.cost.values[i * K + k]!;
      }
    });
    const { gradient } = headsLoss(truth, targets, rows, levels, 0.7, softmaxRegret(0.7));
    for (const slope of gradient.values) expect(Math.abs(slope)).toBeLessThan(1e-12);
  });

  it("bounds the regret of the best logit by weighted classification, in units of ln 2", () => {
    const loss = classification(true);
    for (let seed = 1; seed <= 200; seed++) {
      const [u, f] = [drawn(1, K, 1, seed).values, drawn(1, K, 1, seed + 1000).values];
      const chosen = f.indexOf(Math.max(...f));
      const regret = Math.max(...u) - u[chosen]!;
      expect(loss(u, f.slice()) / Math.LN2).toBeGreaterThanOrEqual(regret);
    }
  });

  it("keeps logits apart by thousands finite", () => {
    const far = { ...outputs, values: outputs.values.map((value, o) => (o === 0 ? 5000 : value)) };
    for (const loss of Object.values(LOSSES)) {
      const { loss: value, gradient } = headsLoss(far, targets, rows, levels, 0.7, loss);
      expect([value, ...gradient.values].every(Number.isFinite)).toBe(true);
    }
  });
});
