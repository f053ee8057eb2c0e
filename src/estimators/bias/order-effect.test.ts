import { describe, expect, it } from "vitest";
import { rng } from "../../random.js";
import type { GainLabels } from "../gain-labels.js";
import { orderEffect } from "./order-effect.js";

interface Row {
  readonly prompt: number;
  readonly answers: number;
  readonly gain: number;
  readonly order: number;
  readonly strong?: number;
}

const labelsOf = (rows: readonly Row[]): GainLabels => ({
  judges: ["judge"],
  source: new Int32Array(rows.length).fill(1),
  prompt: Int32Array.from(rows, ({ prompt }) => prompt),
  strong: Int32Array.from(rows, ({ strong = 0 }) => strong),
  weak: new Int32Array(rows.length).fill(9),
  gain: Float64Array.from(rows, ({ gain }) => gain),
  answers: Int32Array.from(rows, ({ answers }) => answers),
  lengthRatio: new Float64Array(rows.length).fill(Number.NaN),
  order: Float64Array.from(rows, ({ order }) => order),
  weight: new Float64Array(rows.length).fill(1),
});

/** Verdicts of a judge with E[gain] = quality + order · 0.3. */
function verdicts(n: number, random = rng(7, "order"), orders: (i: number) => number[] = () => [1, -1]): Row[] {
  return Array.from({ length: n }, (_, prompt) => {
    const quality = 0.6 * (random.uniform() - 0.5);
    return orders(prompt).map((order) => ({
      prompt,
      answers: prompt,
      order,
      gain: random.uniform() < (1 + quality + 0.3 * order) / 2 ? 1 : -1,
    }));
  }).flat();
}

describe("orderEffect", () => {
  it("is half the difference of the two orders, in closed form", () => {
    const rows = Array.from({ length: 12 }, (_, i) => [
      { prompt: i, answers: i, gain: i % 2 ? 1 : 0, order: 1 },
      { prompt: i, answers: i, gain: -1, order: -1 },
    ]).flat();
    const { effect, isSameAnswers } = orderEffect(labelsOf(rows), "judge")!;
    expect(isSameAnswers).toBe(true);
    expect(effect.value).toBeCloseTo(0.75, 12); // (1 − −1)/2 and (0 − −1)/2 in turn
    expect(effect).toMatchObject({ n: 12, prompts: 12 });
  });

  it.each([
    { how: "the same answers in both orders", rows: verdicts(800), same: true },
    { how: "an order by chance", rows: verdicts(1600, rng(8, "order"), (i) => [i % 3 === 0 ? 1 : -1]), same: false },
  ])("finds 0.3 from $how", ({ rows, same }) => {
    const { effect, isSameAnswers } = orderEffect(labelsOf(rows), "judge")!;
    const se = (effect.high - effect.low) / (2 * 1.96);
    expect(isSameAnswers).toBe(same);
    expect(se).toBeLessThan(0.04);
    expect(Math.abs(effect.value - 0.3)).toBeLessThan(4 * se); // 4 SE: 1 seed in 16,000 fails by chance
  });

  it("does not take for order what is the pair's: each pair shown in one order alone says nothing", () => {
    const rows = Array.from({ length: 400 }, (_, i) => ({
      prompt: i,
      answers: i,
      strong: i % 2,
      order: i % 2 ? 1 : -1,
      gain: i % 2 ? 1 : 0,
    }));
    expect(orderEffect(labelsOf(rows), "judge")).toBeNull();
  });

  it("is null where no order is known", () => {
    expect(orderEffect(labelsOf(verdicts(50).map((row) => ({ ...row, order: 0 }))), "judge")).toBeNull();
  });
});
