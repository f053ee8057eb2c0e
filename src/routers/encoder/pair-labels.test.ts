import { expect, it } from "vitest";
import { pairLabels } from "./pair-labels.js";

it("pairLabels gathers battles by prompt, and keeps each one's share won as a mixture of two labels", () => {
  const winA = Float64Array.of(1, 0.5, 0, 0.75, 0.1);
  const battles = {
    prompt: Int32Array.of(2, 0, 2, 0, 2),
    a: Int32Array.of(0, 1, 2, 3, 4),
    b: Int32Array.of(1, 2, 3, 4, 5),
    winA,
    weight: Float64Array.of(1, 2, 3, 4, 5),
  };
  const labels = pairLabels(battles, 4);
  expect([...labels.start]).toEqual([0, 2, 2, 5, 5]);
  expect([...labels.a]).toEqual([1, 3, 0, 2, 4]);
  expect([...labels.weight]).toEqual([2, 4, 1, 3, 5]);
  expect([...labels.won]).toEqual([0, 0.5, 1, 0, 0]);
  expect([...labels.tied].map((t) => Number(t.toFixed(12)))).toEqual([1, 0.5, 0, 0, 0.2]);
  for (const [m, a] of labels.a.entries()) expect(labels.won[m]! + labels.tied[m]! / 2).toBeCloseTo(winA[a]!, 12);
});
