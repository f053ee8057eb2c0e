import { describe, expect, it } from "vitest";
import { averagedOrders } from "./averaged-orders.js";
import type { GainLabels } from "./gain-labels.js";

type Row = { source?: number; answers?: number; gain: number; order: number; weight?: number; ratio?: number };

function labels(rows: readonly Row[]): GainLabels {
  return {
    judges: ["judge", "other"],
    source: Int32Array.from(rows, (one) => one.source ?? 1),
    prompt: Int32Array.from(rows, (one) => one.answers ?? 0),
    strong: Int32Array.from(rows, () => 0),
    weak: Int32Array.from(rows, () => 1),
    gain: Float64Array.from(rows, (one) => one.gain),
    answers: Int32Array.from(rows, (one) => one.answers ?? 0),
    lengthRatio: Float64Array.from(rows, (one) => one.ratio ?? Number.NaN),
    order: Float64Array.from(rows, (one) => one.order),
    weight: Float64Array.from(rows, (one) => one.weight ?? 1),
  };
}

const shown = ({ source, gain, order, weight }: GainLabels) =>
  Array.from(gain, (value, i) => [source[i], value, order[i], weight[i]]);

describe("averagedOrders", () => {
  it("cancels a preference for the first shown, however many verdicts each order has", () => {
    const first = { gain: 1, order: 1 };
    expect(shown(averagedOrders(labels([first, first, first, { gain: -1, order: -1 }])))).toEqual([[1, 0, 0, 4]]);
  });

  it("keeps the order where there is one alone, and counts weights within it", () => {
    const rows = [
      { gain: 1, order: -1, weight: 3 },
      { gain: -1, order: -1 },
    ];
    expect(shown(averagedOrders(labels(rows)))).toEqual([[1, 0.5, -1, 4]]);
  });

  it("counts labels without an order by their weight, beside the balanced orders", () => {
    const rows = [
      { gain: 1, order: 1 },
      { gain: 1, order: -1 },
      { gain: -1, order: 0, weight: 2 },
    ];
    expect(shown(averagedOrders(labels(rows)))).toEqual([[1, 0, 0, 4]]);
  });

  it("keeps judges, gold and answers apart, in order of appearance", () => {
    const rows = [
      { source: 2, gain: 1, order: 1 },
      { source: 1, gain: -1, order: 1 },
      { source: 2, gain: 0, order: -1 },
      { source: 2, gain: -1, order: 1, answers: 1 },
      { source: 0, gain: 1, order: 0 },
    ];
    const found = averagedOrders(labels(rows));
    expect(shown(found)).toEqual([
      [2, 0.5, 0, 2],
      [1, -1, 1, 1],
      [2, -1, 1, 1],
      [0, 1, 0, 1],
    ]);
    expect([...found.answers]).toEqual([0, 0, 1, 0]);
  });

  it("finds the length where only one of the verdicts knows it", () => {
    const found = averagedOrders(
      labels([
        { gain: 1, order: 1 },
        { gain: 1, order: -1, ratio: 0.3 },
      ]),
    );
    expect([...found.lengthRatio]).toEqual([0.3]);
  });
});
