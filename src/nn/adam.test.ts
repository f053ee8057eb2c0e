import { describe, expect, it } from "vitest";
import { adam } from "./adam.js";

describe("adam", () => {
  it("takes a first step of the learning rate against the sign of the gradient", () => {
    const parameters = Float32Array.of(1, 1, 1);
    adam(3, 0.1)(parameters, Float32Array.of(5, -0.001, 0));
    expect(parameters[0]).toBeCloseTo(0.9, 6);
    expect(parameters[1]).toBeCloseTo(1.1, 5);
    expect(parameters[2]).toBe(1);
  });

  it("follows the formula on the second step, decay included", () => {
    const parameters = Float32Array.of(2);
    const step = adam(1, 0.01, 0.5);
    step(parameters, Float32Array.of(1)); // g = 1 + 0.5 · 2 = 2
    const first = 2 - 0.01 * (2 / (2 + 1e-8));
    const g = -3 + 0.5 * first;
    const m = (0.9 * 0.1 * 2 + 0.1 * g) / (1 - 0.9 ** 2);
    const v = (0.999 * 0.001 * 4 + 0.001 * g * g) / (1 - 0.999 ** 2);
    step(parameters, Float32Array.of(-3));
    expect(parameters[0]).toBeCloseTo(first - (0.01 * m) / (Math.sqrt(v) + 1e-8), 6);
  });

  it("finds the minimum of a quadratic", () => {
    const parameters = Float32Array.of(5, -4);
    const step = adam(2, 0.05);
    for (let i = 0; i < 2000; i++)
      step(
        parameters,
        parameters.map((x, j) => 2 * (x - (j === 0 ? 1 : 2))),
      );
    expect(parameters[0]).toBeCloseTo(1, 3);
    expect(parameters[1]).toBeCloseTo(2, 3);
  });
});
