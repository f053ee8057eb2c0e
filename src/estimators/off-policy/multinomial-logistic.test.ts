import { describe, expect, it } from "vitest";
import { at, matrix, row } from "../../math/matrix.js";
import { softmaxRows } from "../../math/softmax.js";
import { rng } from "../../random.js";
import { logisticPath } from "../logistic-path.js";
import { multinomialLoss, multinomialPath } from "./multinomial-logistic.js";

function classes(n: number, d: number, K: number, seed: number) {
  const random = rng(seed, "classes");
  const x = matrix(
    n,
    d,
    Float64Array.from({ length: n * d }, () => 2 * random.normal() + 1),
  );
  const slopes = Array.from({ length: K }, () => Array.from({ length: d }, () => 0.4 * random.normal()));
  const label = Int32Array.from({ length: n }, (_, i) =>
    random.choice(slopes.map((slope, k) => Math.exp(slope.reduce((z, s, j) => z + s * at(x, i, j), 0.5 * k)))),
  );
  return { x, label };
}

describe("multinomialPath", () => {
  it("is logistic regression at half the penalty for two classes, which share the slope", () => {
    const { x, label } = classes(500, 4, 2, 1);
    const [two] = multinomialPath(x, label, 2, [20]);
    const [one] = logisticPath(x, Float64Array.from(label), new Float64Array(500).fill(1), [10]);
    const logits = two!.logits(x);
    for (let i = 0; i < 500; i++)
      expect(Math.abs(at(logits, i, 1) - at(logits, i, 0) - one!.logOdds(row(x, i)))).toBeLessThan(1e-3);
  });

  it("predicts each class as often as it is there: the intercepts are free", () => {
    const { x, label } = classes(800, 5, 4, 2);
    for (const model of multinomialPath(x, label, 4, [1000, 10, 0.1])) {
      const p = softmaxRows(model.logits(x));
      for (let k = 0; k < 4; k++) {
        const expected = label.reduce((sum, _, i) => sum + at(p, i, k), 0);
        expect(Math.abs(expected - label.filter((a) => a === k).length)).toBeLessThan(0.1);
      }
    }
  });

  it("is the base rates under a large penalty, and loses less in sample the smaller it is", () => {
    const { x, label } = classes(300, 3, 3, 3);
    const models = multinomialPath(x, label, 3, [1e9, 100, 1]);
    const p = softmaxRows(models[0]!.logits(x));
    expect(at(p, 0, 1)).toBeCloseTo(label.filter((a) => a === 1).length / 300, 5);
    const losses = models.map((model) => multinomialLoss(model.logits(x), label));
    expect(losses[1]!).toBeLessThan(losses[0]!);
    expect(losses[2]!).toBeLessThan(losses[1]!);
  });

  it("does not mind a constant feature, and refuses a class without rows", () => {
    const { x, label } = classes(300, 3, 3, 4);
    const flat = { ...x, values: x.values.map((value, o) => (o % 3 === 0 ? 7 : value)) };
    expect(multinomialPath(flat, label, 3, [1])[0]!.logits(flat).values.every(Number.isFinite)).toBe(true);
    expect(() => multinomialPath(x, label, 4, [1])).toThrow("none of class 3");
  });
});
