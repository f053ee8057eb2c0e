import { describe, expect, it } from "vitest";
import { adam } from "./adam.js";
import { adamW, clipScale, warmedUpRate } from "./adamw.js";

const moments = (length: number) => ({ m: new Float32Array(length), v: new Float32Array(length) });

describe("adamW", () => {
  it("is Adam where nothing decays", () => {
    const [one, other] = [Float32Array.of(1, -2, 3), Float32Array.of(1, -2, 3)];
    const step = adam(3, 0.01);
    const kept = moments(3);
    for (let t = 1; t <= 50; t++) {
      const gradient = Float32Array.of(Math.sin(t), 0.1 * t, -1 / t);
      step(one, gradient);
      adamW(other, gradient, kept, { learningRate: 0.01, weightDecay: 0, t });
    }
    one.forEach((value, i) => {
      expect(other[i]).toBeCloseTo(value, 5); // 50 steps, each rounded to 6e-8 of values near 3
    });
  });

  it("decays parameters whatever their gradient: (1 − rate · decay) a step", () => {
    const parameters = Float32Array.of(8);
    const kept = moments(1);
    for (let t = 1; t <= 3; t++)
      adamW(parameters, Float32Array.of(0), kept, { learningRate: 0.5, weightDecay: 0.5, t });
    expect(parameters[0]).toBeCloseTo(8 * 0.75 ** 3, 6);
  });

  it("takes a first step of the learning rate, however the gradient is scaled", () => {
    const parameters = Float32Array.of(1);
    adamW(parameters, Float32Array.of(400), moments(1), { learningRate: 0.1, weightDecay: 0, t: 1 }, 0.01);
    expect(parameters[0]).toBeCloseTo(0.9, 6);
  });
});

it("clipScale shortens what is longer, over all arrays together, and leaves the rest", () => {
  expect(clipScale([Float32Array.of(3), Float32Array.of(0, 4)], 1)).toBeCloseTo(0.2, 12);
  expect(clipScale([Float32Array.of(0.3), Float32Array.of(0, 0.4)], 1)).toBe(1);
  expect(clipScale([Float32Array.of(0)], 1)).toBe(1);
});

it("warmedUpRate rises to the highest rate, then falls to one step from 0", () => {
  const rates = Array.from({ length: 10 }, (_, i) => warmedUpRate(i + 1, 10, 0.2, 1));
  expect(rates.map((rate) => Number(rate.toFixed(3)))).toEqual([
    0.5, 1, 0.889, 0.778, 0.667, 0.556, 0.444, 0.333, 0.222, 0.111,
  ]);
  expect(warmedUpRate(1, 1, 0.1, 3)).toBe(3);
});
